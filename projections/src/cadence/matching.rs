//! What was sent, matched to what was expected: one pass in time order, each instant belongs to exactly one slot
//! (design part 3, E.1 rule 3).

use ledger_core::Instant;

use super::said::Sent;
use super::slots::Slot;

/// How an occurrence was answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    /// Its place in what was sent.
    pub(super) sent: usize,
    /// The instant that counts: of a day only, still in time where the occurrence was due on that day.
    pub(super) at: Instant,
}

/// What answers each slot, and what is left over, by their places.
pub(super) struct Matched {
    pub(super) answers: Vec<Option<Answer>>,
    pub(super) extras: Vec<usize>,
}

/// Matches what was sent to slots in the order of their deadlines.
pub(super) fn matched(slots: &[Slot<'_>], sent: &[Sent<'_>]) -> Matched {
    let mut order: Vec<Answer> = sent
        .iter()
        .enumerate()
        .map(|(index, one)| Answer { sent: index, at: counted_at(slots, one) })
        .collect();
    order.sort_by_key(|answer| answer.at);
    let mut matched = Matched { answers: vec![None; slots.len()], extras: Vec::new() };
    for answer in order {
        let meant = sent.get(answer.sent).and_then(|one| one.meant);
        let slot = match meant {
            Some(day) => matched.meant(slots, answer.at, |slot| slot.name == day),
            None => matched.belongs(slots, answer.at),
        };
        match slot.and_then(|slot| matched.answers.get_mut(slot)) {
            Some(open) => *open = Some(answer),
            None => matched.extras.push(answer.sent),
        }
    }
    matched.extras.sort_unstable();
    matched
}

impl Matched {
    fn is_open(&self, slots: &[Slot<'_>], index: usize) -> bool {
        let expected = slots.get(index).is_some_and(|slot| slot.off.is_none());
        expected && matches!(self.answers.get(index), Some(None))
    }

    /// The occurrence it says it is meant for, while that can be answered.
    fn meant(&self, slots: &[Slot<'_>], at: Instant, is: impl Fn(&Slot<'_>) -> bool) -> Option<usize> {
        let index = slots.iter().position(is)?;
        let in_window = slots.get(index).is_some_and(|slot| at < slot.late_until || !slot.due.is_past(at));
        (in_window && self.is_open(slots, index)).then_some(index)
    }

    /// The occurrence to which an instant belongs, if something sent then answers it. Holidays can move two occurrences
    /// to one deadline: then it is the first of them that is open.
    fn belongs(&self, slots: &[Slot<'_>], at: Instant) -> Option<usize> {
        let next = slots.partition_point(|slot| slot.due.is_past(at));
        let (passed, ahead) = slots.split_at_checked(next)?;
        if let Some(last) = passed.last() {
            let first = passed.partition_point(|slot| slot.due.at < last.due.at);
            let open = (first..next).find(|&index| self.is_open(slots, index));
            if open.is_some() && at < last.late_until {
                return open;
            }
            let answered = (first..next).any(|index| matches!(self.answers.get(index), Some(Some(_))));
            // A correction is not next week's update.
            if answered && at < last.extra_until {
                return None;
            }
        }
        let due = ahead.first()?.due.at;
        let together = ahead.iter().take_while(|slot| slot.due.at == due).count();
        let mut open = (next..next + together).filter(|&index| self.is_open(slots, index));
        open.find(|&index| slots.get(index).is_some_and(|slot| at >= slot.opens))
    }
}

/// When something sent counts. Of which only the day is known, it is on time where the due's civil day is the same
/// (design part 5, section 1).
fn counted_at(slots: &[Slot<'_>], sent: &Sent<'_>) -> Instant {
    let Some(day) = sent.moment.on else { return sent.moment.at };
    let near = slots.partition_point(|slot| slot.due.at <= sent.moment.at.plus_millis(-3 * 86_400_000));
    let of_the_day = slots.iter().skip(near).take_while(|slot| slot.due.at <= sent.moment.at);
    let due = of_the_day.filter(|slot| slot.due.civil_day() == day).map(|slot| slot.due.at).min();
    due.map_or(sent.moment.at, |due| due.plus_millis(-1))
}
