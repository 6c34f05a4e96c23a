//! Verdicts on one promise: they exist only here, as of an instant.

use ledger_core::event::commitment::{Assessment, Side};
use ledger_core::{CommitmentRef, Due};

use super::outcome::{Disclosed, Notice, Outcome, Word};
use super::promise::{Effort, Mark, Period, Promise, Said, Settlement, Stage};
use super::{DueChange, JudgedCommitment};
use crate::moment::Moment;
use crate::setting::Setting;

impl Promise {
    /// The promise as of the setting; none if its terms are not known. What it waits for is added by the caller.
    pub(super) fn judged(&self, number: u32, setting: &Setting) -> Option<JudgedCommitment> {
        let (stage, terms, stream) = self.terms.as_ref()?;
        let due = match stage {
            Stage::Made(_) => self.periods.last().and_then(|period| period.due),
            Stage::Talked(_) => terms.due,
        };
        let first_due = self.periods.iter().find_map(|period| period.due);
        let outcome = self.outcome(setting);
        let settling = self.settling();
        Some(JudgedCommitment {
            reference: CommitmentRef { stream: stream.clone(), number },
            source_id: terms.source_id.clone(),
            side: terms.side,
            what: terms.what.clone(),
            size: terms.size,
            owner: self.owner,
            satisfied_when: terms.satisfied_when.clone(),
            needs: terms.needs.clone().unwrap_or_default(),
            toward: terms.toward.clone(),
            made: self.made(),
            first_due: first_due.or(due),
            due,
            changes: self.changes(setting),
            outcome,
            settled: settling.map(|mark| mark.moment),
            withdrawn: self.withdrawal_notice(setting),
            lateness_millis: due.map_or(0, |due| self.lateness(&due, outcome, setting)),
            waiting: None,
            disclosed: self.disclosed(outcome, setting),
            told: self.told(outcome),
            assessed: self.assessed,
            word: self.word(terms.side),
            recorded_late_millis: settling.map_or(0, |mark| mark.recorded_late(setting)),
            evidence: self.evidence,
            evidenced: self.is_evidenced(),
            done_by: self.done_by,
            heroic: matches!(self.settlement, Settlement::Delivered(_, Effort::Heroic)),
            unconfirmed: terms.side == Side::Client && !self.agreed && self.evidence == 0,
            reason: self.reason,
            decided_by: settling.map(|mark| mark.event).or(self.periods.last().map(|period| period.event)),
            events: self.events.clone(),
        })
    }

    /// What became of it (part 3, "Late and missed"). What has no due or was written after the fact is never judged.
    fn outcome(&self, setting: &Setting) -> Outcome {
        let made = match self.terms {
            Some((Stage::Made(moment), ..)) => moment,
            Some((Stage::Talked(said), ..)) => return self.outcome_of_talk(said),
            None => return Outcome::Unknown,
        };
        if matches!(self.settlement, Settlement::Delivered(mark, _) if mark.moment.at < made.at) {
            return Outcome::Retrospective;
        }
        let Some((period, due)) = self.in_force() else { return Outcome::Undated };
        match self.settlement {
            Settlement::Delivered(mark, _) if mark.moment.keeps(due) => Outcome::KeptOnTime,
            Settlement::Delivered(..) => Outcome::KeptLate,
            Settlement::Released(_) => Outcome::Released,
            Settlement::Withdrawn(mark) if !mark.moment.is_past(due) => Outcome::Withdrawn,
            Settlement::LeftUnknown => Outcome::Unknown,
            Settlement::Withdrawn(mark) => period.standing(due, Some(mark.moment), setting.now(), setting),
            Settlement::Open => period.standing(due, None, setting.now(), setting),
        }
    }

    /// An offer can be let go or taken back; nothing else becomes of it.
    fn outcome_of_talk(&self, said: Outcome) -> Outcome {
        match self.settlement {
            Settlement::Released(_) => Outcome::Released,
            Settlement::Withdrawn(_) => Outcome::Withdrawn,
            Settlement::Open | Settlement::Delivered(..) | Settlement::LeftUnknown => said,
        }
    }

    /// The due in force and what was said since it was set.
    fn in_force(&self) -> Option<(&Period, &Due)> {
        let period = self.periods.last()?;
        Some((period, period.due.as_ref()?))
    }

    /// What settles it: its end, or the declaration that it was missed.
    fn settling(&self) -> Option<Mark> {
        let declared = || self.periods.last().and_then(|period| period.declared_missed).map(|(mark, _)| mark);
        self.ended().or_else(declared)
    }

    fn withdrawal_notice(&self, setting: &Setting) -> Option<Notice> {
        let Settlement::Withdrawn(mark) = self.settlement else { return None };
        let (_, due) = self.in_force()?;
        Some(setting.notice(due, mark.moment))
    }

    fn lateness(&self, due: &Due, outcome: Outcome, setting: &Setting) -> i64 {
        let until = self.ended().map_or(setting.as_of.verdict_at(), |mark| mark.moment.at);
        if outcome.is_slipped() { until.since(due.at).max(0) } else { 0 }
    }

