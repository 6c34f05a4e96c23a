//! The log as a page and as a document.

use std::collections::BTreeMap;

use ledger_core::event::commitment::{Assessment, CommitmentEvent as C};
use ledger_core::event::{
    CorrectionEvent, Event, Fact, LedgerEvent, PersonEvent, RelationshipEvent, RuleEvent, Secret,
};
use ledger_core::proof::manifest::Audience;
use ledger_core::{EventId, Instant, PersonId, Zone};
use projections::Marked;
use serde_json::{Value, json};

use super::style::{Paint, plain};
use super::table::table;
use crate::desk::{Desk, People};

/// With whose eyes a log is read: names, and the keys that open what is sealed.
pub(crate) struct Told<'a> {
    pub(crate) desk: &'a Desk<'a>,
    pub(crate) people: &'a People,
    /// Who may read no more than what these values say, given event and field; none for whoever has the keys.
    pub(crate) only: Option<&'a Only<'a>>,
}

/// What a sealed text says to whoever may not read all of them, given its event and field.
pub(crate) type Only<'a> = dyn Fn(&Fact, &str) -> Option<String> + 'a;

impl Told<'_> {
    /// What a sealed text says, or why it says nothing.
    fn open(&self, fact: &Fact, field: &str, secret: &Secret) -> String {
        let text = match self.only {
            Some(only) => only(fact, field),
            None => self.desk.open_secret(fact, field, secret),
        };
        text.unwrap_or_else(|| self.desk.closed(secret))
    }
}

/// One line of the log.
pub(crate) struct Line {
    id: EventId,
    stream: String,
    version: u64,
    kind: String,
    occurred: Instant,
    zone: Zone,
    on: Option<ledger_core::Day>,
    recorded: Instant,
    by: Value,
    by_name: String,
    source: String,
    words: String,
    evidence: Vec<String>,
    retracted_by: Option<EventId>,
    backdated_millis: i64,
    recorded_late: bool,
    data: Value,
}

impl Line {
    /// A line with the marks of its history.
    pub(crate) fn of(marked: &Marked<'_>, told: &Told<'_>) -> Self {
        Self {
            retracted_by: marked.retracted_by,
            backdated_millis: marked.backdated_by_millis,
            recorded_late: marked.recorded_late,
            ..Self::plain(marked.fact, told)
        }
    }

    /// A line by itself.
    pub(crate) fn plain(fact: &Fact, told: &Told<'_>) -> Self {
        let envelope = &fact.envelope;
        Self {
            id: envelope.id,
            stream: envelope.stream.to_string(),
            version: envelope.version,
            kind: fact.event.kind().0.to_owned(),
            occurred: envelope.occurred,
            zone: envelope.zone,
            on: fact.event.context().on,
            recorded: envelope.recorded,
            by: told.people.json(envelope.by),
            by_name: envelope.by.map(|id| told.people.name(id)).unwrap_or_default(),
            source: envelope.source.clone(),
            words: words(fact, told),
            evidence: envelope.evidence.iter().map(|one| one.shown().into_owned()).collect(),
            retracted_by: None,
            backdated_millis: envelope.recorded.since(envelope.occurred).max(0),
            recorded_late: false,
            data: fact
                .event
                .data()
                .ok()
                .and_then(|data| serde_json::from_str(&data).ok())
                .unwrap_or_default(),
        }
    }

    /// The line as a document.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "stream": self.stream,
            "version": self.version,
            "type": self.kind,
            "occurred": self.occurred.to_string(),
            "day_only": self.on.map(|day| day.to_string()),
            "recorded": self.recorded.to_string(),
            "by": self.by,
            "source": self.source,
            "words": self.words,
            "evidence": self.evidence.len(),
            "rests_on": self.evidence,
            "retracted_by": self.retracted_by.map(|id| id.to_string()),
            "backdated_seconds": self.backdated_millis / 1000,
            "recorded_late": self.recorded_late,
            "data": self.data,
        })
    }
}

