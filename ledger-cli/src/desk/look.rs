//! What a session can look up before it decides: the other side of a promise, the newest events, where an event is.

use ledger_core::event::{Fact, Header, Side};
use ledger_core::relationship::Refusal;
use ledger_core::{CommitmentRef, EventId, StreamId};
use ledger_store::{Cursor, EventStore};

use super::Desk;
use super::ask::read;
use super::session::{Given, Session};
use crate::failure::Failure;

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
        stored.iter().map(|stored| Ok((read(stored)?, stored.left))).collect()
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
                each(read(stored)?)?;
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
