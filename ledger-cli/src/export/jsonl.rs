//! Every event on a line of its own, as `troth import` reads it: what the ledger gave it (versions, hashes, when it was
//! recorded) stays behind.

use std::collections::BTreeSet;

use ledger_core::event::{Evidence, Fact, Secret};
use ledger_core::text::Seen;
use ledger_core::{EventId, Instant, PersonId, StreamId, Text, Zone};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Out, Wishes};
use crate::desk::{Desk, named_in, noted_in};
use crate::failure::Failure;

/// Streams that speak of this ledger's own keys and marks, and of nothing else.
const STAY: [&str; 2] = ["_keys", "_checkpoints"];
/// Events that do the same in other streams, and what erases: the keys it destroyed were this ledger's.
pub(crate) const STAY_TOO: [&str; 5] =
    ["checkpoint.shared", "bundle.exported", "person.erased", "record.erased", "relationship.erased"];

#[derive(Serialize)]
struct Line<'a> {
    id: EventId,
    stream: &'a StreamId,
    r#type: &'a str,
    v: u16,
    occurred: Instant,
    zone: Zone,
    by: Option<PersonId>,
    /// The event it takes back or sets right: an id of this export.
    cause: Option<EventId>,
    evidence: Vec<Evidence>,
    key: String,
    /// Whether it was recorded as private; left out where not.
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<bool>,
    data: Box<RawValue>,
}

/// Writes the events of the ledger, or of one client with the people they name.
pub(super) fn write(desk: &Desk<'_>, wishes: &Wishes, out: &mut Out) -> Result<(), Failure> {
    out.tally.what = "events";
    let wanted = match &wishes.client {
        Some(client) => Some(Wanted::of(desk, client)?),
        None => None,
    };
    desk.each_fact(&mut |fact| {
        let envelope = &fact.envelope;
        let stays = STAY.contains(&envelope.stream.as_str()) || STAY_TOO.contains(&fact.event.kind().0);
        if stays || !wanted.as_ref().is_none_or(|wanted| wanted.has(&fact)) {
            return Ok(());
        }
        let evidence = out.cite_all(&envelope.evidence, wishes.sealed)?;
        let line = line(desk, &fact, evidence, wishes.sealed, &mut out.tally.closed)?;
        out.tally.items += 1;
        out.put(line.as_bytes())
    })
}

fn line(
    desk: &Desk<'_>,
    fact: &Fact,
    evidence: Vec<Evidence>,
    sealed: bool,
    closed: &mut u64,
) -> Result<String, Failure> {
    let unwritten = |error: serde_json::Error| {
        Failure::failed(
            "export",
            format!("event {} cannot be written: {error}", fact.envelope.id),
            "report this as a defect",
        )
    };
    let mut event = fact.event.clone();
    if !sealed {
        event.secrets(&mut |field, _, secret| {
            if matches!(secret, Secret::Open(_)) {
                return;
            }
            match desk.open_secret(fact, field, secret).and_then(|text| Text::new(&text).ok()) {
                Some(text) => *secret = Secret::Open(text),
                None => *closed += 1,
            }
        });
        event.words(&mut |_, text| match text.as_private() {
            None => {}
            Some((_, Seen::Opened(_))) => *text = text.in_clear(),
            Some(_) => *closed += 1,
        });
    }
    let (kind, v) = event.kind();
    let envelope = &fact.envelope;
    let line = Line {
        id: envelope.id,
        stream: &envelope.stream,
        r#type: kind,
        v,
        occurred: envelope.occurred,
        zone: envelope.zone,
        by: envelope.by,
        cause: envelope.cause,
        evidence,
        key: format!("export:{}", envelope.id),
        private: fact.is_private().then_some(true),
        data: event.data().and_then(RawValue::from_string).map_err(unwritten)?,
    };
    let mut text = serde_json::to_string(&line).map_err(unwritten)?;
    text.push('\n');
    Ok(text)
}

/// One client's events, and the people they speak of: nobody else's name leaves with them.
struct Wanted {
    stream: StreamId,
    people: BTreeSet<PersonId>,
}

impl Wanted {
    fn of(desk: &Desk<'_>, client: &str) -> Result<Self, Failure> {
        let story = desk.story(client)?;
        let people = named_in(&story.facts, &desk.facts(&StreamId::people())?);
        Ok(Self { stream: story.stream, people })
    }

    fn has(&self, fact: &Fact) -> bool {
        fact.envelope.stream == self.stream
            || noted_in(fact).is_some_and(|person| self.people.contains(&person))
    }
}