/// Backdating that is worth a mark: more than the minute it takes to type.
const WORTH_A_MARK: i64 = 60_000;

/// The page for a terminal.
pub(crate) fn text(lines: &[Line], paint: Paint) -> String {
    if lines.is_empty() {
        return "nothing is recorded\n".into();
    }
    let rows = lines
        .iter()
        .map(|line| {
            let occurred = match line.on {
                Some(day) => day.to_string(),
                None => line.zone.wall(line.occurred).to_string().replace('T', " "),
            };
            let mut marks = Vec::new();
            if line.backdated_millis > WORTH_A_MARK {
                marks.push(format!("backdated, recorded {}", line.zone.day(line.recorded)));
            }
            if line.retracted_by.is_some() {
                marks.push(paint.warn("retracted"));
            }
            if !line.evidence.is_empty() {
                marks.push(format!("on {}", plain(&line.evidence.join(", "))));
            }
            let short = line.id.to_string();
            vec![
                occurred,
                line.stream.clone(),
                line.kind.clone(),
                plain(&line.words),
                plain(&line.by_name),
                marks.join(", "),
                paint.dim(&short),
            ]
        })
        .collect();
    table(&["occurred", "stream", "type", "", "by", "", "id"], rows, &[], 180)
}

/// What an event says, in a few words.
pub(crate) fn words(fact: &Fact, told: &Told<'_>) -> String {
    let person = |id: &Option<PersonId>, lead: &str| {
        id.map(|id| format!("{lead}{}", told.people.name(id))).unwrap_or_default()
    };
    let secret = |field: &str, secret: &Option<Secret>| match secret {
        None => String::new(),
        Some(secret) => format!(" ({})", told.open(fact, field, secret)),
    };
    match &fact.event {
        Event::Commitment(event) => format!("/{} {}", event.number(), step(event, &person, &secret)),
        Event::Relationship(RelationshipEvent::Opened(opened)) => {
            let name = opened.name.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
            format!("{name}days in {}{}", opened.zone, secret("/data/contract_value", &opened.contract_value))
        }
        Event::Relationship(RelationshipEvent::Amended(amended)) => {
            format!("from {}{}", amended.from, secret("/data/why", &amended.why))
        }
        Event::Person(PersonEvent::Noted(noted)) => {
            format!("{} is {}, side {}", noted.person, told.people.name(noted.person), noted.side)
        }
        Event::Correction(CorrectionEvent::Retracted(retracted)) => {
            format!("takes back {}{}", retracted.target, secret("/data/why", &retracted.why))
        }
        Event::Ledger(LedgerEvent::Created(_)) => "the ledger begins".into(),
        Event::Ledger(LedgerEvent::Rotated(_)) => "another key is in force".into(),
        Event::Ledger(LedgerEvent::KeysExported(exported)) => {
            format!("{} keys were given out", exported.keys)
        }
        Event::Ledger(LedgerEvent::WitnessAdded(added)) => format!("{} is a witness", added.witness.name()),
        Event::Ledger(LedgerEvent::Checkpointed(_)) => "the ledger is signed".into(),
        Event::Ledger(LedgerEvent::Shared(shared)) => format!("checkpoint of {} events", shared.size),
        Event::Ledger(LedgerEvent::Exported(bundle)) => {
            let whom = match bundle.audience {
                Audience::Client => "the client",
                Audience::Court => "a court",
                Audience::Own => "our own use",
            };
            format!("bundle for {whom}{}", secret("/data/recipient", &bundle.recipient))
        }
        Event::Rule(RuleEvent::Adopted(adopted)) => format!("policy {}", adopted.name),
        Event::Agreement(_)
        | Event::Cadence(_)
        | Event::Charter(_)
        | Event::Contact(_)
        | Event::Decision(_)
        | Event::Erasure(_)
        | Event::Ladder(_)
        | Event::Learning(_)
        | Event::Meeting(_)
        | Event::Prediction(_)
        | Event::Risk(_)
        | Event::Rule(_)
        | Event::Work(_) => fields(fact, told),
        Event::Unknown(unknown) => format!("not known to this version: {}", unknown.why),
    }
}

