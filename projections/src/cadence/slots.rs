//! Where each instant belongs: the occurrences of one cadence in the order of their deadlines, with the bounds between
//! them (design part 3, E.1 rule 3).

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use ledger_core::event::cadence::Set;
use ledger_core::time::{Due, LocalTime, Rule, Schedule, after_event, in_force, start_of_day};
use ledger_core::{Day, EventId, Instant};

use super::said::{Facts, Reach, Said};

const HOUR_MILLIS: i64 = 3_600_000;

/// One occurrence and its bounds in time.
#[derive(Clone, Debug)]
pub(super) struct Slot<'a> {
    /// The day that names it.
    pub(super) name: Day,
    /// When it is due, wherever it was moved.
    pub(super) due: Due,
    /// What was set when it falls.
    pub(super) set: &'a Set,
    /// From here on something sent can be meant for it: the deadline before it, what makes it due, or the effective
    /// day.
    pub(super) opens: Instant,
    /// From here on it is sent on time and not early.
    pub(super) core: Instant,
    /// Until here it can be sent late; from here on it is missed.
    pub(super) late_until: Instant,
    /// Until here what is sent once more, after it was sent, is an extra and not the next one.
    pub(super) extra_until: Instant,
    /// Why it is not expected.
    pub(super) off: Option<Off>,
    /// Whether what lets it go was recorded only after its deadline.
    pub(super) off_recorded_late: bool,
    /// The events that moved it.
    pub(super) moved_by: Vec<EventId>,
}

/// Why an occurrence is not expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Off {
    Waived,
    Paused,
}

/// An occurrence before its bounds are known.
struct Fallen<'a> {
    name: Day,
    due: Due,
    set: &'a Set,
    /// Before this nothing is meant for it: the effective day after a time without cadence, or what makes it due.
    not_before: Option<Instant>,
    /// The deadline that would have followed, had the cadence not been changed: a change does not judge anew what lies
    /// before its own day.
    followed_by: Option<Due>,
    waived: bool,
    moved_by: Vec<EventId>,
}

/// The occurrences of a cadence whose names lie on or before `last`, in the order of their deadlines.
pub(super) fn slots<'a>(facts: &Facts<'a>, said: &Said<'a>, last: Day, extra_hours: u32) -> Vec<Slot<'a>> {
    let mut fallen = fallen(facts, said, last);
    fallen.retain(|one| !said.is_over(one) && facts.closed.is_none_or(|closed| one.due.at <= closed));
    for one in &mut fallen {
        said.move_it(one);
    }
    // The last settled one stays: what was sent after it may be meant for it, and the next one begins at its deadline.
    fallen.retain(|one| said.past.is_none_or(|past| one.due.at >= past.through));
    fallen.sort_by_key(|one| (one.due.at, one.name));
    bounded(&fallen, said, extra_hours)
}

/// Everything that falls, as it was set and changed.
fn fallen<'a>(facts: &Facts<'a>, said: &Said<'a>, last: Day) -> Vec<Fallen<'a>> {
    let from: Vec<Day> = said.sets.iter().map(|set| set.from).collect();
    let Some(&first) = from.iter().min() else { return Vec::new() };
    let first = said.past.map_or(first, |past| past.since.max(first));
    let mut all = Vec::new();
    let mut known = BTreeSet::new();
    for (index, days) in in_force(&from, &(first..=last)) {
        let Some(&set) = said.sets.get(index) else { continue };
        let mut found = match &set.trigger {
            None => by_rule(facts, set, &days, last),
            Some(trigger) => by_event(facts, set, trigger.as_str(), &days),
        };
        found.retain(|one| known.insert(one.name));
        if let Some(one) = found.first_mut()
            && said.rested_before(index)
            && said.past.is_none_or(|past| past.since <= set.from)
        {
            let opens = start_of_day(set.zone, set.from);
            one.not_before = Some(one.not_before.map_or(opens, |at| at.max(opens)));
        }
        all.extend(found);
    }
    all
}

