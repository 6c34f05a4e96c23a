//! The law of snapshots: going on from any of them gives what folding everything gives, or it says that it cannot.

use std::cell::Cell;

use ledger_core::time::{AsOf, KnownAt};
use ledger_core::{Event, EventId, Fact, Instant};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{Pieces, Snapshot, condense};
use crate::cadence::tests::{said, set};
use crate::history::History;
use crate::portfolio::{Line, line};
use crate::setting::Setting;
use crate::testing::*;
use crate::trust::tests::laws::step;

const HOUR: i64 = 3_600_000;
/// The histories last so many days: longer than anything stays open for being young.
const DAYS: i64 = 320;

/// Something that happens, is recorded so many hours later, and may rest on a file.
#[derive(Clone, Debug)]
struct Happens {
    day: i64,
    hour: i64,
    later: i64,
    shown: bool,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Is(Box<Event>),
    /// The so-manieth event before it is taken back.
    TakesBack(usize),
    /// So many promises are made, with dues so many days later, and kept or not.
    Promise {
        number: u32,
        lead: i64,
        ours: bool,
        needs: Option<u32>,
    },
}

fn start() -> Instant {
    at("2026-03-02T00:00")
}

fn the_day(after: i64) -> String {
    day("2026-03-02").plus_days(after).to_string()
}

const WORDS: [&str; 4] =
    ["cadence.waived", "cadence.excused", "cadence.slip_disclosed", "cadence.asked_after"];
const CADENCES: [&str; 2] = ["weekly-update", "monthly-sync"];

