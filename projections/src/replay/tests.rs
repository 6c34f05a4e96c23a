//! Stories of how a relationship moved, and the law that a replay says nothing else than the views it is made of.

use ledger_core::event::ladder::TrustDimension;
use ledger_core::event::rule::{Adopted, RuleEvent};
use ledger_core::event::{Event, Side};
use ledger_core::policy::Policy;
use ledger_core::time::KnownAt;
use proptest::prelude::*;

use super::*;
use crate::audit::Totals;
use crate::cadence::tests::{sent, set};
use crate::cadence::{Share, cadences};
use crate::testing::*;
use crate::trust::tests::laws::{hour, monday, spelled, step as any_step};
use crate::trust::{PARTS, trust};

/// A house adopts a policy under which so many hundredths of a unit stand for what is not known.
fn adopted(name: &str, unknown_weight: u32) -> Event {
    Event::Rule(RuleEvent::Adopted(Adopted {
        name: name.parse().unwrap(),
        policy: Policy { unknown_weight, ..Policy::default() },
        why: Some("Slower to believe".parse().unwrap()),
        impact: None,
        on: None,
        altitude: None,
        source_recorded: None,
    }))
}

fn weekly(until: AsOf) -> Period {
    Period { every: Every::Week, from: None, until, zone: Zone::UTC }
}

fn days(replay: &Replay) -> Vec<String> {
    replay.steps.iter().map(|step| step.as_of.civil_day().to_string()).collect()
}

/// A promise of Monday 2 March that is kept on Monday 9 March, and one that nobody keeps.
fn two_promises() -> Story {
    Story::acme()
        .then("2026-03-02T12:00", made(1, by("2026-03-09T12:00")))
        .then("2026-03-04T12:00", made(2, by("2026-03-11T12:00")))
        .then("2026-03-09T10:00", delivered(1))
        .with(file())
}

#[test]
fn each_week_ends_on_its_sunday_and_the_last_step_is_the_end() {
    let story = two_promises();
    let history = story.history();
    let replay = replay(&history, &weekly(moment(&history, "2026-03-25")), Side::Us);
    assert_eq!(days(&replay), ["2026-03-08", "2026-03-15", "2026-03-22", "2026-03-25"]);
    let open: Vec<usize> = replay.steps.iter().map(|step| step.figures.totals.open).collect();
    assert_eq!(open, [2, 0, 0, 0]);
    let said: Vec<Vec<(String, How)>> = replay
        .steps
        .iter()
        .map(|step| step.moved.iter().map(|one| (format!("{:?}", one.outcome), one.how)).collect())
        .collect();
    let one = |outcome: &str, how| (format!("[{outcome:?}]"), how);
    assert_eq!(said[0], [one("open", How::Promised), one("open", How::Promised)]);
    assert_eq!(said[1], [one("kept", How::Appeared), one("overdue", How::Appeared)]);
    assert_eq!(said[2], [one("missed_silently", How::Changed)]);
    assert_eq!(said[3], [], "age alone is nothing that happens");
    let kept = &replay.steps[1].moved[0];
    assert_eq!(kept.events, [nth(3)], "the delivery moved it");
    assert_eq!(replay.steps[2].moved[0].events, [], "nobody said anything of the other");
}

#[test]
fn a_first_day_shows_where_it_stood_before() {
    let story = two_promises();
    let history = story.history();
    let until = moment(&history, "2026-03-25");
    let replay = replay(&history, &Period { from: Some(day("2026-03-11")), ..weekly(until) }, Side::Us);
    let start = replay.start.as_ref().unwrap();
    assert_eq!(start.as_of, moment(&history, "2026-03-10"));
    assert_eq!(start.figures.totals.kept_on_time, 1);
    assert_eq!(days(&replay), ["2026-03-15", "2026-03-22", "2026-03-25"]);
    assert_eq!(replay.steps[0].moved.len(), 1, "the promise that was kept before is no news");
}

#[test]
fn by_event_only_what_changes_something_is_a_step() {
    let story = two_promises().then("2026-03-10T09:00", opened("UTC"));
    let history = story.history();
    let period = Period { every: Every::Event, ..weekly(moment(&history, "2026-03-10T18:00")) };
    let replay = replay(&history, &period, Side::Us);
    let when: Vec<Instant> = replay.steps.iter().map(|step| step.as_of.verdict_at()).collect();
    let told = ["2026-03-02T12:00", "2026-03-04T12:00", "2026-03-09T10:00", "2026-03-10T18:00"];
    assert_eq!(when, told.map(at));
}

