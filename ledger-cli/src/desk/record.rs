//! Recording: a plan is decided, entered and appended; on a conflict it is decided again on the fresh state.

use std::collections::BTreeMap;

use ledger_core::proof::ValueKey;
use ledger_core::{Hash, Instant, StreamId, Zone};
use ledger_store::{Append, EventStore, ExpectedVersion, StoreError};

use super::enter::{Dice, Entering};
use super::receipt::Receipt;
use super::session::Session;
use super::{Desk, Uncovered};
use crate::failure::Failure;

/// How often a plan is decided again when others were faster.
const ATTEMPTS: u32 = 1_000;
/// How far the clock may lie behind the last event before the receipt says so, in milliseconds.
const CLOCK_BEHIND: i64 = 5 * 60 * 1000;

impl<'w> Desk<'w> {
    /// Carries out a plan: people looked up, commands decided, everything appended together or not at all.
    pub(crate) fn record(
        &mut self,
        dry_run: bool,
        plan: &dyn Fn(&mut Session<'_, 'w>) -> Result<(), Failure>,
    ) -> Result<Receipt, Failure> {
        let mut conflict = None;
        for _ in 0..ATTEMPTS {
            let mut session = Session::begin(self)?;
            plan(&mut session)?;
            match session.commit(dry_run) {
                Ok(receipt) => return Ok(receipt),
                Err(Attempt::Conflict(error)) => conflict = Some(error),
                Err(Attempt::Failed(failure)) => return Err(failure),
            }
        }
        Err(conflict.map_or_else(
            || Failure::failed("conflict", "others were always faster", "try again"),
            Into::into,
        ))
    }
}

impl Desk<'_> {
    /// Refuses to write to a backup.
    pub(super) fn may_write(&self) -> Result<(), Failure> {
        if self.store.has_keys() {
            return Ok(());
        }
        let what = format!(
            "{} is a backup (its keys are not here), and a backup is not written to",
            self.ledger_name()
        );
        let hint = "record in the ledger it was copied from: --ledger DIR or $TROTH_LEDGER names it; a copy is read, \
                    verified and exported";
        Err(Failure::failed("is-a-backup", what, hint))
    }

    /// Remembers what was written, and whether it was the first of its day.
    fn wrote(&mut self, before: Option<Instant>, now: Option<Instant>) {
        let day = |at: Option<Instant>| at.map(|at| Zone::UTC.day(at));
        self.uncovered = match self.uncovered {
            Uncovered::FirstOfDay => Uncovered::FirstOfDay,
            _ if day(before) < day(now) => Uncovered::FirstOfDay,
            _ => Uncovered::Something,
        };
    }

    /// The key of a private file with this hash: one for all attempts at recording it, so that they keep it once.
    pub(super) fn key_of_file(&mut self, hash: Hash) -> Result<ValueKey, Failure> {
        if let Some(key) = self.file_keys.get(&hash) {
            return Ok(key.clone());
        }
        let key = ValueKey(self.seed()?);
        self.file_keys.insert(hash, key.clone());
        Ok(key)
    }

    /// 32 bytes of chance.
    pub(super) fn seed(&mut self) -> Result<[u8; 32], Failure> {
        let mut seed = [0; 32];
        (self.world.chance)(&mut seed).map_err(|error| {
            Failure::failed("no-randomness", error, "the system's random source must work")
        })?;
        Ok(seed)
    }
}

/// How an attempt at recording can end without a receipt.
enum Attempt {
    Conflict(StoreError),
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Attempt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Session<'_, '_> {
    fn commit(mut self, dry_run: bool) -> Result<Receipt, Attempt> {
        let ledger = self.desk.ledger_name();
        self.said.append(&mut self.noted);
        let receipt = Receipt {
            refs: std::mem::take(&mut self.refs),
            events: Vec::new(),
            due: self.due,
            recorded: None,
            already: self.drafts.is_empty() && !self.already.is_empty(),
            dry_run,
            said: std::mem::take(&mut self.said),
            warnings: std::mem::take(&mut self.warnings),
            next: std::mem::take(&mut self.next),
            ledger,
        };
        if self.drafts.is_empty() || dry_run {
            self.hand_on();
            return Ok(Receipt { events: std::mem::take(&mut self.already), ..receipt });
        }
        self.desk.may_write()?;
        self.sources.keep(&self.drafts, &self.desk.store.evidence())?;
        self.append(receipt)
    }

    fn append(mut self, mut receipt: Receipt) -> Result<Receipt, Attempt> {
        let drafts = std::mem::take(&mut self.drafts);
        let mut expected: BTreeMap<StreamId, ExpectedVersion> = BTreeMap::new();
        for draft in &drafts {
            let version = self.read_at.get(&draft.stream).copied().unwrap_or(self.people_version);
            expected.insert(draft.stream.clone(), ExpectedVersion::Exact(version));
        }
        let seed = self.desk.seed()?;
        let (ledger, keys, now) = (self.desk.ledger, self.desk.keys.clone(), self.now);
        let entering = Entering { drafts, ledger, keys, now, dice: Dice::new(seed) };
        let (tell, told) = std::sync::mpsc::channel();
        let append = Append {
            expected: expected.into_iter().collect(),
            enter: Box::new(move |heads| {
                // Nobody listens any more where the append was given up.
                let _ = tell.send(heads.last_recorded);
                entering.run(heads)
            }),
        };
        let (runtime, store) = (&self.desk.runtime, &self.desk.store);
        let appended = match self.erasure.take() {
            Some(erasure) => runtime.block_on(store.erase(erasure, append)),
            None => runtime.block_on(store.append(append)),
        };
        let appended = match appended {
            Ok(appended) => appended,
            Err(error @ StoreError::Conflict { .. }) => return Err(Attempt::Conflict(error)),
            Err(error) => return Err(Attempt::Failed(error.into())),
        };
        self.hand_on();
        let recorded = appended.events.iter().map(|event| event.recorded).max();
        self.desk.wrote(told.try_recv().ok(), recorded);
        let behind = recorded.map_or(0, |recorded| recorded.since(now));
        if behind > CLOCK_BEHIND {
            receipt.warnings.push(format!(
                "the clock shows {now}, {} minutes before the ledger's last event: check the machine's clock",
                behind / 60_000
            ));
        }
        receipt.warnings.extend(appended.warnings);
        receipt.recorded = recorded;
        receipt.events = self.already;
        receipt.events.extend(appended.events.iter().map(|event| event.id));
        Ok(receipt)
    }
}
