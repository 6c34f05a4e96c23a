//! Promises as trust reads them (design part 3, "A slip of the pen" and "Waiting"): a slip of the pen leaves no trace,
//! and while something of the other side's that a promise needs is past due, its clock stands still.
//!
//! The same facts are judged by the same rules, on other dues. Totals of an audit use the dates as typed.

use super::promise::{Period, Promise};
use super::waiting::{self, Stretch};
use super::{Commitments, JudgedCommitment};
use crate::setting::Setting;

impl Commitments {
    /// Every commitment of which the terms are known, by number, on the dues that trust counts.
    pub fn as_trust_reads(&self, setting: &Setting) -> Vec<JudgedCommitment> {
        let judged = |(&number, promise): (&u32, &Promise)| {
            let stretches = waiting::stretches(promise, &self.promises, setting);
            let mut judged = if promise.periods.len() < 2 && stretches.is_empty() {
                promise.judged(number, setting)?
            } else {
                promise.without_slips(setting).moved_by(&stretches).judged(number, setting)?
            };
            judged.waiting = waiting::of(promise, &self.promises, setting);
            Some(judged)
        };
        self.promises.iter().filter_map(judged).collect()
    }
}

impl Promise {
    /// The promise as if each slip of the pen had never been written: the due it set was there from the beginning.
    fn without_slips(&self, setting: &Setting) -> Self {
        let slips: Vec<_> = self
            .changes(setting)
            .into_iter()
            .filter(|change| change.slip_of_the_pen)
            .map(|change| change.event)
            .collect();
        let mut periods: Vec<Period> = Vec::with_capacity(self.periods.len());
        for period in &self.periods {
            match periods.last_mut() {
                Some(last) if slips.contains(&period.event) => {
                    last.due = period.due;
                    last.event = period.event;
                    last.said.extend(period.said.iter().copied());
                    last.declared_missed = period.declared_missed.or(last.declared_missed);
                }
                _ => periods.push(period.clone()),
            }
        }
        Self { periods, ..self.clone() }
    }

    /// The promise with each due moved by the time it waited for, while that due was in force and not yet past.
    fn moved_by(mut self, stretches: &[Stretch]) -> Self {
        for period in &mut self.periods {
            let Some(due) = &mut period.due else { continue };
            let mut reached = period.set.at;
            for &(from, until) in stretches {
                let from = from.max(reached);
                if from < due.at && from < until {
                    *due = due.later(until.since(from));
                    reached = until;
                }
            }
        }
        self
    }
}