type OfPerson<'a> = dyn Fn(&Option<PersonId>, &str) -> String + 'a;
type OfSecret<'a> = dyn Fn(&str, &Option<Secret>) -> String + 'a;

fn step(event: &C, person: &OfPerson<'_>, secret: &OfSecret<'_>) -> String {
    match event {
        C::Requested(terms) | C::Offered(terms) | C::Countered(terms) | C::Made(terms) => {
            let due = terms.due.map_or_else(|| "no date".into(), |due| due.to_string());
            format!("{} by {}{}, due {due}", terms.what, terms.side, person(&terms.owner, ", "))
        }
        C::Accepted(accepted) => person(&accepted.who, "by "),
        C::SlipDisclosed(slip) => {
            let expect = slip.expect.map(|due| format!(", expected {due}")).unwrap_or_default();
            format!("{}{expect}", person(&slip.told, "told "))
        }
        C::AskedAfter(asked) => person(&asked.who, "by "),
        C::Renegotiated(new) => {
            format!(
                "now due {}{}{}",
                new.due,
                person(&new.agreed_by, ", agreed by "),
                secret("/data/why", &new.why)
            )
        }
        C::Delegated(delegated) => person(&Some(delegated.to), "to "),
        C::Delivered(delivered) => {
            let heroic = if delivered.heroic == Some(true) { "by heroics" } else { "" };
            let words = [person(&delivered.done_by, "by "), heroic.to_owned()];
            words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
        }
        C::Assessed(assessed) => {
            let verdict = match assessed.verdict {
                Assessment::Accepted => "accepted",
                Assessment::Rejected => "rejected",
            };
            format!("{verdict}{}{}", person(&assessed.who, " by "), secret("/data/why", &assessed.why))
        }
        C::Released(released) => {
            format!("{}{}", person(&released.who, "by "), secret("/data/why", &released.why))
        }
        C::Withdrawn(withdrawn) => {
            format!("{}{}", person(&withdrawn.told, "told "), secret("/data/why", &withdrawn.why))
        }
        C::MissAcknowledged(miss) => {
            let told = if miss.told { person(&miss.who, ", told ") } else { ", not told".into() };
            let reason = miss.reason.code().replace('_', " ");
            format!("{reason}{told}{}", secret("/data/why", &miss.why))
        }
        C::LeftUnknown(_) => String::new(),
    }
}

/// What an event says, field by field: people by their names, sealed texts opened where their key is here.
fn fields(fact: &Fact, told: &Told<'_>) -> String {
    let mut open = BTreeMap::new();
    fact.event.clone().secrets(&mut |path, _, secret| {
        open.insert(path.trim_start_matches("/data/").to_owned(), told.open(fact, path, secret));
    });
    let mut event = fact.event.clone();
    event.words(&mut |_, text| *text = text.in_clear());
    let data: Value = event.data().ok().and_then(|data| serde_json::from_str(&data).ok()).unwrap_or_default();
    let Some(members) = data.as_object() else { return String::new() };
    let said =
        members.iter().filter(|(key, _)| !["on", "altitude", "source_recorded"].contains(&key.as_str()));
    let words = said.map(|(key, value)| {
        let value = open.get(key).cloned().unwrap_or_else(|| shown(value, told));
        match value.as_str() {
            "true" => key.replace('_', " "),
            _ => format!("{} {value}", key.replace('_', " ")),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

fn shown(value: &Value, told: &Told<'_>) -> String {
    match value {
        Value::String(text) => match text.parse::<PersonId>() {
            Ok(person) => told.people.name(person),
            Err(_) => text.clone(),
        },
        Value::Array(items) => items.iter().map(|item| shown(item, told)).collect::<Vec<_>>().join(" + "),
        other => other.to_string(),
    }
}