/// What is said of cadences, with days near those on which they fall.
fn of_cadences() -> impl Strategy<Value = (i64, Event)> {
    let about = || (0..DAYS, proptest::sample::select(&CADENCES[..]), -20..20_i64, 0..30_i64);
    prop_oneof![
        14 => (0..DAYS, any::<bool>(), proptest::option::weighted(0.1, 1..12_u32)).prop_map(|(day, named, keeps)| {
            let keeps = keeps.map_or(String::new(), |keeps| format!(r#","keeps":[{keeps}]"#));
            let named = if named { r#""cadence":"weekly-update","# } else { "" };
            (day, said("update.sent", &format!(r#"{{{named}"words":200{keeps}}}"#)))
        }),
        2 => (0..DAYS, -3..9_i64).prop_map(|(day, to)| {
            let friday = (day + to) / 7 * 7 + 4;
            let data = format!(r#"{{"cadence":"weekly-update","occurrence":"{}"}}"#, the_day(friday));
            (day, said("update.sent", &data))
        }),
        3 => (0..DAYS).prop_map(|day| (day, said("sync.held", r#"{"cadence":"monthly-sync","minutes":30}"#))),
        2 => about().prop_map(|(day, name, from, days)| {
            let (from, until) = (the_day(day + from), the_day(day + from + days));
            let data = format!(r#"{{"cadence":"{name}","from":"{from}","until":"{until}"}}"#);
            (day, said("cadence.paused", &data))
        }),
        3 => (about(), proptest::sample::select(&WORDS[..])).prop_map(|((day, name, to, _), kind)| {
            let on = the_day((day + to) / 7 * 7 + 4);
            (day, said(kind, &format!(r#"{{"cadence":"{name}","occurrence":"{on}"}}"#)))
        }),
        1 => about().prop_map(|(day, name, to, days)| {
            let (on, new) = (the_day((day + to) / 7 * 7 + 4), the_day(day + days));
            let data = format!(r#"{{"cadence":"{name}","occurrence":"{on}","to":"{new}"}}"#);
            (day, said("cadence.moved", &data))
        }),
        1 => (0..DAYS, proptest::sample::select(&["FREQ=WEEKLY;BYDAY=FR", "FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"][..]))
            .prop_map(|(day, rule)| (day, set(&[("rule", rule), ("from", &the_day(day))]))),
    ]
}

/// Everything else that a row looks at.
fn of_the_rest() -> impl Strategy<Value = (i64, Event)> {
    let on = || 0..DAYS;
    let plain = [
        ("contact.held", r#"{"kind":"call","direction":"in"}"#),
        ("contact.held", r#"{"kind":"note","direction":"out"}"#),
        ("candour.observed", r#"{"kind":"bad_news_late","side":"us"}"#),
        (
            "insight.delivered",
            r#"{"insight":"Refunds fall","specific":true,"inside_knowledge":true,"unsolicited":true}"#,
        ),
        ("stage.declared", r#"{"model":"strategy-partner","stage":"operating"}"#),
        ("decision.recorded", r#"{"kind":"renewal"}"#),
        ("contract.signed", r#"{"term_start":"2026-03-02","term_end":"2026-12-31","notice_days":60}"#),
    ];
    prop_oneof![
        6 => (on(), proptest::sample::select(plain.to_vec())).prop_map(|(day, (kind, data))| (day, said(kind, data))),
        2 => (on(), 1..9_u32, 0..60_i64).prop_map(|(day, number, ahead)| {
            let check_on = the_day(day + ahead);
            let data = format!(r#"{{"number":{number},"what":"Refunds fall","check_on":"{check_on}"}}"#);
            (day, said("prediction.made", &data))
        }),
        2 => (on(), 1..9_u32).prop_map(|(day, number)| {
            (day, said("prediction.checked", &format!(r#"{{"number":{number},"outcome":"right","together":true}}"#)))
        }),
        1 => on().prop_map(|day| (day, Event::Relationship(opened("UTC")))),
    ]
}

fn what() -> impl Strategy<Value = (i64, What)> {
    let promise = (0..DAYS, 1..12_u32, 1..30_i64, any::<bool>(), proptest::option::weighted(0.15, 1..12_u32));
    let promise = promise
        .prop_map(|(day, number, lead, ours, needs)| (day, What::Promise { number, lead, ours, needs }));
    let steps = (0..DAYS, 1..12_u32, step()).prop_map(|(day, number, step)| {
        (day, What::Is(Box::new(Event::Commitment(renumbered(step, number)))))
    });
    let is = |(day, event)| (day, What::Is(Box::new(event)));
    prop_oneof![
        8 => promise,
        16 => steps,
        14 => of_cadences().prop_map(is),
        7 => of_the_rest().prop_map(is),
        1 => (0..DAYS, 0..12_usize).prop_map(|(day, back)| (day, What::TakesBack(back))),
    ]
}

fn happens() -> impl Strategy<Value = Happens> {
    let later = prop_oneof![60 => Just(0), 2 => 0..100_i64, 1 => 0..3000_i64];
    (what(), 0..24_i64, later, any::<bool>()).prop_map(|((day, what), hour, later, shown)| Happens {
        day,
        hour,
        later,
        shown,
        what,
    })
}

/// A story as it was recorded: facts in the order of their versions, `recorded` never backwards.
fn told(mut all: Vec<Happens>) -> Story {
    let occurred = |one: &Happens| start().plus_millis((one.day * 24 + one.hour) * HOUR);
    all.sort_by_key(|one| occurred(one).plus_millis(one.later * HOUR));
    let monthly = [("cadence", "\"monthly-sync\""), ("kind", "sync"), ("rule", "FREQ=MONTHLY;BYMONTHDAY=10")];
    let first = "2026-03-02T00:00";
    let mut story = Story::acme().then(first, opened("UTC")).then(first, set(&[])).then(first, set(&monthly));
    for one in all {
        let (when, recorded) = (occurred(&one), occurred(&one).plus_millis(one.later * HOUR));
        let event = match one.what {
            What::Is(event) => *event,
            What::TakesBack(back) => {
                let target =
                    story.facts.iter().rev().nth(back).map_or(EventId([0; 16]), |fact| fact.envelope.id);
                Event::Correction(retracted(target))
            }
            What::Promise { number, lead, ours, needs } => {
                let due = by(&spelled(when.plus_millis(lead * 24 * HOUR)));
                Event::Commitment(match (ours, needs) {
                    (false, _) => client_made(number, due),
                    (true, None) => made(number, due),
                    (true, Some(need)) => made_needing(number, due, &[need]),
                })
            }
        };
        story = story.recorded_later(&spelled(when), &spelled(recorded), event);
        if one.shown {
            story = story.with(file());
        }
    }
    story
}

fn spelled(at: Instant) -> String {
    at.to_string()[..16].to_owned()
}

/// What the house knows: a policy adopted on a day, days off.
fn house(adopted_on: i64) -> Vec<Fact> {
    let policy = ledger_core::policy::Policy { unknown_weight: 400, ..Default::default() };
    let policy = serde_json::json!({ "name": "stricter", "policy": policy });
    let days_off = r#"{"calendar":"public","days":["2026-04-03","2026-05-01","2026-06-05","2026-12-25"]}"#;
    let adopted = spelled(start().plus_millis(adopted_on * 24 * HOUR));
    Story::of("_rules")
        .then("2026-03-01T00:00", said("holiday.set", days_off))
        .then(&adopted, said("policy.adopted", &policy.to_string()))
        .facts
}

/// One way through a history: when snapshots are taken, and what is asked in the end.
#[derive(Clone, Debug)]
struct Way {
    happens: Vec<Happens>,
    adopted_on: i64,
    taken: [i64; 2],
    asked: (i64, bool),
    known: Option<i64>,
}

fn way() -> impl Strategy<Value = Way> {
    (
        proptest::collection::vec(happens(), 5..90),
        -1..2 * DAYS,
        [100..DAYS * 24, 100..DAYS * 24],
        // Hours after the second of them; sometimes before it, or long after.
        (prop_oneof![1 => -400..0_i64, 8 => 0..1500_i64, 2 => 0..9000_i64], any::<bool>()),
        proptest::option::weighted(0.2, 0..DAYS * 24),
    )
        .prop_map(|(happens, adopted_on, mut taken, (after, by_day), known)| {
            taken.sort_unstable();
            let asked = ((taken[1] + after).max(1), by_day);
            Way { happens, adopted_on, taken, asked, known }
        })
}

fn hour(hours: i64) -> Instant {
    start().plus_millis(hours * HOUR + HOUR / 2)
}

fn known_by(facts: &[Fact], at: Instant) -> &[Fact] {
    &facts[..facts.partition_point(|fact| fact.envelope.recorded <= at)]
}

/// From the snapshot where it can be used, with the facts recorded since.
fn resumed<'a>(
    taken: Option<&Snapshot>,
    facts: &'a [Fact],
    house: &'a [Fact],
    as_of: &AsOf,
    known_at: &KnownAt,
) -> Option<(History<'a>, Setting)> {
    let taken = taken?;
    let reached = usize::try_from(taken.version()).unwrap();
    let kept: Vec<&Fact> =
        taken.kept.iter().map(|&version| &facts[usize::try_from(version).unwrap() - 1]).collect();
    let since: Vec<&Fact> =
        facts[reached..].iter().filter(|fact| known_at.covers(fact.envelope.recorded)).collect();
    let history = History::resumed(taken.settled.clone(), kept, since.clone(), house, known_at);
    let setting = history.setting(*as_of);
    taken.is_usable(&setting, known_at, since).then_some((history, setting))
}

/// What a row is made of, from zero.
fn from_zero(facts: &[Fact], house: &[Fact], as_of: AsOf, known_at: &KnownAt) -> Option<Line> {
    let history = History::new(facts, house, known_at);
    line(&"acme".parse().unwrap(), &history, &history.setting(as_of))
}

/// How many answers went on from a snapshot, and of how many facts.
#[derive(Default)]
struct Counted {
    first: Cell<usize>,
    second: Cell<usize>,
    dropped: Cell<usize>,
}

fn check(way: &Way, counted: &Counted) -> Result<(), TestCaseError> {
    let story = told(way.happens.clone());
    let house = house(way.adopted_on);
    let acme = "acme".parse().unwrap();
    let mut last: Option<Snapshot> = None;
    for taken in way.taken {
        let now = hour(taken);
        let (facts, house) = (known_by(&story.facts, now), known_by(&house, now));
        let as_of = AsOf::instant(now, ledger_core::Zone::UTC);
        let everything = KnownAt::everything();
        let zero = || {
            let history = History::new(facts, house, &everything);
            let setting = history.setting(as_of);
            (history, setting)
        };
        // The rules of the house are as they were, or the snapshot is of no use.
        let same_rules = known_by(house, hour(way.taken[0])).len() == house.len();
        let before = last.as_ref().filter(|_| same_rules);
        let (history, setting) = resumed(before, facts, house, &as_of, &everything).unwrap_or_else(zero);
        let now_said = line(&acme, &history, &setting);
        prop_assert_eq!(&now_said, &from_zero(facts, house, as_of, &everything), "as of {}", now);
        last = condense(&history, &setting);
        if let Some(taken) = &last {
            counted.dropped.set(counted.dropped.get() + facts.len() - taken.kept.len());
        }
    }
    let as_of = match way.asked {
        (hours, false) => AsOf::instant(hour(hours), ledger_core::Zone::UTC),
        (hours, true) => AsOf::day(day("2026-03-02").plus_days(hours / 24), ledger_core::Zone::UTC),
    };
    // Nobody knows what is recorded after the question, but for what is recorded on the rest of its day.
    let story_facts = known_by(&story.facts, hour(way.asked.0.max(way.taken[1])));
    let house = known_by(&house, hour(way.asked.0.max(way.taken[1])));
    let known_at = way.known.map_or(KnownAt::everything(), |hours| KnownAt::instant(hour(hours)));
    let same_rules = known_by(house, hour(way.taken[1])).len() == house.len();
    let last = last.as_ref().filter(|_| same_rules);
    if let Some((history, setting)) = resumed(last, story_facts, house, &as_of, &known_at) {
        let said = line(&acme, &history, &setting);
        prop_assert_eq!(said, from_zero(story_facts, house, as_of, &known_at));
        counted.first.set(counted.first.get() + 1);
        let reached = usize::try_from(last.map_or(0, Snapshot::version)).unwrap();
        counted.second.set(counted.second.get() + usize::from(reached < story_facts.len()));
    }
    Ok(())
}

#[test]
fn going_on_from_any_snapshot_gives_what_folding_everything_gives() {
    let counted = Counted::default();
    let mut runner = TestRunner::new(Config { cases: 1500, failure_persistence: None, ..Config::default() });
    runner.run(&way(), |way| check(&way, &counted)).unwrap();
    let Counted { first, second, dropped } = &counted;
    assert!(first.get() > 300, "only {} answers went on from a snapshot", first.get());
    assert!(second.get() > 100, "only {} of them with facts recorded since", second.get());
    assert!(dropped.get() > 5_000, "only {} facts were dropped", dropped.get());
}

#[test]
fn reading_in_pieces_gives_what_folding_everything_gives() {
    let (condensed, answered) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: 1000, failure_persistence: None, ..Config::default() });
    let pieces = (1..8_usize, 1..25_usize);
    let check = |way: Way, (every, long): (usize, usize)| {
        let story = told(way.happens);
        let house = house(way.adopted_on);
        let as_of = match way.asked {
            (hours, false) => AsOf::instant(hour(hours), ledger_core::Zone::UTC),
            (hours, true) => AsOf::day(day("2026-03-02").plus_days(hours / 24), ledger_core::Zone::UTC),
        };
        let known_at = way.known.map_or(KnownAt::everything(), |hours| KnownAt::instant(hour(hours)));
        let mut read = Pieces::condensed_from(long);
        let mut facts = Vec::new();
        for fact in story.facts {
            // What reaches back has to be read in one: here it does not happen at all.
            let mut with = read.clone();
            with.push(fact.clone());
            if with.history(&house, as_of, &known_at).is_some() {
                read = with;
                facts.push(fact);
            }
            if facts.len() % every == 0 {
                condensed.set(condensed.get() + usize::from(read.shorten(&house, as_of, &known_at)));
            }
        }
        let Some((history, setting)) = read.history(&house, as_of, &known_at) else {
            return Err(TestCaseError::fail("each of these facts could be taken in"));
        };
        let said = line(&"acme".parse().unwrap(), &history, &setting);
        answered.set(answered.get() + usize::from(read.facts().count() < facts.len()));
        prop_assert_eq!(said, from_zero(&facts, &house, as_of, &known_at));
        Ok(())
    };
    runner.run(&(way(), pieces), |(way, pieces)| check(way, pieces)).unwrap();
    assert!(condensed.get() > 300, "only {} times something was condensed", condensed.get());
    assert!(answered.get() > 100, "only {} answers of fewer facts than were read", answered.get());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_line_stands_until_the_instant_it_names(
        happens in proptest::collection::vec(happens(), 3..50), asked in 100..(DAYS + 40) * 24, part in 0..1000_i64,
    ) {
        let story = told(happens);
        let house = house(-1);
        let now = hour(asked);
        let facts = known_by(&story.facts, now);
        let known_at = KnownAt::everything();
        let at = |at: Instant| from_zero(facts, &house, AsOf::instant(at, ledger_core::Zone::UTC), &known_at);
        if let Some(line) = at(now) && line.until > now && facts.iter().all(|fact| fact.envelope.occurred <= now) {
            let later = now.plus_millis((line.until.since(now) - 1) * part / 999);
            prop_assert_eq!(at(later), Some(line), "as of {} and of {}", now, later);
        }
    }
}

/// Whether a snapshot taken on a day can be gone on from, once this too is recorded.
fn takes(story: &Story, taken: &str, now: &str, then: impl FnOnce(Story) -> Story) -> bool {
    let everything = KnownAt::everything();
    let snapshot = {
        let history = story.history();
        condense(&history, &history.setting(moment(&history, taken))).unwrap()
    };
    let story = then(story.clone());
    let utc = ledger_core::Zone::UTC;
    resumed(Some(&snapshot), &story.facts, &[], &AsOf::instant(at(now), utc), &everything).is_some()
}

#[test]
fn what_reaches_back_makes_a_snapshot_unusable() {
    let fridays = Story::acme().then("2026-03-02T00:00", opened("UTC")).then("2026-03-02T00:00", set(&[]));
    let (taken, now) = ("2026-08-03T09:00", "2026-08-10T09:00");
    let sent = || said("update.sent", r#"{"cadence":"weekly-update"}"#);
    let of = |kind: &str| said(kind, r#"{"cadence":"weekly-update","occurrence":"2026-03-06"}"#);
    let folds = |when: &str, event: Event| {
        takes(&fridays, taken, now, |story| story.recorded_later(when, now, event))
    };
    assert!(folds("2026-08-07T15:00", sent()), "an update since");
    assert!(!folds("2026-03-06T15:00", sent()), "the update of March, recorded in August");
    assert!(!folds("2026-08-03T08:59", sent()), "before the verdicts that the snapshot rests on");
    assert!(!folds("2026-08-07T15:00", of("cadence.excused")), "the client lets March go");
    assert!(folds("2026-08-07T15:00", of("cadence.asked_after")), "too late to count as a word");
    assert!(!folds("2026-08-07T15:00", set(&[("from", "2026-08-08")])), "another rule");
    assert!(!folds("2026-08-07T15:00", Event::Correction(retracted(nth(2)))), "what was set is taken back");
    let taken_back = |story: Story| {
        let typed = story.recorded_later("2026-08-07T15:00", "2026-08-07T15:00", sent());
        let last = typed.facts.last().unwrap().envelope.id;
        typed.recorded_later("2026-08-08T15:00", now, Event::Correction(retracted(last)))
    };
    assert!(takes(&fridays, taken, now, taken_back), "what was recorded since is taken back");
    let earlier = takes(&fridays, taken, "2026-08-03T08:00", |story| story);
    assert!(!earlier, "asked as of a day before it was taken");
}
