//! Recording: a plan is decided, entered and appended; on a conflict it is decided again on the fresh state.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::mpsc::Receiver;

use ledger_core::proof::ValueKey;
use ledger_core::{Hash, Instant, StreamId, Zone};
use ledger_store::{Append, Appended, ExpectedVersion, StoreError};

use super::enter::{Dice, Entering};
use super::receipt::Receipt;
use super::session::Session;
use super::{Desk, Uncovered};
use crate::failure::Failure;

/// How often a plan is decided again when others were faster.
const ATTEMPTS: u32 = 1_000;
/// How far the clock may lie behind the last event before the receipt says so, in milliseconds.
const CLOCK_BEHIND: i64 = 5 * 60 * 1000;
/// How many events being written are too many to decide something else beside them.
const LONG: usize = 1 << 16;

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
            let receipt = match session.hand_over(dry_run) {
                Ok(Handed::Settled(receipt)) => Ok(receipt),
                Ok(Handed::Underway(underway)) => self.settle(underway),
                Err(failure) => Err(Attempt::Failed(failure)),
            };
            match receipt {
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

    /// Carries out a plan for each of these in turn, as [`record`](Self::record) does: the next one is decided while the
    /// one before it is written, and handed over once that one stands. What is long is waited for first, so that memory
    /// does not hold it beside the next one. None may rest on what another one records.
    pub(crate) fn record_each<T>(
        &mut self,
        each: &[T],
        plan: &dyn Fn(&mut Session<'_, 'w>, &T) -> Result<(), Failure>,
        done: &mut dyn FnMut(&T, Receipt),
    ) -> Result<(), Failure> {
        let mut before: Option<(&T, Underway)> = None;
        for one in each {
            if let Some((long, underway)) = before.take_if(|(_, underway)| underway.events > LONG) {
                done(long, self.settle_or_again(underway, &|session| plan(session, long))?);
            }
            let mut session = Session::begin(self)?;
            let planned = plan(&mut session, one);
            if let Some((before, underway)) = before.take() {
                done(before, session.desk.settle_or_again(underway, &|session| plan(session, before))?);
            }
            planned?;
            match session.hand_over(false)? {
                Handed::Settled(receipt) => done(one, receipt),
                Handed::Underway(underway) => before = Some((one, underway)),
            }
        }
        if let Some((before, underway)) = before {
            done(before, self.settle_or_again(underway, &|session| plan(session, before))?);
        }
        Ok(())
    }

    fn settle_or_again(
        &mut self,
        underway: Underway,
        plan: &dyn Fn(&mut Session<'_, 'w>) -> Result<(), Failure>,
    ) -> Result<Receipt, Failure> {
        match self.settle(underway) {
            Ok(receipt) => Ok(receipt),
            Err(Attempt::Conflict(_)) => self.record(false, plan),
            Err(Attempt::Failed(failure)) => Err(failure),
        }
    }
}

impl Desk<'_> {
    /// Waits for an append, and completes its receipt.
    fn settle(&mut self, underway: Underway) -> Result<Receipt, Attempt> {
        let Underway { mut receipt, now, told, answer, .. } = underway;
        let appended = match self.runtime.block_on(answer) {
            Ok(appended) => appended,
            Err(error @ StoreError::Conflict { .. }) => return Err(Attempt::Conflict(error)),
            Err(error) => return Err(Attempt::Failed(error.into())),
        };
        let recorded = appended.events.iter().map(|event| event.recorded).max();
        self.wrote(told.try_recv().ok(), recorded);
        let behind = recorded.map_or(0, |recorded| recorded.since(now));
        if behind > CLOCK_BEHIND {
            receipt.warnings.push(format!(
                "the clock shows {now}, {} minutes before the ledger's last event: check the machine's clock",
                behind / 60_000
            ));
        }
        receipt.warnings.extend(appended.warnings);
        receipt.recorded = recorded;
        receipt.events.extend(appended.events.iter().map(|event| event.id));
        Ok(receipt)
    }

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

/// What became of a session that was handed over.
enum Handed {
    /// There was nothing to write.
    Settled(Receipt),
    Underway(Underway),
}

/// An append that is being written.
struct Underway {
    /// What is known of the receipt so far.
    receipt: Receipt,
    /// How many events it writes.
    events: usize,
    now: Instant,
    /// When the ledger's newest event before it was recorded.
    told: Receiver<Instant>,
    answer: Pin<Box<dyn Future<Output = Result<Appended, StoreError>>>>,
}

impl Session<'_, '_> {
    /// Hands over what was decided.
    fn hand_over(mut self, dry_run: bool) -> Result<Handed, Failure> {
        let ledger = self.desk.ledger_name();
        self.said.append(&mut self.noted);
        let receipt = Receipt {
            refs: std::mem::take(&mut self.refs),
            events: std::mem::take(&mut self.already),
            due: self.due,
            recorded: None,
            already: false,
            dry_run,
            said: std::mem::take(&mut self.said),
            warnings: std::mem::take(&mut self.warnings),
            next: std::mem::take(&mut self.next),
            ledger,
        };
        if self.drafts.is_empty() || dry_run {
            self.hand_on();
            let already = self.drafts.is_empty() && !receipt.events.is_empty();
            return Ok(Handed::Settled(Receipt { already, ..receipt }));
        }
        self.desk.may_write()?;
        self.sources.keep(&self.drafts, &self.desk.store.evidence())?;
        self.append(receipt).map(Handed::Underway)
    }

    fn append(mut self, receipt: Receipt) -> Result<Underway, Failure> {
        let drafts = std::mem::take(&mut self.drafts);
        let events = drafts.len();
        let mut expected: BTreeMap<StreamId, ExpectedVersion> = BTreeMap::new();
        for draft in &drafts {
            if !expected.contains_key(&draft.stream) {
                let version = self.read_at.get(&draft.stream).copied().unwrap_or(self.people_version);
                expected.insert(draft.stream.clone(), ExpectedVersion::Exact(version));
            }
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
        let answer: Pin<Box<dyn Future<Output = _>>> = match self.erasure.take() {
            Some(erasure) => {
                let store = Rc::clone(&self.desk.store);
                Box::pin(async move { store.erase(erasure, append).await })
            }
            None => Box::pin(self.desk.store.begin(append)),
        };
        self.hand_on();
        Ok(Underway { receipt, events, now, told, answer })
    }
}
