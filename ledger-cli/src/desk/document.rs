//! Documents: a brief of one client, with names and texts as this ledger opens them.

use ledger_core::PersonId;
use ledger_core::event::{Fact, Secret};
use ledger_core::proof::KeyName;
use projections::History;
use projections::briefs::{self, Asked, Brief, Kind, Voice};

use super::{Desk, People, covering};
use crate::args::{Covering, Reading};
use crate::failure::Failure;

/// Which document is wanted.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Which one.
    pub(crate) kind: Kind,
    /// The client, as it was typed.
    pub(crate) client: &'a str,
    /// The time it covers, as it was typed; the term where nothing was.
    pub(crate) covering: &'a Covering,
    /// As of when, and known at when.
    pub(crate) reading: &'a Reading,
    /// What is opened for it.
    pub(crate) opens: Opens,
}

/// Which sealed values a document may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opens {
    /// The names of people; else they go by their ids.
    pub(crate) names: bool,
    /// What the team keeps to itself.
    pub(crate) internal: bool,
    /// What somebody said, contacts, private records: for nobody but ourselves.
    pub(crate) own: bool,
}

impl Opens {
    /// Everything: the team's own document.
    pub(crate) const ALL: Self = Self { names: true, internal: true, own: true };
}

/// Names as the ledger knows them, and the keys that open what is sealed.
struct Told<'a> {
    desk: &'a Desk<'a>,
    people: People,
    opens: Opens,
}

impl Voice for Told<'_> {
    fn name(&self, person: PersonId) -> String {
        if self.opens.names { self.people.name(person) } else { person.to_string() }
    }

    fn open(&self, fact: &Fact, field: &str, secret: &Secret) -> String {
        let may = match secret {
            Secret::Open(_) => true,
            Secret::Sealed(sealed) => match sealed.key {
                KeyName::Person(_) | KeyName::Record(_) => self.opens.own,
                KeyName::Relationship(_) | KeyName::Renewed(..) => self.opens.internal,
            },
        };
        if !may {
            return "(withheld)".into();
        }
        let open = self.desk.open_secret(fact, field, secret);
        open.unwrap_or_else(|| format!("({})", self.desk.closed(secret)))
    }
}

impl Desk<'_> {
    /// Writes a document.
    pub(crate) fn document(&self, wanted: &Wanted<'_>) -> Result<Brief, Failure> {
        let story = if wanted.opens.own {
            self.story(wanted.client)?
        } else {
            // The texts of private records stay closed.
            self.story_as(wanted.client, |stored| self.closed_facts(stored))?
        };
        let house = self.house()?;
        let clocks = self.clocks(wanted.reading, story.zone)?;
        let history = History::new(&story.facts, &house, &clocks.known_at);
        let window = self.window(wanted.covering, &story, &history, &clocks)?;
        let span = briefs::span(wanted.kind, &history, &clocks.as_of, &window)
            .ok_or_else(|| story.not_yet(&house, &clocks))?;
        covering::is_reached(Some(span.from), Some(span.until), clocks.as_of.civil_day())?;
        let voice = Told { desk: self, people: self.people()?, opens: wanted.opens };
        let asked = Asked {
            stream: &story.stream,
            history: &history,
            as_of: clocks.as_of,
            known_at: clocks.known_at_shown,
            span,
            voice: &voice,
        };
        Ok(match wanted.kind {
            Kind::Renewal => briefs::renewal(&asked),
            Kind::WalkAway => briefs::walk_away(&asked),
        })
    }
}

/// The document of this name, or the nearest.
pub(crate) fn document_named(typed: &str) -> Result<Kind, Failure> {
    let found = Kind::ALL.into_iter().find(|kind| kind.code() == typed);
    found.ok_or_else(|| {
        let hint = match crate::input::nearest::nearest(typed, Kind::ALL.into_iter().map(Kind::code)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "this version knows two: troth brief renewal CLIENT, troth brief walk-away CLIENT".into(),
        };
        Failure::usage("no-such-brief", format!("there is no document `{typed}`"), hint)
    })
}
