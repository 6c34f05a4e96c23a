//! Asking: the facts of a client with both clocks, the people they name, and which client is meant.

use ledger_core::event::{Event, Fact, Secret, Side};
use ledger_core::relationship::Relationship;
use ledger_core::time::When;
use ledger_core::{AsOf, Day, Instant, KnownAt, PersonId, StreamId, Zone};
use ledger_store::{EventStore, Stored};
use projections::{AuditView, History, Setting};

use super::Desk;
use super::people::{self, Lookup, People};
use super::reader::Reader;
use crate::args::Reading;
use crate::failure::Failure;
use crate::input::nearest::nearest;
use crate::input::when::{self, Direction};

/// The two clocks of a read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clocks {
    /// The state of the world at this time.
    pub(crate) as_of: AsOf,
    /// Using only what had been recorded by then.
    pub(crate) known_at: KnownAt,
    /// What was asked for, as an instant, for documents.
    pub(crate) as_of_shown: Instant,
    /// Likewise.
    pub(crate) known_at_shown: Instant,
}

/// All that is kept of one client.
pub(crate) struct Story {
    /// Its stream.
    pub(crate) stream: StreamId,
    /// Its facts, in stream order.
    pub(crate) facts: Vec<Fact>,
    /// Its zone now.
    pub(crate) zone: Zone,
}

impl Story {
    /// A relationship answers for any time from its earliest event on: this is an earlier one.
    pub(crate) fn not_yet(&self, house: &[Fact], clocks: &Clocks) -> Failure {
        let stream = &self.stream;
        let message = format!("nothing of `{stream}` had happened, or was known, by then");
        let earliest = History::new(&self.facts, house, &clocks.known_at).earliest();
        let hint = match earliest {
            Some(at) => format!("its story begins on {}: ask --as-of that day or later", self.zone.day(at)),
            None => format!("troth log {stream} shows when what was recorded"),
        };
        Failure::usage("no-story-yet", message, hint)
    }
}

impl Clocks {
    /// The clocks that were asked for, read in a zone.
    pub(crate) fn read(reading: &Reading, now: Instant, zone: Zone) -> Result<Self, Failure> {
        let read = |typed: &Option<String>| {
            typed.as_ref().map(|typed| when::read(typed, now, zone, Direction::Back)).transpose()
        };
        let (as_of, as_of_shown) = match read(&reading.as_of)? {
            None => (AsOf::instant(now, zone), now),
            Some(When::Day(day)) => {
                let as_of = AsOf::day(day, zone);
                (as_of, as_of.verdict_at())
            }
            Some(When::Instant { at, .. }) => (AsOf::instant(at, zone), at),
        };
        let (known_at, known_at_shown) = match read(&reading.known_at)? {
            None => (KnownAt::everything(), now),
            Some(When::Day(day)) => (KnownAt::day(day, zone), AsOf::day(day, zone).verdict_at()),
            Some(When::Instant { at, .. }) => (KnownAt::instant(at), at),
        };
        Ok(Clocks { as_of, known_at, as_of_shown, known_at_shown })
    }

    /// The same clocks, as of the end of a day where that comes before.
    pub(crate) fn no_later_than(self, day: Day, zone: Zone) -> Self {
        if day >= self.as_of.civil_day() {
            return self;
        }
        let as_of = AsOf::day(day, zone);
        Self { as_of, as_of_shown: as_of.verdict_at(), ..self }
    }
}

impl Story {
    /// These facts of a client.
    pub(super) fn of(stream: StreamId, facts: Vec<Fact>, now: Instant) -> Self {
        let zone = zone_at(&stream, &facts, now);
        Self { stream, facts, zone }
    }
}

/// A client's zone at a time, as its opening, its amendments and what was taken back of them say.
pub(super) fn zone_at<'f>(
    stream: &StreamId,
    facts: impl IntoIterator<Item = &'f Fact>,
    now: Instant,
) -> Zone {
    let says = |fact: &&Fact| matches!(fact.event, Event::Relationship(_) | Event::Correction(_));
    let facts = facts.into_iter().filter(says).cloned();
    Relationship::from_facts(stream.clone(), facts).zone_at(now)
}