    fn disclosed(&self, outcome: Outcome, setting: &Setting) -> Disclosed {
        if matches!(outcome, Outcome::Retrospective | Outcome::Undated | Outcome::Unknown) {
            return Disclosed::Never;
        }
        let Some((period, due)) = self.in_force() else { return Disclosed::Never };
        // A delivery in time, like a release, is no word of a slip.
        let own = match self.settlement {
            Settlement::Delivered(mark, _) if mark.moment.is_past(due) => Some(mark.moment),
            Settlement::Withdrawn(mark) => Some(mark.moment),
            Settlement::Delivered(..)
            | Settlement::Released(_)
            | Settlement::Open
            | Settlement::LeftUnknown => None,
        };
        period.disclosed(due, own, setting)
    }

    /// The first that whoever owes it said of the slip; a late delivery or a withdrawal says it too.
    fn told(&self, outcome: Outcome) -> Option<Moment> {
        if !outcome.is_slipped() {
            return None;
        }
        let withdrawn = matches!(self.settlement, Settlement::Withdrawn(_));
        let said = self.periods.last()?.said.iter().find(|(_, said)| *said == Said::Told);
        let own = self.ended().filter(|_| withdrawn || outcome == Outcome::KeptLate);
        said.map(|(moment, _)| *moment).or(own.map(|mark| mark.moment))
    }

    /// On whose word the outcome is known. A release is the act of whom it was owed to, a withdrawal or a declared
    /// miss of who owed it: where that is the client, it is the client's word.
    fn word(&self, side: Side) -> Word {
        let confirmed = match self.settlement {
            Settlement::Delivered(..) => self.assessed == Some(Assessment::Accepted) && side == Side::Us,
            Settlement::Released(_) => side == Side::Us,
            Settlement::Withdrawn(_) => side == Side::Client,
            Settlement::Open | Settlement::LeftUnknown => {
                let declared = self.periods.last().and_then(|period| period.declared_missed);
                side == Side::Client && declared.is_some_and(|(_, told)| told)
            }
        };
        let shown = self.settling().map_or(Word::Ours, |mark| mark.shown);
        shown.min(if confirmed { Word::Client } else { Word::Ours })
    }

    fn is_evidenced(&self) -> bool {
        let accepted = self.assessed == Some(Assessment::Accepted);
        matches!(self.settlement, Settlement::Delivered(mark, _) if mark.items > 0 || accepted || self.named_as_kept)
    }

    /// Every change of one due into another. Giving a loose end its first due changes none.
    pub(super) fn changes(&self, setting: &Setting) -> Vec<DueChange> {
        let made = self.made();
        let change = |pair: &[Period]| {
            let [old, new] = pair else { return None };
            let (from, to) = (old.due?, new.due?);
            let hour = i64::from(setting.limits().slip_of_the_pen_seconds) * 1000;
            let at_once = new.set.at.since(old.set.at) <= hour && !new.set.is_past(&from);
            let before_made = made.is_some_and(|made| made.is_past(&from) || made.is_past(&to));
            Some(DueChange {
                event: new.event,
                moment: new.set,
                from,
                to,
                agreed_by: new.agreed_by,
                notice: setting.notice(&from, new.set),
                slip_of_the_pen: at_once || before_made,
                standing: old.standing(&from, None, new.set, setting),
                disclosed: old.disclosed(&from, None, setting),
            })
        };
        self.periods.windows(2).filter_map(change).collect()
    }
}

impl Period {
    /// Where an undelivered promise stands against this due. `withdrawn` is a withdrawal after the due: a miss at
    /// once, and a word.
    fn standing(&self, due: &Due, withdrawn: Option<Moment>, now: Moment, setting: &Setting) -> Outcome {
        let closed = withdrawn.is_some() || self.declared_missed.is_some();
        if now.is_past(due) && now.at >= setting.missed_from(due) {
            match self.disclosed(due, withdrawn, setting) {
                Disclosed::Never => Outcome::MissedSilently,
                Disclosed::Before | Disclosed::After | Disclosed::Asked => Outcome::Missed,
            }
        } else if closed {
            Outcome::Missed
        } else if now.is_past(due) {
            Outcome::Overdue
        } else {
            Outcome::Open
        }
    }

    /// The first word since this due was set (part 3, "Word"); `own` is a late delivery or a withdrawal, which is the
    /// last word there can be. Asking counts only once the due has passed; nothing counts once it is missed.
    fn disclosed(&self, due: &Due, own: Option<Moment>, setting: &Setting) -> Disclosed {
        let counts = |&(moment, said): &(Moment, Said)| said == Said::Told || moment.is_past(due);
        let own = own.map(|moment| (moment, Said::Told));
        let first = self.said.iter().copied().chain(own).find(counts);
        match first {
            Some((moment, _)) if !setting.is_before_missed(due, moment) => Disclosed::Never,
            Some((_, Said::Asked)) => Disclosed::Asked,
            Some((moment, Said::Told)) if moment.is_past(due) => Disclosed::After,
            Some((_, Said::Told)) => Disclosed::Before,
            None => Disclosed::Never,
        }
    }
}

impl Mark {
    fn recorded_late(&self, setting: &Setting) -> i64 {
        let occurred = self.moment.at;
        if setting.is_recorded_late(occurred, self.recorded) { self.recorded.since(occurred) } else { 0 }
    }
}

impl Setting {
    fn now(&self) -> Moment {
        Moment::instant(self.as_of.verdict_at())
    }

    fn notice(&self, due: &Due, agreed: Moment) -> Notice {
        if agreed.is_past(due) {
            Notice::AfterDue
        } else if self.is_in_time(due, agreed) {
            Notice::InTime
        } else {
            Notice::Short
        }
    }
}