/// What falls by a rule on these days, which end because of a change unless they end on `last`.
fn by_rule<'a>(facts: &Facts<'a>, set: &'a Set, days: &RangeInclusive<Day>, last: Day) -> Vec<Fallen<'a>> {
    let Some(schedule) = schedule(set) else { return Vec::new() };
    let occurrences = schedule.occurrences(days, &facts.holidays);
    let mut found: Vec<Fallen<'a>> = occurrences
        .into_iter()
        .map(|one| Fallen {
            name: one.name,
            due: one.due,
            set,
            not_before: None,
            followed_by: None,
            waived: one.waived,
            moved_by: Vec::new(),
        })
        .collect();
    if *days.end() < last
        && let Some(one) = found.last_mut()
    {
        let beyond = days.end().next()..=days.end().plus_days(i64::from(set.late_within_days) + 366);
        one.followed_by = schedule.occurrences(&beyond, &facts.holidays).first().map(|next| next.due);
    }
    found
}

/// What events of this type on these days make due. It is named by the day on which it is due; of two events that make
/// it due on the same day the first counts.
fn by_event<'a>(
    facts: &Facts<'a>,
    set: &'a Set,
    trigger: &str,
    days: &RangeInclusive<Day>,
) -> Vec<Fallen<'a>> {
    let Ok(before) = set.before.as_str().parse::<LocalTime>() else { return Vec::new() };
    let events = facts.all.iter().filter(|fact| fact.event.kind().0 == trigger);
    let fall = events.filter_map(|fact| {
        let at = fact.envelope.occurred;
        let due = after_event(at, set.within_days.unwrap_or_default(), before, set.zone);
        let name = due.civil_day();
        let counts = days.contains(&set.zone.day(at)) && set.until.is_none_or(|until| name <= until);
        counts.then_some(Fallen {
            name,
            due,
            set,
            not_before: Some(at),
            followed_by: None,
            waived: false,
            moved_by: Vec::new(),
        })
    });
    fall.collect()
}

impl Said<'_> {
    /// Whether a cadence set anew begins after a time in which there was none.
    fn rested_before(&self, index: usize) -> bool {
        let Some(set) = self.sets.get(index) else { return true };
        let eve = set.from.plus_days(-1);
        let lasted = |earlier: usize, one: &&Set| {
            let ended =
                self.ends.iter().any(|end| (earlier + 1..=index).contains(&end.sets) && end.last_day < eve);
            one.from < set.from && one.until.is_none_or(|until| until >= eve) && !ended
        };
        !self.sets.iter().take(index).enumerate().any(|(earlier, one)| lasted(earlier, one))
    }

    /// Whether the cadence had been ended before this one was due.
    fn is_over(&self, one: &Fallen<'_>) -> bool {
        let set = self.sets.iter().position(|set| std::ptr::eq(*set, one.set)).unwrap_or_default();
        self.ends.iter().any(|end| end.sets > set && end.last_day < one.name && end.said < one.due.at)
    }

    /// Moves an occurrence where both sides agreed on another day, before its deadline and before the new one.
    fn move_it(&self, one: &mut Fallen<'_>) {
        let Ok(before) = one.set.before.as_str().parse::<LocalTime>() else { return };
        for (notice, moved) in self.moved.iter().filter(|(_, moved)| moved.occurrence == one.name) {
            let new = before.on(moved.to, one.set.zone);
            if notice.reach(&one.due) != Reach::Retroactive && notice.reach(&new) != Reach::Retroactive {
                one.due = new;
                one.moved_by.push(notice.fact.envelope.id);
                // Whoever agrees on another day for it does expect it.
                one.waived = false;
            }
        }
    }

    /// Whether an occurrence is not expected, and whether that was recorded only after its deadline.
    fn off(&self, one: &Fallen<'_>) -> Option<(Off, bool)> {
        if one.waived {
            return Some((Off::Waived, false));
        }
        let waived = self.waived.iter().filter(|(_, let_go)| let_go.occurrence == one.name);
        let waived = waived.map(|(notice, _)| (Off::Waived, notice.reach(&one.due)));
        let paused = self.pauses.iter().filter(|(_, pause)| (pause.from..=pause.until).contains(&one.name));
        let paused = paused.map(|(notice, _)| (Off::Paused, notice.reach(&one.due)));
        let mut reaches = waived.chain(paused).filter(|(_, reach)| *reach != Reach::Retroactive);
        let first = reaches.next()?;
        // Of several that let it go, one that was recorded in time is enough.
        let in_time = first.1 == Reach::InTime || reaches.any(|(_, reach)| reach == Reach::InTime);
        Some((first.0, !in_time))
    }
}

