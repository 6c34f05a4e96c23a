//! What a session can look up before it decides: the other side of a promise, the newest events, where an event is.

use ledger_core::event::{Draft, Event, Fact, Header, Side};
use ledger_core::relationship::{Refusal, Standing};
use ledger_core::time::When;
use ledger_core::{CommitmentRef, Day, EventId, PersonId, StreamId, Zone};
use ledger_store::{Cursor, EventStore};

use super::Desk;
use super::people::Lookup;
use super::session::{Given, Session};
use crate::failure::Failure;
use crate::input::files;
use crate::input::when::{self, Direction};

/// How far back `newest` looks: more than a receipt of any verb, less than a history.
const NEWEST: usize = 4_096;
/// How many events are read at a time when everything is looked through.
const PAGE: usize = 65_536;

impl Session<'_, '_> {
    /// The side to which a promise is owed.
    pub(crate) fn creditor(&mut self, reference: &CommitmentRef) -> Result<Side, Failure> {
        let side = self
            .relationship(&reference.stream)?
            .terms(reference.number)
            .map(|(terms, _)| terms.side.other());
        side.ok_or_else(|| Refusal::NoSuchPromise(reference.clone()).into())
    }

    /// Says so where a delivery lies before the promise itself: it will stand in no total.
    pub(crate) fn warn_if_retrospective(&mut self, reference: &CommitmentRef) -> Result<(), Failure> {
        let made = self.relationship(&reference.stream)?.terms(reference.number);
        let made = made.map(|(_, fact)| fact.envelope.occurred);
        let delivered = self.drafts.last().map(|draft| draft.occurred);
        if let (Some(made), Some(delivered)) = (made, delivered)
            && delivered < made
        {
            self.warn(format!(
                "{reference} was delivered before it was promised ({made}): it is shown as retrospective and stands in no total"
            ));
        }
        Ok(())
    }

    /// The newest events of the ledger, newest first, each with how many of its write follow it: one write is one
    /// receipt.
    pub(crate) fn newest(&mut self) -> Result<Vec<(Fact, u64)>, Failure> {
        let stored = self.desk.runtime.block_on(self.desk.store.read_back(NEWEST))?;
        stored.iter().map(|stored| Ok((self.desk.read(stored)?, stored.left))).collect()
    }

    /// The client's stream in which an event is.
    pub(crate) fn stream_of(&mut self, target: EventId) -> Result<StreamId, Failure> {
        if let Some(stream) = self.desk.find_event(target)? {
            if stream.is_reserved() {
                return Err(Failure::failed(
                    "reserved-event",
                    format!("event {target} belongs to `{stream}`, the ledger's own record"),
                    "what keys, rules and people are is changed by their own verbs",
                ));
            }
            let fact = self.relationship(&stream)?.fact(target);
            if let Some(event @ Event::Ledger(_)) = fact.map(|fact| &fact.event) {
                let what = format!(
                    "event {target} is `{}`: what left the house cannot be taken back",
                    event.kind().0
                );
                return Err(Failure::failed(
                    "reserved-event",
                    what,
                    "hand out a newer one: troth checkpoint, troth bundle",
                ));
            }
            return Ok(stream);
        }
        Err(Failure::usage(
            "no-such-event",
            format!("there is no event {target} in this ledger"),
            "troth log shows the ids",
        ))
    }
}

impl Desk<'_> {
    /// The stream of an event, looked for through the whole ledger.
    fn find_event(&self, target: EventId) -> Result<Option<StreamId>, Failure> {
        let mut cursor = Cursor::default();
        loop {
            let page = self.runtime.block_on(self.store.read_all(cursor, PAGE))?;
            let is = |bytes: &[u8]| Header::peek(bytes).is_some_and(|header| header.id == target);
            if let Some(found) = page.events.iter().find(|stored| is(&stored.bytes)) {
                return Ok(Some(found.stream.clone()));
            }
            if page.events.is_empty() {
                return Ok(None);
            }
            cursor = page.next;
        }
    }

    /// Hands out every fact of the ledger in the order it was recorded.
    pub(crate) fn each_fact(&self, each: &mut dyn FnMut(Fact) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut cursor = Cursor::default();
        loop {
            let page = self.runtime.block_on(self.store.read_all(cursor, PAGE))?;
            if page.events.is_empty() {
                return Ok(());
            }
            for stored in &page.events {
                each(self.read(stored)?)?;
            }
            cursor = page.next;
        }
    }

    /// What whoever records is called where nobody said: `$TROTH_BY`, git's mail address, the login.
    pub(super) fn whoever(&self) -> String {
        let named = self.world.var("TROTH_BY").map(str::to_owned);
        let git = || {
            let output = std::process::Command::new("git")
                .args(["config", "--get", "user.email"])
                .current_dir(&self.world.cwd)
                .output()
                .ok()?;
            let mail = String::from_utf8(output.stdout).ok()?.trim().to_owned();
            (output.status.success() && !mail.is_empty()).then_some(mail)
        };
        let login = || ["USER", "LOGNAME"].iter().find_map(|name| self.world.var(name)).map(str::to_owned);
        named.or_else(git).or_else(login).unwrap_or_else(|| "somebody".into())
    }
}