#[test]
fn nothing_known_is_no_step() {
    let story = two_promises();
    let nothing = story.known(&KnownAt::instant(at("2026-03-01T00:00")));
    assert_eq!(replay(&nothing, &weekly(nothing.as_of_day(day("2026-03-25"))), Side::Us).steps, []);
    let history = story.history();
    assert_eq!(replay(&history, &weekly(moment(&history, "2026-03-01")), Side::Us).steps, []);
}

#[test]
fn a_change_of_policy_is_told_apart_from_what_happened() {
    let story = two_promises().then("2026-03-10T10:00", delivered(2)).with(file());
    let rules = Story::of("house")
        .then("2026-01-01T09:00", adopted("usual", 200))
        .then("2026-03-12T09:00", adopted("strict", 900));
    let history = History::new(&story.facts, &rules.facts, &KnownAt::everything());
    let replay = replay(&history, &weekly(history.as_of_day(day("2026-03-18"))), Side::Us);
    let names: Vec<&str> = replay.steps.iter().map(|step| step.policy.as_str()).collect();
    assert_eq!(names, ["usual", "strict", "strict"]);
    assert_eq!(replay.steps[0].policy_change, None, "adopted before anything was known of them");
    let step = &replay.steps[1];
    let change = step.policy_change.as_ref().unwrap();
    assert_eq!((change.from.as_str(), change.adopted.len()), ("usual", 1));
    assert!(step.change[0].proven > 4000, "two promises were kept: {:?}", step.change);
    assert!(change.change[0].proven < -2000, "and the house believes less: {:?}", change.change);
    assert_eq!(change.before.dimensions[0].opinion.count, 2);
    assert!(replay.steps[2].change[0].proven.abs() < 100, "after that only age tells: {:?}", replay.steps[2]);
}

#[test]
fn the_first_policy_of_a_house_judges_what_came_before_it_and_changes_nothing() {
    let story = two_promises();
    let rules = Story::of("house").then("2026-03-12T09:00", adopted("first", 900));
    let history = History::new(&story.facts, &rules.facts, &KnownAt::everything());
    let replay = replay(&history, &weekly(history.as_of_day(day("2026-03-18"))), Side::Us);
    let change = replay.steps[1].policy_change.as_ref().unwrap();
    assert_eq!((change.from.as_str(), change.change), ("first", [Change::default(); 3]));
}

#[test]
fn another_rhythm_is_told_for_evidence_ages_otherwise() {
    let story = two_promises()
        .then("2026-03-02T09:00", opened("UTC"))
        .then("2026-03-10T09:00", moved_to("Europe/London", "2026-03-18"));
    let history = story.history();
    let replay = replay(&history, &weekly(moment(&history, "2026-03-25")), Side::Us);
    let told: Vec<bool> = replay.steps.iter().map(|step| step.rhythm_change.is_some()).collect();
    assert_eq!(told, [false, false, true, false]);
}

/// What may happen: steps of promises, updates, policies, each some hours after 2 March 2026, and recorded later.
fn histories() -> impl Strategy<Value = (Story, Story)> {
    let steps = proptest::collection::vec((0..90 * 24_i64, 0..200_i64, any_step()), 1..14);
    let updates = proptest::collection::vec((0..90 * 24_i64, 0..200_i64), 0..8);
    let policies = proptest::collection::vec((0..90 * 24_i64, 50..900_u32), 0..3);
    (steps, updates, policies, any::<bool>()).prop_map(|(steps, updates, policies, theirs)| {
        let side = if theirs { "client" } else { "us" };
        let mut all: Vec<(i64, i64, Event)> = vec![(0, 0, set(&[("side", side)]))];
        all.extend(steps.into_iter().map(|(at, later, event)| (at, later, Event::Commitment(event))));
        all.extend(updates.into_iter().map(|(at, later)| (at, later, sent())));
        all.sort_by_key(|(at, ..)| *at);
        let tell = |story: Story, (at, later, event): (i64, i64, Event)| {
            story.recorded_later(&spelled(hour(0, at)), &spelled(hour(0, at + later)), event)
        };
        let story = all.into_iter().fold(Story::acme(), tell);
        let adopt = |house: Story, (at, weight): (i64, u32)| {
            house.then(&spelled(hour(0, at)), adopted(&format!("w{weight}"), weight))
        };
        let mut policies = policies;
        policies.sort_unstable();
        (story, policies.into_iter().fold(Story::of("house"), adopt))
    })
}

fn every() -> impl Strategy<Value = Every> {
    prop_oneof![Just(Every::Week), Just(Every::Month), Just(Every::Quarter), Just(Every::Event)]
}