impl Desk<'_> {
    /// One stream's facts, in stream order.
    pub(crate) fn facts(&self, stream: &StreamId) -> Result<Vec<Fact>, Failure> {
        self.facts_from(stream, 1)
    }

    /// One stream's facts from a version on.
    pub(super) fn facts_from(&self, stream: &StreamId, version: u64) -> Result<Vec<Fact>, Failure> {
        let stored = self.runtime.block_on(self.store.read(stream, version))?;
        stored.into_iter().map(|stored| self.read(&stored)).collect()
    }

    /// Everybody, and the version of `_people` that says so.
    pub(super) fn people_at(&self) -> Result<(People, u64), Failure> {
        let facts = self.facts(&StreamId::people())?;
        let version = facts.last().map_or(0, |fact| fact.envelope.version);
        Ok((People::from_facts(&facts, &self.keys, &self.ledger), version))
    }

    /// Everybody.
    pub(crate) fn people(&self) -> Result<People, Failure> {
        Ok(self.people_at()?.0)
    }

    /// Every client's stream, in order.
    pub(crate) fn clients(&self) -> Result<Vec<StreamId>, Failure> {
        let streams = self.runtime.block_on(self.store.streams())?;
        Ok(streams.into_keys().filter(|stream| !stream.is_reserved()).collect())
    }

    /// The story of a client, or a refusal with the nearest.
    pub(crate) fn story(&self, typed: &str) -> Result<Story, Failure> {
        self.story_as(typed, |stored| stored.iter().map(|stored| self.read(stored)).collect())
    }

    /// The same, from what `read` makes of the client's events.
    pub(super) fn story_as(
        &self,
        typed: &str,
        read: impl Fn(&[Stored]) -> Result<Vec<Fact>, Failure>,
    ) -> Result<Story, Failure> {
        let stream =
            StreamId::client(typed).map_err(|error| self.unknown_client(typed, &error.to_string()))?;
        let stored = self.runtime.block_on(self.store.read(&stream, 1))?;
        if stored.is_empty() {
            return Err(self.unknown_client(typed, &format!("there is no client `{typed}` in this ledger")));
        }
        Ok(Story::of(stream, read(&stored)?, self.now()))
    }

    /// The day that is typed for a first or a last one.
    pub(crate) fn day_back(&self, typed: &str, zone: Zone) -> Result<Day, Failure> {
        Ok(match when::read(typed, self.now(), zone, Direction::Back)? {
            When::Day(day) => day,
            When::Instant { at, zone } => zone.day(at),
        })
    }

    /// The clocks of a read in a zone; a demo ledger's story stands at its own day.
    pub(crate) fn clocks(&self, reading: &Reading, zone: Zone) -> Result<Clocks, Failure> {
        Clocks::read(reading, self.now(), zone)
    }

    /// Nobody of that name, with the nearest.
    pub(super) fn unknown_client(&self, typed: &str, message: &str) -> Failure {
        let clients = self.clients().unwrap_or_default();
        let names = clients.iter().map(StreamId::as_str);
        let hint = match nearest(typed, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None if clients.is_empty() => format!("open it first: troth open {}", slug(typed)),
            None => format!("troth status lists the clients; a new one: troth open {}", slug(typed)),
        };
        Failure::usage("no-such-client", message, hint)
    }

    /// A secret's text where its key is here; none where it was erased.
    pub(crate) fn open_secret(&self, fact: &Fact, field: &str, secret: &Secret) -> Option<String> {
        people::unseal(&self.keys, &self.ledger, fact, field, secret)
    }

    /// What stands for a secret that is not open: `erased` or `sealed`.
    pub(crate) fn closed(&self, secret: &Secret) -> String {
        people::closed(&self.keys, secret).into()
    }
}

/// A slug near to what was typed.
pub(crate) fn slug(typed: &str) -> String {
    let slug: String =
        typed.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "acme".into() } else { slug.chars().take(64).collect() }
}

impl Desk<'_> {
    /// Reads a kept event.
    pub(super) fn read(&self, stored: &Stored) -> Result<Fact, Failure> {
        self.reader().read(stored)
    }

    /// What reads this ledger's events, in any thread.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { store: &self.store, keys: &self.keys, ledger: self.ledger }
    }

    /// The facts of the house that every question sees beside a client's: rules and people.
    pub(crate) fn house(&self) -> Result<Vec<Fact>, Failure> {
        let mut facts = self.facts(&StreamId::rules())?;
        facts.extend(self.facts(&StreamId::people())?);
        Ok(facts)
    }

    /// The audit of one client's story.
    pub(crate) fn audit(
        &self,
        story: &Story,
        house: &[Fact],
        reading: &Reading,
    ) -> Result<(AuditView, Setting), Failure> {
        let clocks = self.clocks(reading, story.zone)?;
        let history = History::new(&story.facts, house, &clocks.known_at);
        let setting = history.setting(clocks.as_of);
        Ok((projections::audit::audit(&history, &setting), setting))
    }

    /// Whoever is recording, as they are called.
    pub(crate) fn recorder(&self) -> String {
        self.globals.by.clone().unwrap_or_else(|| self.whoever())
    }

    /// Somebody the ledger knows, or a refusal with the nearest.
    pub(crate) fn known_person(&self, typed: &str, side: Side) -> Result<PersonId, Failure> {
        let hint = match self.people()?.look_up(typed, side) {
            Lookup::One(id) => return Ok(id),
            Lookup::Near(names) => format!("did you mean {}?", names.join(" or ")),
            Lookup::Nobody => "troth log --type person lists everybody".into(),
        };
        Err(Failure::usage("no-such-person", format!("nobody here is called `{typed}`"), hint))
    }

    /// On a demo ledger, the line that says at which day its story stands.
    pub(crate) fn demo_line(&self) -> String {
        match self.demo_today() {
            Some(today) => format!("\n(a demo ledger: its story stands at {today})\n"),
            None => String::new(),
        }
    }
}
