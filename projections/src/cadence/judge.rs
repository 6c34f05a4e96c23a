//! Verdicts on occurrences: they exist only here, as of an instant.

use ledger_core::StreamId;
use ledger_core::event::cadence::LetGo;

use super::matching::{Answer, Matched, matched};
use super::said::{Facts, Notice, Reach, Said, Sent, Spoke};
use super::slots::{Off, Slot, slots};
use super::{
    Cadence, Counts, Extra, JudgedOccurrence, OccurrenceRef, Pause, Plan, Quality, QualityTotals, Release,
    ReleaseKind, Status, Streak,
};
use crate::commitments::{Disclosed, Word};
use crate::moment::Moment;
use crate::setting::Setting;

/// How far ahead of as-of occurrences are looked for, in days: further only where too few are found.
const AHEAD_DAYS: [i64; 4] = [62, 800, 8_000, 80_000];

/// What every cadence of the relationship is judged with.
pub(super) struct Judging<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) setting: &'a Setting,
    pub(super) most: usize,
}

/// One cadence with its slots and what answers them.
pub(super) struct Told<'a> {
    name: &'a str,
    stream: &'a StreamId,
    said: &'a Said<'a>,
    pub(super) slots: Vec<Slot<'a>>,
    pub(super) sent: Vec<Sent<'a>>,
    pub(super) matched: Matched,
}

impl<'a> Judging<'a> {
    pub(super) fn cadence(&self, name: &'a str, said: &'a Said<'a>) -> Option<Cadence> {
        let mut plan = Plan::of(name, self.facts, said, self.setting)?;
        let told = self.told(name, said, &plan)?;
        let unanswered = told.slots.iter().zip(&told.matched.answers).filter(|(_, answer)| answer.is_none());
        let coming = unanswered.map(|(slot, _)| slot).filter(|slot| told.excuse(slot).is_none());
        plan.comes_next(coming, told.stream, self.setting, self.most);
        let occurrences = self.occurrences(&told);
        Some(Cadence {
            counts: Counts::of(&occurrences),
            streak: Streak::of(&occurrences),
            quality: QualityTotals::of(occurrences.iter().filter_map(|one| one.quality.as_ref())),
            extras: told.extras(),
            pauses: told.pauses(),
            releases: told.releases(),
            occurrences,
            plan,
        })
    }

    pub(super) fn told(&self, name: &'a str, said: &'a Said<'a>, plan: &Plan) -> Option<Told<'a>> {
        let stream = &self.facts.all.first()?.envelope.stream;
        let slots = self.slots(said, plan);
        let sent = self.facts.sent_in(name);
        let matched = matched(&slots, &sent);
        Some(Told { name, stream, said, slots, sent, matched })
    }

    /// The slots up to as-of and far enough beyond it: for the dues to come, and for what was sent ahead of its time.
    fn slots(&self, said: &Said<'a>, plan: &Plan) -> Vec<Slot<'a>> {
        let (today, now) = (self.setting.as_of.civil_day(), self.setting.as_of.verdict_at());
        let extra_hours = self.setting.policy.cadence.extra_hours;
        let meant = self.facts.sent.iter().filter_map(|sent| sent.meant).max();
        let mut found = Vec::new();
        for ahead in AHEAD_DAYS {
            let last = today.plus_days(ahead).max(meant.unwrap_or(today).min(today.plus_days(800)));
            found = slots(self.facts, said, last, extra_hours);
            let coming = found.iter().filter(|slot| !slot.due.is_past(now) && slot.off.is_none()).count();
            if coming > self.most || plan.ended || plan.trigger.is_some() {
                break;
            }
        }
        found
    }

    /// Those due, those answered, and the open one; without those that are settled.
    pub(super) fn occurrences(&self, told: &Told<'_>) -> Vec<JudgedOccurrence> {
        let now = self.setting.as_of.verdict_at();
        let ahead = told.slots.iter().find(|slot| !slot.due.is_past(now)).filter(|slot| slot.opens <= now);
        let mut all = Vec::new();
        for (slot, answer) in told.slots.iter().zip(&told.matched.answers) {
            if told.said.past.is_some_and(|past| slot.due.at <= past.through) {
                continue;
            }
            let is_open = ahead.is_some_and(|ahead| slot.due.at <= ahead.due.at);
            if slot.due.is_past(now) || is_open || answer.is_some() {
                all.push(self.judged(told, slot, *answer));
            }
        }
        all
    }

    fn judged(&self, told: &Told<'_>, slot: &Slot<'_>, answer: Option<Answer>) -> JudgedOccurrence {
        let sent = answer.and_then(|answer| told.sent.get(answer.sent));
        let status = self.status(slot, answer, told.excuse(slot).is_some());
        let late = |sent: &Sent<'_>| {
            let envelope = &sent.fact.envelope;
            self.setting.is_recorded_late(envelope.occurred, envelope.recorded)
        };
        let recorded_late = sent.map_or(slot.off_recorded_late, late);
        let word = sent.map_or(Word::Ours, |sent| Word::of(&sent.fact.envelope.evidence));
        JudgedOccurrence {
            reference: OccurrenceRef {
                stream: told.stream.clone(),
                cadence: told.name.to_owned(),
                day: slot.name,
            },
            side: slot.set.side,
            kind: slot.set.kind,
            due: slot.due,
            opens: slot.opens,
            late_until: slot.late_until,
            status,
            sent: sent.map(|sent| sent.moment),
            event: sent.map(|sent| sent.fact.envelope.id),
            disclosed: told.disclosed(slot, status, sent),
            word,
            evidenced: sent.is_some() && (word != Word::Ours || !recorded_late),
            recorded_late,
            quality: sent.map(|sent| Quality::of(sent.fact, slot.set)),
        }
    }

    /// What became of it. Something sent decides it at once; what was let go afterwards no longer counts against it.
    fn status(&self, slot: &Slot<'_>, answer: Option<Answer>, excused: bool) -> Status {
        let now = self.setting.as_of.verdict_at();
        match (slot.off, answer) {
            (Some(Off::Waived), _) => Status::Waived,
            (Some(Off::Paused), _) => Status::Paused,
            (None, Some(answer)) if !slot.due.is_past(answer.at) => {
                if answer.at < slot.core {
                    Status::Early
                } else {
                    Status::OnTime
                }
            }
            (None, _) if excused => Status::Excused,
            (None, Some(_)) => Status::Late,
            (None, None) if !slot.due.is_past(now) => Status::Pending,
            (None, None) if now < slot.late_until => Status::Overdue,
            (None, None) => Status::Missed,
        }
    }
}

impl Told<'_> {
    /// The other side's word that lets it go. It needs their evidence (E.1 rule 7).
    fn excuse(&self, slot: &Slot<'_>) -> Option<&LetGo> {
        let excused = self.said.excused.iter().filter(|(_, let_go)| let_go.occurrence == slot.name);
        excused.filter(|(notice, _)| notice.is_shown()).map(|(_, let_go)| *let_go).next()
    }

