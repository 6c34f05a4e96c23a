//! Whether a command with an idempotency key says again what was recorded under it.

use std::collections::BTreeMap;

use super::{Refusal, Relationship};
use crate::event::{CommitmentEvent, Draft, Event, Evidence, Fact, Secret};
use crate::id::EventId;
use crate::proof::Sealed;
use crate::text::{Seen, Text};

/// Which of the things a caller may leave to the ledger were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// When it happened.
    pub occurred: bool,
    /// What it rests on.
    pub evidence: bool,
}

/// Compares a draft with the fact that has its id. Compared are type, version, zone and what the caller gave:
/// an assigned number is left out, `occurred` and evidence count only if given, sealed texts are compared through
/// their commitments by `commits` (none where the key was destroyed: then the idempotency key alone decides).
///
/// # Errors
/// The name of what differs.
pub fn repeats(
    draft: &Draft,
    given: Given,
    fact: &Fact,
    commits: &dyn Fn(&str, &Sealed, &Text) -> Option<bool>,
) -> Result<(), &'static str> {
    let (mut wanted, mut kept) = (draft.event.clone(), fact.event.clone());
    if wanted.kind() != kept.kind() {
        return Err("another type of event");
    }
    if draft.zone != fact.envelope.zone {
        return Err("another zone");
    }
    // Of a day only the day was given: where on it the fact stands depends on when it was recorded.
    let on = |event: &Event| event.context().on;
    let same_day = on(&wanted).is_some() && on(&wanted) == on(&kept);
    if given.occurred && !same_day && draft.occurred != fact.envelope.occurred {
        return Err("another time");
    }
    if given.evidence && !rest_on_the_same(&draft.evidence, &fact.envelope.evidence) {
        return Err("other evidence");
    }
    leave_out_numbers(&mut wanted);
    leave_out_numbers(&mut kept);
    if !given.occurred {
        let mut context = wanted.context();
        context.on = kept.context().on;
        wanted.set_context(context);
    }
    leave_out_unseen(&mut wanted, &mut kept);
    let (wanted_texts, kept_texts) = (take_secrets(&mut wanted), take_secrets(&mut kept));
    if wanted != kept || wanted_texts.len() != kept_texts.len() {
        return Err("other data");
    }
    // The same data have their texts in the same places.
    let same = |((path, wanted), (_, kept)): ((String, Secret), (String, Secret))| match (wanted, kept) {
        (Secret::Open(text), Secret::Sealed(sealed)) => commits(&path, &sealed, &text).unwrap_or(true),
        (wanted, kept) => wanted == kept,
    };
    if wanted_texts.into_iter().zip(kept_texts).all(same) { Ok(()) } else { Err("other sealed text") }
}

/// Whether these drafts say again what was recorded under their idempotency key; none where the key is new. `commits`
/// is also given the id of the event in which a sealed text stands.
///
/// # Errors
/// The key was used for something else.
pub fn says_again(
    state: &Relationship,
    drafts: &[Draft],
    given: Given,
    commits: &dyn Fn(EventId, &str, &Sealed, &Text) -> Option<bool>,
) -> Option<Result<(), Refusal>> {
    let id = drafts.first()?.id?;
    // One append: what was decided together stands together.
    let mut kept = state.facts.get(*state.by_id.get(&id)?..)?.iter();
    let reused = |differs| Err(Refusal::KeyReused { event: id, differs });
    for draft in drafts {
        let Some(fact) = kept.next() else { return Some(reused("other data")) };
        let commits =
            |path: &str, sealed: &Sealed, text: &Text| commits(fact.envelope.id, path, sealed, text);
        if let Err(differs) = repeats(draft, given, fact, &commits) {
            return Some(reused(differs));
        }
    }
    Some(Ok(()))
}

/// Whether two records rest on the same. What is private and does not open is taken for it.
fn rest_on_the_same(wanted: &[Evidence], kept: &[Evidence]) -> bool {
    let same = |(wanted, kept): (&Evidence, &Evidence)| match (wanted.in_clear(), kept.in_clear()) {
        (Some(wanted), Some(kept)) => wanted == kept,
        _ => wanted.is_file() == kept.is_file(),
    };
    wanted.len() == kept.len() && wanted.iter().zip(kept).all(same)
}

fn leave_out_numbers(event: &mut Event) {
    if let Event::Commitment(
        CommitmentEvent::Requested(terms)
        | CommitmentEvent::Offered(terms)
        | CommitmentEvent::Countered(terms)
        | CommitmentEvent::Made(terms),
    ) = event
    {
        terms.number = 0;
    }
}

/// Takes for said again what cannot be compared: private texts whose key is destroyed or not here.
fn leave_out_unseen(wanted: &mut Event, kept: &mut Event) {
    let mut unseen = BTreeMap::new();
    kept.words(&mut |path, text| {
        if let Some((_, Seen::Closed | Seen::Erased)) = text.as_private() {
            unseen.insert(path.to_owned(), text.clone());
        }
    });
    wanted.words(&mut |path, text| {
        if let Some(kept) = unseen.get(path) {
            *text = kept.clone();
        }
    });
}

/// Takes the secrets out, leaving the same mark in each place.
fn take_secrets(event: &mut Event) -> Vec<(String, Secret)> {
    let mut taken = Vec::new();
    let Ok(mark) = Text::new("-") else { return taken };
    event.secrets(&mut |path, _, secret| {
        taken.push((path.to_owned(), std::mem::replace(secret, Secret::Open(mark.clone()))));
    });
    taken
}