impl Given {
    /// Whether somebody said when it happened.
    pub(crate) fn says_when(&self) -> bool {
        self.at != ledger_core::relationship::Stated::Now
    }
}

impl Session<'_, '_> {
    /// The number of the promise something is about, which has to be of this client.
    pub(crate) fn about(&mut self, stream: &StreamId, typed: Option<&str>) -> Result<Option<u32>, Failure> {
        let Some(typed) = typed else { return Ok(None) };
        let reference = self.commitment(typed)?;
        if reference.stream != *stream {
            return Err(Failure::usage(
                "other-client",
                format!("{reference} is a promise of `{}`, not of `{stream}`", reference.stream),
                format!("name one of `{stream}`: troth due {stream}"),
            ));
        }
        Ok(Some(reference.number))
    }

    /// The side whose yes is asked for: a promise is confirmed by the client, talk is answered by who did not speak last.
    pub(crate) fn answers(&mut self, reference: &CommitmentRef) -> Result<Side, Failure> {
        let relationship = self.relationship(&reference.stream)?;
        let standing = relationship.standing(reference.number);
        let debtor = relationship.terms(reference.number).map(|(terms, _)| terms.side);
        let debtor = debtor.ok_or_else(|| Refusal::NoSuchPromise(reference.clone()))?;
        Ok(match standing {
            Standing::Requested => debtor,
            Standing::Offered => debtor.other(),
            _ => Side::Client,
        })
    }
}

impl Session<'_, '_> {
    /// The folder one stands in.
    pub(crate) fn folder(&self) -> std::path::PathBuf {
        self.desk.world.cwd.clone()
    }

    /// The text of a file that was named.
    pub(crate) fn text_of(&self, file: &str) -> Result<String, Failure> {
        files::text(&self.folder().join(file))
    }

    /// People of either side: those who are known as they are, others as the client's.
    pub(crate) fn attendees(&mut self, names: &[String]) -> Result<Vec<PersonId>, Failure> {
        names.iter().map(|name| self.somebody(name)).collect()
    }

    /// Somebody of either side: known, or noted as the client's.
    pub(crate) fn somebody(&mut self, typed: &str) -> Result<PersonId, Failure> {
        if let Some(id) = self.known(typed) {
            return Ok(id);
        }
        self.person(typed, Side::Client)
    }

    /// A day that has been, or none: as a document spells it.
    pub(crate) fn day(&self, typed: Option<&str>, zone: Zone) -> Result<Option<String>, Failure> {
        let read = |typed| when::read(typed, self.now(), zone, Direction::Back);
        Ok(typed.map(read).transpose()?.map(|when| day_of(when).to_string()))
    }

    /// An occurrence by its name: acme/weekly-update@2026-11-20.
    pub(crate) fn occurrence(&mut self, typed: &str) -> Result<(StreamId, String, Day), Failure> {
        let wrong = || {
            let what = format!("`{typed}` names no occurrence");
            Failure::usage("no-occurrence", what, "name it like acme/weekly-update@2026-11-20")
        };
        let (client, rest) = typed.split_once('/').ok_or_else(wrong)?;
        let (cadence, day) = rest.split_once('@').ok_or_else(wrong)?;
        let day = day.parse().map_err(|_| wrong())?;
        Ok((self.client(client)?, cadence.to_owned(), day))
    }

    /// A civil day, whichever way it points.
    pub(crate) fn civil_day(&self, typed: Option<&str>, zone: Zone) -> Result<Option<Day>, Failure> {
        let read = |typed| when::read(typed, self.now(), zone, Direction::Ahead);
        Ok(typed.map(read).transpose()?.map(day_of))
    }

    /// A day to come.
    pub(crate) fn day_ahead(&self, typed: &str, zone: Zone) -> Result<Option<String>, Failure> {
        Ok(Some(day_of(when::read(typed, self.now(), zone, Direction::Ahead)?).to_string()))
    }
}

fn day_of(when: When) -> Day {
    match when {
        When::Day(day) => day,
        When::Instant { at, zone } => zone.day(at),
    }
}

impl Session<'_, '_> {
    /// Somebody known exactly by this name, of either side.
    fn known(&self, name: &str) -> Option<PersonId> {
        match self.people.look_up(name.trim(), Side::Client) {
            Lookup::One(id) => Some(id),
            Lookup::Near(_) | Lookup::Nobody => None,
        }
    }

    /// A few of those whom the ledger knows, for whoever named nobody.
    pub(super) fn everybody(&self) -> String {
        let known = self
            .people
            .iter()
            .take(5)
            .map(|person| format!("{} is {}", person.id, self.people.name(person.id)));
        let known: Vec<String> = known.collect();
        format!("{}; troth person lists everybody", known.join(", "))
    }

    /// The number of the prediction that was decided last.
    pub(crate) fn last_prediction(&self) -> u32 {
        let number = |draft: &Draft| match &draft.event {
            Event::Prediction(event) => Some(event.number()),
            _ => None,
        };
        self.drafts.iter().rev().find_map(number).unwrap_or_default()
    }
}
