//! What an import needs of a session beside deciding: how much it has decided, and what that would mean if it stood.

use ledger_core::event::Fact;
use ledger_core::relationship::Relationship;
use ledger_core::{AsOf, EventId, KnownAt, StreamId};
use ledger_store::EventStore;
use projections::{AuditView, History};

use super::Desk;
use super::session::Session;
use crate::failure::Failure;

/// How much a session has decided so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    /// How many events it would record.
    pub(crate) new: usize,
    /// How many are recorded already.
    pub(crate) already: usize,
}

impl Session<'_, '_> {
    /// How much was decided so far.
    pub(crate) fn decided(&self) -> Decided {
        Decided { new: self.drafts.len(), already: self.already.len() }
    }

    /// Whether something was recorded under this idempotency key.
    pub(crate) fn knows(&mut self, stream: &StreamId, key: &str) -> bool {
        let id = EventId::derived(self.desk.store.secret(), stream, key);
        self.relationship(stream).is_ok_and(|relationship| relationship.fact(id).is_some())
    }

    /// Drops the list of what a receipt would name one by one: of many thousands nobody reads it.
    pub(crate) fn name_nothing(&mut self) {
        self.refs.clear();
    }

    /// Lets go of a relationship that nothing else in this session looks at: what was decided on it stays decided.
    pub(crate) fn is_done_with(&mut self, stream: &StreamId) {
        self.relationships.remove(stream);
    }

    /// The audit as it would be now, if what was decided so far had been recorded. `rules` are the facts of the house.
    pub(crate) fn imagined_audit(&mut self, stream: &StreamId, rules: &[Fact]) -> Result<AuditView, Failure> {
        let now = self.now();
        let relationship = self.relationship(stream)?;
        let zone = relationship.zone_at(now);
        let history = History::new(relationship.facts(), rules, &KnownAt::everything());
        let setting = history.setting(AsOf::instant(now, zone));
        Ok(projections::audit::audit(&history, &setting))
    }
}

impl Desk<'_> {
    /// The settings of a relationship (whether it is open, its zones), without reading its history: the events of its
    /// promises are passed over by their type.
    pub(crate) fn settings(&self, stream: &StreamId) -> Result<Relationship, Failure> {
        let stored = self.runtime.block_on(self.store.read(stream, 1))?;
        let settings =
            stored.iter().filter(|stored| !is_of_a_promise(&stored.bytes)).map(|stored| self.read(stored));
        let facts = settings.collect::<Result<Vec<_>, _>>()?;
        Ok(Relationship::from_facts(stream.clone(), facts))
    }
}

/// Whether an event's bytes say that it is about a promise. In the one spelling of events the first `"type":` is the
/// envelope's own: a quote inside a text is escaped.
fn is_of_a_promise(bytes: &[u8]) -> bool {
    const TYPE: &[u8] = b"\"type\":\"";
    let at = bytes.windows(TYPE.len()).position(|window| window == TYPE);
    at.is_some_and(|at| bytes[at + TYPE.len()..].starts_with(b"commitment."))
}
