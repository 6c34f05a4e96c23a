//! Laws of any history of updates: each instant belongs to one slot, counts add up, the past is not judged anew.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Story, in_zone, of, pause, sent, sent_for, set};
use crate::cadence::{Cadence, Status, cadences};
use crate::testing::{day, file};
use ledger_core::{EventId, Instant};

/// Something that happens in a random history, some minutes after its beginning.
#[derive(Clone, Debug)]
enum Happens {
    Sent,
    SentSomeTimeThatDay,
    SentFor(i64),
    Paused(i64, i64),
    Waived(i64),
    Excused(i64),
    Warned(i64),
    Changed(&'static str),
}

const RULES: [&str; 6] = [
    "FREQ=WEEKLY;BYDAY=FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    "FREQ=WEEKLY;BYDAY=TU,TH",
    "FREQ=DAILY",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=WEEKLY;BYDAY=SU",
];

/// Ten weeks, in minutes.
const SPAN: i64 = 70 * 24 * 60;

/// With `changes`, both sides also let occurrences go, and the cadence is set anew.
fn happens(changes: bool) -> impl Strategy<Value = Happens> {
    let a_day = 0_i64..70;
    let more = u32::from(changes);
    prop_oneof![
        12 => Just(Happens::Sent),
        2 => Just(Happens::SentSomeTimeThatDay),
        1 => a_day.clone().prop_map(Happens::SentFor),
        more => (a_day.clone(), 0_i64..20).prop_map(|(from, days)| Happens::Paused(from, days)),
        more => a_day.clone().prop_map(Happens::Waived),
        more => a_day.clone().prop_map(Happens::Excused),
        1 => a_day.prop_map(Happens::Warned),
        more => proptest::sample::select(&RULES[..]).prop_map(Happens::Changed),
    ]
}

fn start() -> Instant {
    crate::testing::at("2026-03-02T00:00")
}

fn the_day(after: i64) -> String {
    day("2026-03-02").plus_days(after).to_string()
}

prop_compose! {
    /// A cadence with its numbers, and a history of it in time order.
    fn story(changes: bool)(
        rule in proptest::sample::select(&RULES[..]),
        late in 0_u32..8,
        core in 0_u32..60,
        zone in proptest::sample::select(&["UTC", "Europe/Berlin", "America/New_York"][..]),
        before in proptest::sample::select(&["10:00", "16:00", "24:00", "02:30"][..]),
        events in proptest::collection::btree_map(0_i64..SPAN, happens(changes), 0..25),
    ) -> Story {
        let numbers = [("rule", rule), ("before", before), ("zone", zone)];
        let (late, core) = (late.to_string(), core.to_string());
        let given: Vec<_> =
            numbers.into_iter().chain([("late_within_days", &*late), ("core_hours", &*core)]).collect();
        events.into_iter().fold(in_zone(zone, &given), |story, (minute, event)| tell(story, minute, &event, &given))
    }
}

fn tell(story: Story, minute: i64, event: &Happens, given: &[(&str, &str)]) -> Story {
    let at = start().plus_millis(minute * 60_000);
    let when = &at.to_string()[..16];
    let today = &when[..10];
    match event {
        Happens::Sent => story.then(when, sent()),
        Happens::SentSomeTimeThatDay => story.some_time_on(today, sent()),
        Happens::SentFor(after) => story.then(when, sent_for(&the_day(*after))),
        Happens::Paused(from, days) => story.then(when, pause(&the_day(*from), &the_day(from + days))),
        Happens::Waived(after) => story.then(when, of("cadence.waived", &the_day(*after))),
        Happens::Excused(after) => story.then(when, of("cadence.excused", &the_day(*after))).with(file()),
        Happens::Warned(after) => story.then(when, of("cadence.slip_disclosed", &the_day(*after))),
        Happens::Changed(rule) => {
            let tomorrow = day(today).next().next().to_string();
            let changed: Vec<_> =
                given.iter().copied().chain([("rule", *rule), ("from", tomorrow.as_str())]).collect();
            story.then(when, set(&changed))
        }
    }
}

fn at_the_end_of(story: &Story, days: i64) -> Cadence {
    let history = story.history();
    let setting = history.setting(history.as_of_day(day(&the_day(days))));
    cadences(&history, &setting, 2).pop().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever was sent answers one occurrence or is an extra, and never both; what answers one lies in its window.
    #[test]
    fn each_instant_belongs_to_one_slot(story in story(true), as_of in 0_i64..80) {
        let cadence = at_the_end_of(&story, as_of);
        let mut places: BTreeMap<EventId, usize> = BTreeMap::new();
        let answers = cadence.occurrences.iter().filter_map(|one| one.event);
        for id in answers.chain(cadence.extras.iter().map(|extra| extra.event)) {
            *places.entry(id).or_default() += 1;
        }
        let end = ledger_core::AsOf::day(day(&the_day(as_of)), story.facts[1].envelope.zone);
        let sent = story.facts.iter().filter(|fact| fact.event.kind().0 == "update.sent");
        let seen = sent.filter(|fact| end.covers(fact.envelope.occurred)).count();
        prop_assert!(places.values().all(|count| *count == 1));
        // A day ends at another instant in another zone: there a few more or fewer are seen.
        if story.facts[1].event.data().unwrap().contains("UTC") {
            prop_assert_eq!(places.len(), seen);
        }
        for one in &cadence.occurrences {
            if let Some(moment) = one.sent {
                prop_assert!(moment.at < one.late_until.max(one.due.at) || moment.on.is_some());
                prop_assert!(one.due.at <= one.late_until && one.opens <= one.due.at);
            }
        }
    }

    /// Every occurrence has one status and counts once; what is due is what was expected and not let go.
    #[test]
    fn counts_add_up(story in story(true), as_of in 0_i64..80) {
        let cadence = at_the_end_of(&story, as_of);
        let counts = cadence.counts;
        let of = |status| cadence.occurrences.iter().filter(|one| one.status == status).count();
        let each = Status::ALL.map(of);
        let counted = [
            counts.on_time, counts.early, counts.late, counts.missed, counts.waived, counts.paused,
            counts.excused, counts.pending, counts.overdue,
        ];
        prop_assert_eq!(each, counted);
        prop_assert_eq!(counted.iter().sum::<usize>(), cadence.occurrences.len());
        prop_assert_eq!(counts.expected + counts.pending + counts.overdue, cadence.occurrences.len());
        prop_assert_eq!(counts.adherence().of, counts.expected - counts.waived - counts.paused - counts.excused);
        let word = counts.by_word;
        prop_assert_eq!(word.file + word.locator + word.client + word.ours, counts.adherence().held);
        prop_assert!(cadence.streak.longest <= cadence.streak.sent_longest);
        prop_assert!(cadence.streak.longest <= counts.adherence().held);
        let names: std::collections::BTreeSet<_> = cadence.occurrences.iter().map(|one| &one.reference).collect();
        prop_assert_eq!(names.len(), cadence.occurrences.len());
        prop_assert!(cadence.occurrences.windows(2).all(|pair| pair[0].due.at <= pair[1].due.at));
    }

    /// The order in which facts are handed in does not matter.
    #[test]
    fn the_same_facts_always_give_the_same_view(story in story(true), as_of in 0_i64..80, turn in 0_usize..30) {
        let mut other = story.clone();
        let turn = turn % other.facts.len();
        other.facts.rotate_left(turn);
        prop_assert_eq!(at_the_end_of(&story, as_of), at_the_end_of(&other, as_of));
    }

    /// What answers no occurrence could as well not have been sent.
    #[test]
    fn an_extra_changes_nothing(story in story(true), as_of in 0_i64..80) {
        let with = at_the_end_of(&story, as_of);
        let mut without = story.clone();
        without.facts.retain(|fact| !with.extras.iter().any(|extra| extra.event == fact.envelope.id));
        let without = at_the_end_of(&without, as_of);
        prop_assert_eq!(&with.occurrences, &without.occurrences);
        prop_assert_eq!(with.counts, without.counts);
        prop_assert!(without.extras.is_empty());
    }

    /// What was decided stays decided: what happens after an occurrence's window does not judge it anew, but for the
    /// other side's excuse.
    #[test]
    fn the_past_is_not_judged_anew(story in story(true), first in 0_i64..80, later in 0_i64..30) {
        let (then, now) = (at_the_end_of(&story, first), at_the_end_of(&story, first + later));
        let history = story.history();
        let over = history.as_of_day(day(&the_day(first))).verdict_at();
        for one in then.occurrences.iter().filter(|one| one.late_until <= over) {
            let again = now.occurrences.iter().find(|other| other.reference == one.reference);
            let again = again.map(|other| other.status);
            let excused = again == Some(Status::Excused);
            prop_assert!(excused || again == Some(one.status), "{}: {:?} {again:?}", one.reference, one.status);
        }
    }

    /// Something sent decides at once: where nobody lets it go or changes the cadence, nothing takes that back.
    #[test]
    fn what_was_sent_stays_sent(story in story(false), first in 0_i64..80, later in 0_i64..30) {
        let (then, now) = (at_the_end_of(&story, first), at_the_end_of(&story, first + later));
        for one in then.occurrences.iter().filter(|one| one.event.is_some()) {
            let again = now.occurrences.iter().find(|other| other.reference == one.reference);
            prop_assert_eq!(again.map(|other| (other.status, other.event)), Some((one.status, one.event)));
        }
    }
}