/// Gives each occurrence its bounds.
fn bounded<'a>(fallen: &[Fallen<'a>], said: &Said<'_>, extra_hours: u32) -> Vec<Slot<'a>> {
    let core = |due: &Due, set: &Set, not_before: Option<Instant>| {
        let core = due.at.plus_millis(-i64::from(set.core_hours) * HOUR_MILLIS);
        not_before.map_or(core, |at| core.max(at).min(due.at))
    };
    let mut all: Vec<Slot<'a>> = Vec::with_capacity(fallen.len());
    for (index, one) in fallen.iter().enumerate() {
        let next = fallen.iter().skip(index).find(|next| next.due.at > one.due.at);
        let opens = match all.last() {
            None => start_of_day(one.set.zone, one.set.from),
            Some(before) if before.due.at == one.due.at => before.opens,
            Some(before) => before.due.at,
        };
        let late = late_until(one);
        // What follows by what was set when it fell, and what follows now.
        let (followed_by, followed_core) = match (one.followed_by, next) {
            (Some(due), _) => (Some(due.at), Some(core(&due, one.set, None))),
            (None, Some(next)) => (Some(next.due.at), Some(core(&next.due, next.set, next.not_before))),
            (None, None) => (None, None),
        };
        let bounds = [Some(late), followed_core, followed_by, next.map(|next| next.due.at)];
        let late_until = bounds.into_iter().flatten().min().unwrap_or(late).max(one.due.at);
        let day = one.due.at.plus_millis(i64::from(extra_hours) * HOUR_MILLIS);
        let next_core = next.map(|next| core(&next.due, next.set, next.not_before));
        let extra_until = next_core.map_or(late.min(day), |core| late.min(day).min(core));
        let off = said.off(one);
        all.push(Slot {
            name: one.name,
            due: one.due,
            set: one.set,
            opens: one.not_before.map_or(opens, |at| at.max(opens)),
            core: core(&one.due, one.set, one.not_before),
            late_until,
            extra_until,
            moved_by: one.moved_by.clone(),
            off: off.map(|(off, _)| off),
            off_recorded_late: off.is_some_and(|(_, late)| late),
        });
    }
    all
}

/// So many civil days after the deadline, at the same wall time.
fn late_until(one: &Fallen<'_>) -> Instant {
    let (hour, minute) = one.due.wall.time();
    let day = one.due.wall.day().plus_days(i64::from(one.set.late_within_days));
    day.at(hour, minute).map_or(one.due.at, |wall| Due::before(wall, one.set.zone).at)
}

/// The schedule a cadence was set with; none for an event-driven one.
pub(super) fn schedule(set: &Set) -> Option<Schedule> {
    let rule: Rule = set.rule.as_ref()?.as_str().parse().ok()?;
    let before: LocalTime = set.before.as_str().parse().ok()?;
    Some(Schedule {
        rule,
        anchor: set.anchor,
        from: set.from,
        until: set.until,
        before,
        zone: set.zone,
        holidays: set.holidays,
    })
}