/// What the views say in a setting, as figures.
fn asked_anew(
    history: &History<'_>,
    setting: &Setting,
    side: Side,
) -> (Vec<(usize, [u128; 3])>, Totals, Share) {
    let view = trust(history, setting, side);
    let mut figures: Vec<(usize, [u128; 3])> =
        view.dimensions.iter().map(|one| (one.opinion.count, parts(&one.opinion, one.says_enough))).collect();
    figures
        .push((0, [view.asset.value, view.asset.undepreciated, view.asset.idle_days.unsigned_abs().into()]));
    let audit = crate::audit::audit(history, setting);
    let totals = if side == Side::Us { audit.ours } else { audit.client };
    let mut adherence = Share::default();
    for cadence in cadences(history, setting, 0).iter().filter(|one| one.plan.side == side) {
        adherence.held += cadence.counts.adherence().held;
        adherence.of += cadence.counts.adherence().of;
    }
    (figures, totals, adherence)
}

fn parts(opinion: &crate::trust::Opinion, says_enough: bool) -> [u128; 3] {
    [opinion.proven(PARTS), opinion.broken(PARTS), u128::from(says_enough)]
}

fn shown(figures: &Figures) -> (Vec<(usize, [u128; 3])>, Totals, Share) {
    let Figures { dimensions, asset, totals, adherence, .. } = figures;
    let mut all: Vec<(usize, [u128; 3])> =
        dimensions.iter().map(|one| (one.opinion.count, parts(&one.opinion, one.says_enough))).collect();
    all.push((0, [asset.value, asset.undepreciated, asset.idle_days.unsigned_abs().into()]));
    (all, totals.clone(), *adherence)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_step_is_what_the_views_say_as_of_it(
        (story, house) in histories(), every in every(), from in proptest::option::of(0..60_i64),
        last in 0..120_i64, known in proptest::option::of(0..110_i64), theirs in any::<bool>(),
    ) {
        let side = if theirs { Side::Client } else { Side::Us };
        let known_at = known.map_or(KnownAt::everything(), |days| KnownAt::day(monday().plus_days(days), Zone::UTC));
        let history = History::new(&story.facts, &house.facts, &known_at);
        let until = AsOf::day(monday().plus_days(last.max(from.unwrap_or(0))), Zone::UTC);
        let period = Period { every, from: from.map(|days| monday().plus_days(days)), until, zone: Zone::UTC };
        let replay = replay(&history, &period, side);
        let Some(end) = replay.steps.last() else {
            prop_assert!(history.standing(&until).next().is_none());
            return Ok(());
        };
        prop_assert_eq!(end.as_of, until);
        for step in &replay.steps {
            let setting = history.setting(step.as_of);
            prop_assert_eq!(shown(&step.figures), asked_anew(&history, &setting, side));
            prop_assert_eq!(&step.policy, &history.policy_name(&step.as_of));
        }
        // From where it stood, what happened and what policies changed lead to where it stands, and to nothing else.
        let proven = |figures: &Figures| figures.dimensions[0].opinion.proven(PARTS);
        let first = replay.start.as_ref().map_or(0, |start| proven(&start.figures));
        let by_policy = |step: &Step| step.policy_change.as_ref().map_or(0, |change| change.change[0].proven);
        let way: i64 = replay.steps.iter().map(|step| step.change[0].proven + by_policy(step)).sum();
        prop_assert_eq!(i64::try_from(first).unwrap() + way, i64::try_from(proven(&end.figures)).unwrap());
    }

    #[test]
    fn what_happened_is_measured_by_the_policy_of_the_step_before((story, house) in histories(), every in every()) {
        let history = History::new(&story.facts, &house.facts, &KnownAt::everything());
        let until = AsOf::day(monday().plus_days(100), Zone::UTC);
        let replay = replay(&history, &Period { every, ..weekly(until) }, Side::Us);
        for pair in replay.steps.windows(2) {
            let [last, step] = pair else { continue };
            let (was, is) = (history.setting(last.as_of), history.setting(step.as_of));
            let by_old = Setting { policy: was.policy.clone(), ..is.clone() };
            let proven = |setting: &Setting| {
                let view = trust(&history, setting, Side::Us);
                let integrity = view.dimensions.iter().find(|one| one.dimension == TrustDimension::Integrity);
                i64::try_from(integrity.unwrap().opinion.proven(PARTS)).unwrap()
            };
            prop_assert_eq!(step.change[1].proven, proven(&by_old) - proven(&was));
            let by_policy = step.policy_change.as_ref().map_or(0, |change| change.change[1].proven);
            prop_assert_eq!(by_policy, proven(&is) - proven(&by_old));
        }
    }
}
