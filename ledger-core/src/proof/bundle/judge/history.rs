//! The events of a bundle, line by line: what each must be, and that no version of a whole stream is missing.

use std::collections::HashSet;
use std::ops::Range;

use serde::Deserialize;

use super::super::envelope::{Cited, Envelope};
use super::super::{EVENTS, Fault, Place, Problem, Trouble, events};
use crate::id::{EventId, Hash, StreamId};
use crate::proof::checkpoint_file::Checked;
use crate::proof::log::Root;
use crate::proof::manifest::{Audience, Manifest};
use crate::time::Instant;

/// An event that is shown.
pub(super) struct Told<'a> {
    pub(super) line: usize,
    pub(super) hash: Hash,
    pub(super) bytes: &'a [u8],
    pub(super) id: EventId,
    pub(super) stream: StreamId,
    /// The stream's place in the order of streams.
    of: usize,
    pub(super) version: u64,
    prev: Option<Hash>,
    pub(super) recorded: Instant,
    pub(super) evidence: Vec<Cited>,
    pub(super) gift: Option<Gift>,
}

/// What an event of the client tells of having left the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gift {
    /// `checkpoint.shared`.
    Checkpoint {
        /// Of this size.
        size: u64,
        /// With this root.
        root: Root,
    },
    /// `bundle.exported`.
    Bundle {
        /// The instant it speaks of.
        as_of: Instant,
        /// For whom.
        audience: Audience,
    },
}

impl Told<'_> {
    pub(super) fn place(&self) -> Place {
        Place {
            stream: Some(self.stream.clone()),
            version: Some(self.version),
            event: Some(self.id),
            ..Place::line(self.line)
        }
    }
}

/// All events that are shown, in the order of the file.
pub(super) struct History<'a> {
    pub(super) events: Vec<Told<'a>>,
}

impl<'a> History<'a> {
    /// Where the events of a stream lie, by the stream's place in the order.
    fn range(&self, place: usize) -> Range<usize> {
        let from = self.events.partition_point(|told| told.of < place);
        from..self.events.partition_point(|told| told.of <= place)
    }

    fn of(&self, place: usize) -> &[Told<'a>] {
        self.events.get(self.range(place)).unwrap_or_default()
    }

    pub(super) fn of_client(&self) -> &[Told<'a>] {
        self.of(0)
    }

    /// Where the events of `_keys` lie among all.
    pub(super) fn keys(&self) -> Range<usize> {
        self.range(1)
    }

    pub(super) fn of_people(&self) -> &[Told<'a>] {
        self.of(3)
    }

    /// Which events the ends of the whole streams are: the client's, of `_keys`, of `_rules`. None of them is empty.
    pub(super) fn heads(&self) -> [usize; 3] {
        [0, 1, 2].map(|place| self.range(place).end.saturating_sub(1))
    }
}

/// Reads the events and checks what they say of themselves, then that the streams end as manifest and checkpoint say.
pub(super) fn read<'a>(manifest: &Manifest, own: &Checked, text: &'a [u8]) -> Result<History<'a>, Problem> {
    let order = [manifest.stream.clone(), StreamId::keys(), StreamId::rules(), StreamId::people()];
    let (mut events, mut ids) = (Vec::<Told<'a>>::new(), HashSet::new());
    for (line, read) in (1..).zip(events::read(text)) {
        let told = one(line, read, &order)?;
        let wrong = |trouble: Trouble| trouble.at(told.place());
        if !ids.insert(told.id) {
            return Err(wrong(Trouble::Twice));
        }
        follows(&told, events.last()).map_err(wrong)?;
        events.push(told);
    }
    let history = History { events };
    ends(manifest, own, &history)?;
    Ok(history)
}

