//! Who is meant: names, mail addresses and handles, looked up among the people the ledger knows.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::{Event, Fact, PersonEvent, Secret, Side};
use ledger_core::proof::seal::Place;
use ledger_core::{LedgerId, PersonId};
use ledger_store::keys::{KeyState, Keys};

/// Somebody the ledger knows.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// Their id in every event.
    pub(crate) id: PersonId,
    /// Which side they are of.
    pub(crate) side: Side,
    /// Their name; none when it was erased.
    pub(crate) name: Option<String>,
    /// A mail address or another way to reach them.
    pub(crate) contact: Option<String>,
}

/// Everybody the ledger knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    known: BTreeMap<PersonId, Person>,
    /// Those whose key was destroyed. Whose name is not open for another reason was not erased.
    erased: BTreeSet<PersonId>,
}

/// What looking somebody up finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// Exactly this one.
    One(PersonId),
    /// Nobody, but these are near: a slip of the pen?
    Near(Vec<String>),
    /// Nobody.
    Nobody,
}

/// Opens a secret with the keys at hand; none where its key was destroyed, is not here or does not open it.
pub(super) fn unseal(
    keys: &Keys,
    ledger: &LedgerId,
    fact: &Fact,
    field: &str,
    secret: &Secret,
) -> Option<String> {
    let sealed = match secret {
        Secret::Open(text) => return Some(text.as_str().to_owned()),
        Secret::Sealed(sealed) => sealed,
    };
    let Ok(KeyState::Present(key)) = keys.get(&sealed.key) else { return None };
    sealed.open(Place { ledger, event: &fact.envelope.id, field }, &key).ok()
}

/// Why a secret cannot be read: it was `erased`, or it stays `sealed` because its key is not here or not as it was.
pub(super) fn closed(keys: &Keys, secret: &Secret) -> &'static str {
    match secret {
        Secret::Sealed(sealed) if matches!(keys.get(&sealed.key), Ok(KeyState::Destroyed)) => "erased",
        _ => "sealed",
    }
}

impl People {
    /// The people whom these facts of `_people` note.
    pub(super) fn from_facts(facts: &[Fact], keys: &Keys, ledger: &LedgerId) -> Self {
        let mut people = Self::default();
        for fact in facts {
            let Event::Person(PersonEvent::Noted(noted)) = &fact.event else { continue };
            let open = |field: &str, secret: &Option<Secret>| {
                secret.as_ref().and_then(|secret| unseal(keys, ledger, fact, field, secret))
            };
            let name = open("/data/name", &noted.name);
            let contact = open("/data/contact", &noted.contact);
            let erased = noted.name.as_ref().is_some_and(|name| closed(keys, name) == "erased");
            people.see(Person { id: noted.person, side: noted.side, name, contact }, erased);
        }
        people
    }

    /// Takes in somebody as an event notes them.
    pub(super) fn see(&mut self, person: Person, erased: bool) {
        if erased {
            self.erased.insert(person.id);
        }
        self.add(person);
    }

    /// Adds somebody, or says something newer of them.
    pub(super) fn add(&mut self, person: Person) {
        self.known.insert(person.id, person);
    }

    /// The next free id.
    pub(super) fn next_id(&self) -> PersonId {
        PersonId(self.known.last_key_value().map_or(1, |(id, _)| id.0 + 1))
    }

    /// Everybody.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Person> {
        self.known.values()
    }

    /// Somebody by their id.
    pub(crate) fn get(&self, id: PersonId) -> Option<&Person> {
        self.known.get(&id)
    }

    /// What a view prints for somebody: the name, or that it was erased or its key is not here.
    pub(crate) fn name(&self, id: PersonId) -> String {
        match self.known.get(&id).map(|person| person.name.clone()) {
            Some(Some(name)) => name,
            Some(None) => format!("{id} ({})", self.closed(id)),
            None => id.to_string(),
        }
    }

    /// Why somebody's name is not open.
    pub(crate) fn closed(&self, id: PersonId) -> &'static str {
        if self.erased.contains(&id) { "erased" } else { "sealed" }
    }

    /// The documented shape of a person.
    pub(crate) fn json(&self, id: Option<PersonId>) -> serde_json::Value {
        let Some(id) = id else { return serde_json::Value::Null };
        let name = self.known.get(&id).and_then(|person| person.name.clone());
        serde_json::json!({ "id": id.to_string(), "name": name })
    }

    /// Somebody of that side whose name or contact this is, whatever the case.
    pub(super) fn exactly(&self, name: &str, side: Side) -> Option<PersonId> {
        let wanted = name.to_lowercase();
        let is = |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase() == wanted);
        let same = |person: &&Person| person.side == side && (is(&person.name) || is(&person.contact));
        self.known.values().find(same).map(|person| person.id)
    }

    /// Looks somebody up: by id, name or contact, whatever the case; of two alike, the one of the side expected.
    pub(crate) fn look_up(&self, typed: &str, side: Side) -> Lookup {
        if let Some(id) = typed.parse().ok().filter(|id| self.known.contains_key(id)) {
            return Lookup::One(id);
        }
        let wanted = typed.to_lowercase();
        let is = |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase() == wanted);
        let mut exact: Vec<&Person> =
            self.known.values().filter(|person| is(&person.name) || is(&person.contact)).collect();
        exact.sort_by_key(|person| (person.side != side, person.id));
        if let Some(person) = exact.first() {
            return Lookup::One(person.id);
        }
        let mut near: Vec<(f64, String)> = self
            .known
            .values()
            .flat_map(|person| [&person.name, &person.contact])
            .flatten()
            .map(|name| (nearness(&wanted, &name.to_lowercase()), name.clone()))
            .filter(|(nearness, _)| *nearness >= 0.88)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.dedup();
        if near.is_empty() {
            Lookup::Nobody
        } else {
            Lookup::Near(near.into_iter().map(|(_, name)| name).collect())
        }
    }
}

/// How near two names are, 0 to 1: a first name is as near as can be to a full name that begins with it.
fn nearness(typed: &str, known: &str) -> f64 {
    let part = known.split([' ', '@', '.']).any(|word| word == typed);
    if part { 1.0 } else { strsim::jaro_winkler(typed, known) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> People {
        let mut people = People::default();
        for (id, side, name, contact) in [
            (1, Side::Us, "Sam Okoro", Some("sam@studio.example")),
            (2, Side::Client, "Ana", None),
            (3, Side::Us, "Ana", None),
        ] {
            let contact = contact.map(str::to_owned);
            people.add(Person { id: PersonId(id), side, name: Some(name.into()), contact });
        }
        people
    }

    #[test]
    fn people_are_found_by_id_name_or_mail_whatever_the_case() {
        for typed in ["p1", "sam okoro", "SAM@studio.example"] {
            assert_eq!(people().look_up(typed, Side::Us), Lookup::One(PersonId(1)), "{typed}");
        }
        assert_eq!(people().look_up("ana", Side::Client), Lookup::One(PersonId(2)));
        assert_eq!(people().look_up("ana", Side::Us), Lookup::One(PersonId(3)));
    }

    #[test]
    fn a_near_name_is_not_taken_for_a_new_person() {
        assert_eq!(
            people().look_up("sam", Side::Us),
            Lookup::Near(vec!["Sam Okoro".into(), "sam@studio.example".into()])
        );
        assert!(matches!(people().look_up("sam okora", Side::Us), Lookup::Near(_)));
        assert_eq!(people().look_up("Bert", Side::Us), Lookup::Nobody);
    }
}