    /// The first word on it, like that on a promise (part 3, "Word"): asking counts only once the deadline has passed,
    /// what is sent late is the last word there can be, and nothing counts once it is missed.
    fn disclosed(&self, slot: &Slot<'_>, status: Status, sent: Option<&Sent<'_>>) -> Disclosed {
        if !matches!(status, Status::Late | Status::Missed | Status::Overdue) {
            return Disclosed::Never;
        }
        let said = self.said.words.get(&slot.name).into_iter().flatten().copied();
        let own = sent.map(|sent| (sent.moment, Spoke::Debtor));
        let counts = |&(moment, spoke): &(Moment, Spoke)| spoke == Spoke::Debtor || moment.is_past(&slot.due);
        let mut words: Vec<_> = said.chain(own).filter(counts).collect();
        words.sort_by_key(|(moment, _)| moment.at);
        match words.first() {
            Some((moment, _)) if moment.is_past(&slot.due) && moment.at >= slot.late_until => {
                Disclosed::Never
            }
            Some((_, Spoke::Creditor)) => Disclosed::Asked,
            Some((moment, Spoke::Debtor)) if moment.is_past(&slot.due) => Disclosed::After,
            Some((_, Spoke::Debtor)) => Disclosed::Before,
            None => Disclosed::Never,
        }
    }

    fn extras(&self) -> Vec<Extra> {
        let extras = self.matched.extras.iter().filter_map(|&index| self.sent.get(index));
        extras.map(|sent| Extra { sent: sent.moment, event: sent.fact.envelope.id }).collect()
    }

    fn pauses(&self) -> Vec<Pause> {
        let pause = |(notice, pause): &(Notice<'_>, &ledger_core::event::cadence::Paused)| {
            let inside = self.slots.iter().filter(|slot| (pause.from..=pause.until).contains(&slot.name));
            let reached: Vec<_> = inside.map(|slot| (slot.name, notice.reach(&slot.due))).collect();
            let missed = reached.iter().filter(|(_, reach)| *reach == Reach::Retroactive);
            let not_applied_to: Vec<_> = missed.map(|(day, _)| *day).collect();
            Pause {
                event: notice.fact.envelope.id,
                announced: Moment::of(notice.fact),
                from: pause.from,
                until: pause.until,
                applied: not_applied_to.len() < reached.len() || reached.is_empty(),
                recorded_late: reached.iter().any(|(_, reach)| *reach == Reach::RecordedLate),
                not_applied_to,
            }
        };
        self.said.pauses.iter().map(pause).collect()
    }

    fn releases(&self) -> Vec<Release> {
        let slot = |day| self.slots.iter().find(|slot| slot.name == day);
        let waived = self.said.waived.iter().map(|(notice, let_go)| Release {
            event: notice.fact.envelope.id,
            kind: ReleaseKind::Waived,
            occurrence: let_go.occurrence,
            applied: slot(let_go.occurrence)
                .is_some_and(|slot| notice.reach(&slot.due) != Reach::Retroactive),
        });
        let excused = self.said.excused.iter().map(|(notice, let_go)| Release {
            event: notice.fact.envelope.id,
            kind: ReleaseKind::Excused,
            occurrence: let_go.occurrence,
            applied: slot(let_go.occurrence).is_some() && notice.is_shown(),
        });
        let moved = self.said.moved.iter().map(|(notice, moved)| Release {
            event: notice.fact.envelope.id,
            kind: ReleaseKind::Moved(moved.to),
            occurrence: moved.occurrence,
            applied: slot(moved.occurrence)
                .is_some_and(|slot| slot.moved_by.contains(&notice.fact.envelope.id)),
        });
        waived.chain(excused).chain(moved).collect()
    }
}

impl Notice<'_> {
    fn is_shown(self) -> bool {
        !self.fact.envelope.evidence.is_empty()
    }
}
