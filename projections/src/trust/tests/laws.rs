//! Laws that hold for every history (design part 3, D.4), each over thousands of random ones.

use proptest::prelude::*;

use ledger_core::{AsOf, Day, Zone};

use super::super::amount::UNIT;
use super::super::forecast::FINE;
use super::*;

/// One promise and what becomes of it, in hours and days.
#[derive(Clone, Debug)]
struct Fate {
    made: i64,
    lead_hours: i64,
    size: Size,
    told: Option<i64>,
    asked: Option<i64>,
    moved: Option<(i64, i64)>,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Never,
    Delivered { hours: i64, heroic: bool, evidence: bool },
    Released(i64),
    Withdrawn(i64),
    DeclaredMissed { hours: i64, told: bool },
}

const SIZES: [Size; 4] = [Size::Trivial, Size::Small, Size::Medium, Size::Large];

fn end() -> impl Strategy<Value = End> {
    // Hours from the due, negative before it.
    let hours = || -60..240_i64;
    prop_oneof![
        2 => Just(End::Never),
        6 => (hours(), any::<bool>(), any::<bool>())
            .prop_map(|(hours, heroic, evidence)| End::Delivered { hours, heroic, evidence }),
        1 => hours().prop_map(End::Released),
        1 => hours().prop_map(End::Withdrawn),
        1 => (hours(), any::<bool>()).prop_map(|(hours, told)| End::DeclaredMissed { hours, told }),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    let word = || proptest::option::weighted(0.3, -60..200_i64);
    let moved = proptest::option::weighted(0.25, (-60..150_i64, 24..300_i64));
    (0..12_i64, 61..300_i64, 0..4_usize, word(), word(), moved, end()).prop_map(
        |(week, lead_hours, size, told, asked, moved, end)| Fate {
            made: 7 * week,
            lead_hours,
            size: SIZES[size],
            told,
            asked,
            moved,
            end,
        },
    )
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    proptest::collection::vec(fate(), 1..6)
}

pub(crate) fn monday() -> Day {
    day("2026-03-02")
}

pub(crate) fn hour(days: i64, hours: i64) -> ledger_core::Instant {
    at("2026-03-02T12:00").plus_millis((days * 24 + hours) * 3_600_000)
}

pub(crate) fn spelled(at: ledger_core::Instant) -> String {
    at.to_string()[..16].to_owned()
}

impl Fate {
    /// What happens, each with its hours after the promise was made.
    fn events(&self, number: u32) -> Vec<(ledger_core::Instant, CommitmentEvent, bool)> {
        let due = hour(self.made, self.lead_hours);
        let from_due = |hours: i64| due.plus_millis(hours * 3_600_000);
        let terms = of_size(number, &spelled(due), self.size);
        let mut events = vec![(hour(self.made, 0), terms, false)];
        events.extend(self.told.map(|hours| (from_due(hours), warned(number, None), false)));
        events.extend(self.asked.map(|hours| (from_due(hours), asked(number), false)));
        let moved = self.moved.map(|(when, to)| {
            let new = from_due(when + to);
            (from_due(when), renegotiated(number, by(&spelled(new))), false)
        });
        events.extend(moved);
        events.extend(match self.end {
            End::Never => None,
            End::Delivered { hours, heroic: true, evidence } => {
                Some((from_due(hours), delivered_heroically(number), evidence))
            }
            End::Delivered { hours, evidence, .. } => Some((from_due(hours), delivered(number), evidence)),
            End::Released(hours) => Some((from_due(hours), released(number), false)),
            End::Withdrawn(hours) => Some((from_due(hours), withdrawn(number), false)),
            End::DeclaredMissed { hours, told } => Some((from_due(hours), missed(number, told), false)),
        });
        events
    }
}

fn story(fates: &[Fate], number: impl Fn(usize) -> u32) -> Story {
    let mut events: Vec<_> =
        fates.iter().enumerate().flat_map(|(index, fate)| fate.events(number(index))).collect();
    events.sort_by_key(|(at, ..)| *at);
    let told = |story: Story, (at, event, evidence): (_, CommitmentEvent, bool)| {
        let story = story.then(&spelled(at), event);
        if evidence { story.with(file()) } else { story }
    };
    events.into_iter().fold(Story::acme(), told)
}

fn numbered(fates: &[Fate]) -> Story {
    story(fates, |index| u32::try_from(index + 1).unwrap())
}

/// What is proven and broken, competence and integrity, finer than anything shown.
fn figures(story: &Story, as_of: Day) -> [(u128, u128); 2] {
    let history = story.history();
    let setting = history.setting(AsOf::day(as_of, Zone::UTC));
    let book = Asked::of(&history, &setting).book(Side::Us);
    [TrustDimension::Competence, TrustDimension::Integrity].map(|dimension| {
        let opinion = book.opinion(dimension, as_of);
        (opinion.proven(FINE), opinion.broken(FINE))
    })
}

fn shares_and_opinions(story: &Story, as_of: Day) -> Vec<(Opinion, u128, u128)> {
    let history = story.history();
    let setting = history.setting(AsOf::day(as_of, Zone::UTC));
    let book = Asked::of(&history, &setting).book(Side::Us);
    [TrustDimension::Competence, TrustDimension::Integrity]
        .map(|dimension| {
            let shares = book.shares(dimension, as_of);
            let sum = |pick: fn(&Share) -> u128| shares.iter().map(pick).sum();
            (book.opinion(dimension, as_of), sum(|share| share.proven), sum(|share| share.broken))
        })
        .into()
}

/// Any step of one of three promises, one of them the client's, possible or not.
pub(crate) fn step() -> impl Strategy<Value = CommitmentEvent> {
    (0..14_u8, 1..4_u32, 0..90_i64, any::<bool>()).prop_map(|(which, number, days, flag)| {
        let due = by(&format!("{}T12:00", monday().plus_days(days)));
        match which {
            0 | 1 if number == 3 => client_made(3, due),
            0 => made(number, due),
            1 => made_needing(number, due, &[3]),
            2 | 3 => renegotiated(number, due),
            4 => warned(number, due),
            5 => asked(number),
            6 => delivered(number),
            7 => delivered_heroically(number),
            8 => rejected(number),
            9 => accepted(number),
            10 => released(number),
            11 => withdrawn(number),
            12 => missed(number, flag),
            _ => agreed_to(number),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn whatever_happens_every_part_is_accounted_for(
        steps in proptest::collection::vec((0..100 * 24_i64, step()), 1..14), days in 0..120_i64,
    ) {
        let mut steps = steps;
        steps.sort_by_key(|(hours, _)| *hours);
        let story = steps
            .into_iter()
            .fold(Story::acme(), |story, (hours, event)| story.then(&spelled(hour(0, hours)), event));
        let as_of = monday().plus_days(days);
        let history = story.history();
        let setting = history.setting(AsOf::day(as_of, Zone::UTC));
        for side in [Side::Us, Side::Client] {
            let view = trust(&history, &setting, side);
            for one in &view.dimensions {
                let of = |pick: fn(&Share) -> u128| {
                    view.shares.iter().filter(|share| share.dimension == one.dimension).map(pick).sum::<u128>()
                };
                let (proven, broken) = (one.opinion.proven(PARTS), one.opinion.broken(PARTS));
                prop_assert_eq!((of(|share| share.proven), of(|share| share.broken)), (proven, broken));
                prop_assert!(proven + broken < PARTS, "something is always unknown");
            }
            prop_assert!(view.shares.iter().all(|share| share.of.day <= as_of), "nothing counts from a day ahead");
            prop_assert!(view.asset.value <= 100);
        }
    }

    #[test]
    fn figures_are_bounded_and_every_part_is_accounted_for(fates in fates(), days in 0..400_i64) {
        for (opinion, proven, broken) in shares_and_opinions(&numbered(&fates), monday().plus_days(days)) {
            prop_assert!(opinion.proven(FINE) < FINE && opinion.broken(FINE) < FINE);
            prop_assert_eq!(opinion.proven(PARTS) + opinion.broken(PARTS) + opinion.unknown(PARTS), PARTS);
            prop_assert_eq!((proven, broken), (opinion.proven(PARTS), opinion.broken(PARTS)));
        }
    }

    #[test]
    fn the_order_inside_a_day_does_not_matter(fates in fates(), days in 0..200_i64) {
        let as_of = monday().plus_days(days);
        let backwards = story(&fates, |index| u32::try_from(fates.len() - index).unwrap());
        prop_assert_eq!(figures(&numbered(&fates), as_of), figures(&backwards, as_of));
    }

    #[test]
    fn time_alone_never_raises_what_is_proven(fates in fates(), days in 0..200_i64) {
        let story = numbered(&fates);
        let (today, tomorrow) = (monday().plus_days(days), monday().plus_days(days + 1));
        let happens = story.facts.iter().any(|fact| Zone::UTC.day(fact.envelope.occurred) == tomorrow);
        // But on the day a due passes whose slip had been told before it: candour is proven then.
        let passes = |fate: &Fate| {
            let due = hour(fate.made, fate.lead_hours);
            let moved = fate.moved.map(|(when, to)| due.plus_millis((when + to) * 3_600_000));
            [Some(due), moved].into_iter().flatten().any(|due| Zone::UTC.day(due) == tomorrow)
        };
        let told = |fate: &Fate| fate.told.is_some() || matches!(fate.end, End::DeclaredMissed { .. });
        prop_assume!(!happens && !fates.iter().any(|fate| passes(fate) && told(fate)));
        for (before, after) in figures(&story, today).into_iter().zip(figures(&story, tomorrow)) {
            prop_assert!(after.0 <= before.0, "{} then {}", before.0, after.0);
        }
    }

    #[test]
    fn late_is_never_worse_than_never(fates in fates(), days in 30..300_i64, hours in 1..400_i64) {
        let as_of = monday().plus_days(days);
        let mut open = fates.clone();
        open[0].end = End::Never;
        open[0].moved = None;
        let mut late = open.clone();
        late[0].end = End::Delivered { hours, heroic: false, evidence: false };
        for (never, late) in figures(&numbered(&open), as_of).into_iter().zip(figures(&numbered(&late), as_of)) {
            prop_assert!(late.0 >= never.0 && late.1 <= never.1, "{never:?} and {late:?}");
        }
    }

    #[test]
    fn better_evidence_never_lowers_what_is_proven(
        parts in proptest::collection::vec((0..60_i64, 0..=300_u128, 0..=300_u128), 1..12),
        which in any::<proptest::sample::Index>(), more in 0..=300_u128, less in 0..=300_u128,
    ) {
        let contribution = |index: usize, &(day, p, n): &(i64, u128, u128)| Contribution {
            source: Source::Contact(index as u64),
            event: None,
            day: monday().plus_days(day),
            outcome: vec!["kept"],
            evidence: [Some(Evidence { p: p * UNIT / 100, n: n * UNIT / 100 }), None, None],
        };
        let proven = |parts: &[(i64, u128, u128)]| {
            let contributions = parts.iter().enumerate().map(|(index, part)| contribution(index, part)).collect();
            let rules = Rules::of(&ledger_core::policy::Policy::default(), 182);
            Book::new(contributions, rules).opinion(TrustDimension::Competence, monday().plus_days(90)).proven(FINE)
        };
        let mut better = parts.clone();
        let one = &mut better[which.index(parts.len())];
        *one = (one.0, one.1 + more, one.2.saturating_sub(less));
        prop_assert!(proven(&better) >= proven(&parts));
    }
}
