//! Witnesses: who they are stands in `_keys`, what they signed lies beside the notes.

use ledger_core::event::{LedgerEvent, ledger};
use ledger_core::proof::checkpoint::Checkpoint;
use ledger_core::proof::cosignature::{CosignatureError, Witness};
use ledger_core::proof::note::SignedNote;
use ledger_core::{Event, Instant, StreamId};
use ledger_store::local::signed::ProvedOf;
use ledger_store::{EventStore, ExpectedVersion};

use super::Desk;
use crate::failure::{Exit, Failure};

/// A checkpoint that a witness signed.
pub(crate) struct Seen {
    /// How many events it covers.
    pub(crate) size: u64,
    /// When, by the witness's clock.
    pub(crate) at: Instant,
    /// Whether it was not kept before.
    pub(crate) is_new: bool,
}

/// A note, or a witness's line beside one, that is not as it was kept.
fn altered(size: u64, why: &str) -> Failure {
    let what = format!("what is kept in checkpoints/ about {size} events does not hold: {why}");
    Failure { exit: Exit::Integrity, ..Failure::failed("altered-note", what, "troth verify says where") }
}

fn signed(size: u64, note: &str) -> Result<SignedNote<'_>, Failure> {
    Checkpoint::read(note).map(|(_, signed)| signed).map_err(|error| altered(size, &error.to_string()))
}

impl Desk<'_> {
    /// The witnesses of this ledger, in the order in which they were named.
    pub(crate) fn witnesses(&self) -> Result<Vec<Witness>, Failure> {
        let mut all = Vec::new();
        for stored in self.runtime.block_on(self.store.read(&StreamId::keys(), 1))? {
            if let Event::Ledger(LedgerEvent::WitnessAdded(added)) = self.read(&stored)?.event {
                all.push(added.witness);
            }
        }
        Ok(all)
    }

    /// Names a witness. Answers whether it is a new one.
    pub(crate) fn add_witness(&mut self, witness: &Witness) -> Result<bool, Failure> {
        self.may_write()?;
        if self.witnesses()?.contains(witness) {
            return Ok(false);
        }
        let witness = witness.clone();
        self.record_own(&StreamId::keys(), ExpectedVersion::Any, move |log_size| {
            let (on, altitude, source_recorded) = (None, None, None);
            let added = ledger::WitnessAdded { witness, log_size, on, altitude, source_recorded };
            LedgerEvent::WitnessAdded(added)
        })?;
        Ok(true)
    }

    /// What each of these witnesses signed here, newest first: each line is checked again.
    pub(crate) fn seen_by(&self, witnesses: &[Witness]) -> Result<Vec<Vec<Seen>>, Failure> {
        let notes = self.store.notes();
        let mut seen: Vec<Vec<Seen>> = witnesses.iter().map(|_| Vec::new()).collect();
        let mut last = None;
        for (size, id) in notes.cosigned()?.into_iter().rev() {
            let by = witnesses.iter().zip(&mut seen).find(|(witness, _)| witness.id() == id);
            let Some((witness, seen)) = by else { continue };
            let note = match last.take_if(|(of, _)| *of == size) {
                Some((_, note)) => note,
                None => self.note(size)?,
            };
            let line = notes.cosignature(size, &id)?.unwrap_or_default();
            let cosigned = witness.cosigned(&signed(size, &note)?, &line);
            let at = cosigned.map_err(|error| altered(size, &error.to_string()))?.at;
            seen.push(Seen { size, at, is_new: false });
            last = Some((size, note));
        }
        Ok(seen)
    }

    /// The note of this size.
    fn note(&self, size: u64) -> Result<String, Failure> {
        self.store.notes().get(size)?.ok_or_else(|| altered(size, "its note is gone"))
    }

    /// What to send a witness (C2SP `tlog-witness`, add-checkpoint): the newest note, and the proof that the log only
    /// grew since `old` events; without that, since what this witness signed last.
    pub(crate) fn ask_witness(
        &self,
        witness: &Witness,
        old: Option<u64>,
    ) -> Result<(u64, u64, String), Failure> {
        let notes = self.store.notes();
        let Some(size) = notes.sizes()?.last().copied() else {
            let what = "nothing is signed yet that a witness could see";
            return Err(Failure::failed("no-checkpoint", what, "troth checkpoint"));
        };
        let old = if let Some(old) = old {
            old
        } else {
            let seen = self.seen_by(std::slice::from_ref(witness))?;
            seen.iter().flatten().next().map_or(0, |seen| seen.size)
        };
        if old > size {
            let what = format!("the witness saw {old} events, and the newest note signs {size}");
            return Err(Failure::failed(
                "witness-ahead",
                what,
                "troth checkpoint; if that does not help, restore the newest copy of the log",
            ));
        }
        let note = self.note(size)?;
        let mut body = format!("old {old}\n");
        if old > 0 && old < size {
            let proofs = self.runtime.block_on(self.store.proofs(size, vec![ProvedOf::Growth(old)]))?;
            let (checkpoint, _) =
                Checkpoint::read(&note).map_err(|error| altered(size, &error.to_string()))?;
            if checkpoint.root != proofs.root {
                return Err(altered(size, "it signs another log of that size"));
            }
            let lines = proofs.paths.into_iter().flatten().flatten().map(|root| format!("{root}\n"));
            body.extend(lines);
        }
        Ok((old, size, format!("{body}\n{note}")))
    }

    /// Keeps what witnesses answered: every line that is a known witness's over a checkpoint of this ledger.
    pub(crate) fn keep_cosignatures(&mut self, lines: &str) -> Result<Vec<(Witness, Seen)>, Failure> {
        self.may_write()?;
        let (notes, mut kept) = (self.store.notes(), Vec::new());
        let mut worst = CosignatureError::Absent;
        // Each note is read once, however many witnesses there are.
        let mut open = self.witnesses()?;
        for size in notes.sizes()?.into_iter().rev() {
            if open.is_empty() {
                break;
            }
            let note = self.note(size)?;
            let signed = signed(size, &note)?;
            let mut left = Vec::new();
            for witness in open {
                match witness.cosigned(&signed, lines) {
                    Ok(cosigned) => {
                        let is_new = notes.put_cosignature(size, &witness.id(), &cosigned.line)?;
                        kept.push((witness, Seen { size, at: cosigned.at, is_new }));
                    }
                    Err(CosignatureError::Absent) => {}
                    Err(error) => {
                        worst = error;
                        left.push(witness);
                    }
                }
            }
            open = left;
        }
        if !kept.is_empty() {
            return Ok(kept);
        }
        let (what, hint) = match worst {
            CosignatureError::Absent => (
                "no line in it is of a witness of this ledger",
                "troth witness add KEY names one; troth witness show lists them",
            ),
            CosignatureError::Form | CosignatureError::Bad => (
                "a witness of this ledger is named in it, and its signature fits no checkpoint of this ledger",
                "send it what troth witness ask writes, and keep the answer as it came",
            ),
        };
        Err(Failure::failed("no-cosignature", what, hint))
    }
}