/// Reads a line.
fn one<'a>(
    line: usize,
    read: Result<events::Line<'a>, Fault>,
    order: &[StreamId; 4],
) -> Result<Told<'a>, Problem> {
    let wrong = |fault: Fault| Trouble::from(fault).at(Place::line(line));
    let events::Line { hash, event: bytes } = read.map_err(wrong)?;
    let envelope = Envelope::read(bytes).map_err(|error| wrong(error.into()))?;
    let gift = gift(&envelope, &order[0]);
    let of = order.iter().position(|stream| *stream == envelope.stream);
    let Envelope { id, stream, version, prev, recorded, evidence, .. } = envelope;
    let mut told =
        Told { line, hash, bytes, id, stream, of: 0, version, prev, recorded, evidence, gift: None };
    told.of = of.ok_or_else(|| Trouble::OtherStream.at(told.place()))?;
    told.gift = gift.map_err(|trouble| trouble.at(told.place()))?;
    Ok(told)
}

/// What a `checkpoint.shared` or `bundle.exported` of the client tells. Of both one version is known: what another one
/// would say of checkpoints nobody could judge.
fn gift(envelope: &Envelope<'_>, client: &StreamId) -> Result<Option<Gift>, Trouble> {
    #[derive(Deserialize)]
    struct Shared {
        size: u64,
        root: Root,
    }
    #[derive(Deserialize)]
    struct Exported {
        as_of: Instant,
        audience: Audience,
    }
    if envelope.stream != *client {
        return Ok(None);
    }
    let data = (envelope.v == 1).then_some(envelope.data);
    match envelope.kind {
        "\"checkpoint.shared\"" => {
            let read = data.and_then(|data| serde_json::from_str(data).ok());
            let Shared { size, root } = read.ok_or(Trouble::Unknown("checkpoint.shared"))?;
            if size == 0 {
                return Err(Trouble::Unknown("checkpoint.shared"));
            }
            Ok(Some(Gift::Checkpoint { size, root }))
        }
        "\"bundle.exported\"" => {
            let read = data.and_then(|data| serde_json::from_str(data).ok());
            let Exported { as_of, audience } = read.ok_or(Trouble::Unknown("bundle.exported"))?;
            Ok(Some(Gift::Bundle { as_of, audience }))
        }
        _ => Ok(None),
    }
}

/// Whether an event follows the one before it in the file. Of `_people` not all is shown.
fn follows(told: &Told<'_>, before: Option<&Told<'_>>) -> Result<(), Trouble> {
    if before.is_some_and(|before| before.of > told.of) {
        return Err(Trouble::OtherStream);
    }
    let before = before.filter(|before| before.of == told.of);
    let last = before.map_or(0, |before| before.version);
    let (next, chosen) = (told.version == last + 1, told.of == 3);
    if !(next || chosen && told.version > last) {
        return Err(Trouble::Chain);
    }
    let Some(before) = before else { return Ok(()) };
    if next && told.prev != Some(before.hash) {
        return Err(Trouble::Chain);
    }
    if told.recorded < before.recorded { Err(Trouble::Backdated) } else { Ok(()) }
}

/// Whether the streams end as the manifest and the bundle's checkpoint say.
fn ends(manifest: &Manifest, own: &Checked, history: &History<'_>) -> Result<(), Problem> {
    for (place, whole) in manifest.streams.iter().enumerate() {
        let last = history.of(place).last();
        if last.map_or(0, |last| last.version) != whole.version {
            let none = Place { stream: Some(whole.stream.clone()), ..Place::file(EVENTS) };
            return Err(Trouble::End("the manifest").at(last.map_or(none, Told::place)));
        }
    }
    let keys = history.of(1);
    if keys.len() != own.keys.len() || keys.iter().zip(&own.keys).any(|(told, key)| told.hash != key.hash) {
        return Err(Trouble::Keys.in_file(EVENTS));
    }
    let Some(last) = history.of_client().last() else {
        return Err(Trouble::End("the manifest").in_file(EVENTS));
    };
    if (last.version, last.hash) != (own.version, own.head) {
        return Err(Trouble::End("the checkpoint").at(last.place()));
    }
    let says = Gift::Bundle { as_of: manifest.as_of, audience: manifest.audience };
    if last.gift == Some(says) { Ok(()) } else { Err(Trouble::NotExported.at(last.place())) }
}
