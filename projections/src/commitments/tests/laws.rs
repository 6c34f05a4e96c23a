//! Laws that hold for every history, possible or not.

use proptest::prelude::*;

use ledger_core::event::{Event, Unknown};
use ledger_core::time::KnownAt;

use super::*;
use crate::audit::{Totals, audit};

/// Any step of any of four commitments, with a due within the weeks the steps fall into.
fn step() -> impl Strategy<Value = CommitmentEvent> {
    let due = prop_oneof![
        1 => Just(None),
        4 => (0..60_i64).prop_map(|days| Some(Due::day(day("2026-03-01").plus_days(days), ledger_core::Zone::UTC))),
        4 => (0..60 * 24_i64).prop_map(|hours| {
            Some(Due::by(at("2026-03-01T00:00").plus_millis(hours * 3_600_000), ledger_core::Zone::UTC))
        }),
    ];
    (0..19_u8, 1..5_u32, due).prop_map(|(which, number, due)| match which {
        0 => requested(number),
        1 => offered(number),
        2 => countered(number),
        3..=5 => made(number, due),
        6 => client_made(number, due),
        7 => agreed_to(number),
        8 => warned(number, due),
        9 => asked(number),
        10 | 11 if due.is_some() => renegotiated(number, due),
        10 | 11 => made_needing(number, due, &[1, 2, 3, 4]),
        12 => delegated(number, 4),
        13 => delivered(number),
        14 => accepted(number),
        15 => rejected(number),
        16 => released(number),
        17 => withdrawn(number),
        18 if due.is_some() => missed(number, due.is_some_and(|due| due.is_whole_day())),
        _ => left_unknown(number),
    })
}

/// Steps at distinct minutes, in the order in which they were recorded; some known to the day only, some taken back,
/// some that this program cannot read.
pub(crate) fn history() -> impl Strategy<Value = Story> {
    let step = (0..60_i64 * 24 * 60, step(), 0..9_u8, 1..40_u64, any::<bool>());
    let steps = proptest::collection::vec(step, 0..40);
    steps.prop_map(|steps| {
        let mut story = Story::acme();
        let mut taken = std::collections::BTreeSet::new();
        for (minute, event, kind, target, evidence) in steps {
            if !taken.insert(minute) {
                continue;
            }
            let when = at("2026-03-01T00:00").plus_millis(minute * 60_000);
            let text = when.to_string();
            story = match kind {
                0 => story.then(&text[..16], retracted(nth(target))),
                1 => story.then(&text[..16], of_the_future()),
                2 => story.some_time_on(&text[..10], event),
                _ => story.then(&text[..16], event),
            };
            story = if evidence { story.with(locator()) } else { story };
            let version = story.facts.len();
            let envelope = &mut story.facts.last_mut().unwrap().envelope;
            envelope.occurred = when;
            envelope.recorded = at("2026-05-31T00:00").plus_millis(i64::try_from(version).unwrap());
        }
        story
    })
}

fn of_the_future() -> Event {
    let text = |text: &str| text.to_owned();
    Event::Unknown(Unknown {
        kind: text("commitment.blessed"),
        v: 1,
        data: text("{}"),
        why: text("newer than this program"),
    })
}

fn adds_up(totals: &Totals) -> bool {
    let settled = totals.kept_on_time + totals.kept_late + totals.missed.total;
    let rest = totals.overdue + totals.open + totals.released + totals.withdrawn;
    let slipped = totals.kept_late + totals.missed.total + totals.overdue;
    let slips = totals.slips.before + totals.slips.after + totals.slips.asked + totals.slips.never;
    let words = totals.kept_on_word;
    totals.made == settled + rest
        && slips == slipped
        && words.file + words.locator + words.client + words.ours == totals.kept_on_time + totals.kept_late
        && totals.missed.silently <= totals.missed.total
        && totals.renegotiated <= totals.made.min(totals.renegotiations)
        && totals.renegotiated_after_due <= totals.renegotiations
        && totals.unconfirmed <= totals.made
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever was recorded, every day has an audit, its totals add up, and asking twice gives the same answer.
    #[test]
    fn any_history_has_an_audit_that_adds_up(story in history(), days in -5_i64..120) {
        let as_of = day("2026-03-01").plus_days(days).to_string();
        let view = story.audit(&as_of);
        prop_assert!(adds_up(&view.ours) && adds_up(&view.client));
        let made = view.commitments.iter().filter(|judged| judged.made.is_some()).count();
        let counted = |totals: &Totals| totals.made + totals.unknown + totals.undated + totals.retrospective;
        prop_assert_eq!(counted(&view.ours) + counted(&view.client), made);
        prop_assert_eq!(view, story.audit(&as_of));
    }

    /// Facts that occurred at different instants mean the same in whatever order they were recorded. (Retractions are
    /// left out: they take back what was recorded before them.)
    #[test]
    fn the_order_of_recording_does_not_matter(story in history(), turn in 0_usize..40) {
        let mut story = story;
        story.facts.retain(|fact| matches!(fact.event, Event::Commitment(_)));
        let before = story.audit(LATER);
        let turn = turn % story.facts.len().max(1);
        story.facts.rotate_left(turn);
        for (fact, version) in story.facts.iter_mut().zip(1..) {
            fact.envelope.version = version;
        }
        prop_assert_eq!(before, story.audit(LATER));
    }

    /// Known at the last recording is everything.
    #[test]
    fn known_at_the_last_recording_is_everything(story in history()) {
        let last = story.facts.iter().map(|fact| fact.envelope.recorded).max().unwrap_or(at(MADE));
        let known = story.known(&KnownAt::instant(last));
        let setting = known.setting(moment(&known, LATER));
        prop_assert_eq!(audit(&known, &setting), story.audit(LATER));
    }

    /// While nothing happens, a verdict only ever moves from open over overdue to missed, and missed stays missed.
    #[test]
    fn time_alone_only_ages(story in history(), hours in 0_i64..2000) {
        let early = at("2026-05-01T00:00").plus_millis(hours * 3_600_000).to_string();
        let (one, other) = (story.audit(&early[..16]), story.audit("2026-09-01T00:00"));
        for (before, after) in one.commitments.iter().zip(&other.commitments) {
            let ages = match before.outcome {
                Outcome::Open => matches!(after.outcome, Outcome::Open | Outcome::MissedSilently | Outcome::Missed),
                Outcome::Overdue => matches!(after.outcome, Outcome::MissedSilently | Outcome::Missed),
                Outcome::Missed => matches!(after.outcome, Outcome::Missed | Outcome::MissedSilently),
                settled => settled == after.outcome,
            };
            prop_assert!(ages, "{:?} became {:?}", before.outcome, after.outcome);
        }
    }
}
