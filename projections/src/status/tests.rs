//! Stories of how it stands, and of why to look.

use ledger_core::event::CommitmentEvent;
use ledger_core::event::commitment::Terms;
use ledger_core::event::ladder::TrustDimension;
use ledger_core::time::KnownAt;

use super::*;
use crate::cadence::tests::{said, set};
use crate::testing::*;

const UPDATE: &str = r#"{"cadence":"weekly-update"}"#;

fn seen(story: &Story, as_of: &str) -> StatusView {
    let history = story.history();
    let setting = history.setting(moment(&history, as_of));
    status(&"acme".parse().unwrap(), &history, &setting).unwrap()
}

/// Each reason as `code since: names`.
fn reasons(story: &Story, as_of: &str) -> Vec<String> {
    let told = |one: &Reason| format!("{} {}: {}", one.cause.code(), one.since, one.about.join(" "));
    seen(story, as_of).attention.iter().map(told).collect()
}

fn acme() -> Story {
    Story::acme().then("2026-03-02T00:00", opened("UTC"))
}

#[test]
fn the_reasons_stand_in_the_order_in_which_they_cost_trust() {
    let made_at = "2026-03-02T09:00";
    let story = acme()
        .then(made_at, made(1, by("2026-03-03T16:00")))
        .then(made_at, made(2, by("2026-03-12T16:00")))
        .then(made_at, made(3, by("2026-03-12T16:00")))
        .then(made_at, client_made(4, by("2026-03-05T16:00")))
        .then(made_at, made_needing(5, by("2026-03-12T16:00"), &[4]))
        .then(
            made_at,
            said("prediction.made", r#"{"number":1,"what":"Refunds fall","check_on":"2026-03-10"}"#),
        )
        .then("2026-03-11T09:00", warned(3, None));
    let expected = [
        "missed_silently 2026-03-03: acme/1",
        "overdue_without_word 2026-03-12: acme/2",
        "overdue 2026-03-12: acme/3",
        "waiting_on_them 2026-03-12: acme/5",
        "overdue_by_them 2026-03-05: acme/4",
        "unchecked 2026-03-10: acme/p1",
    ];
    assert_eq!(reasons(&story, "2026-03-13T09:00"), expected);
    let view = seen(&story, "2026-03-13T09:00");
    assert_eq!(view.attention[0].events, [nth(2)], "the promise itself");
    assert_eq!(view.attention[2].events, [nth(4), nth(8)], "the promise, and the word");
    assert_eq!(view.past_due(Side::Us).count(), 4);
}

#[test]
fn whoever_had_to_ask_has_not_heard_it_from_us() {
    let story =
        acme().then("2026-03-02T09:00", made(1, by("2026-03-05T16:00"))).then("2026-03-06T09:00", asked(1));
    assert_eq!(reasons(&story, "2026-03-06T10:00"), ["overdue_without_word 2026-03-05: acme/1"]);
    let told = story.then("2026-03-06T11:00", delivered(1));
    assert_eq!(reasons(&told, "2026-03-06T12:00"), Vec::<String>::new(), "and a delivery settles it");
}

#[test]
fn silence_is_held_against_the_shortest_cadence() {
    let story =
        acme().then("2026-03-02T09:00", set(&[])).then("2026-03-06T10:00", said("update.sent", UPDATE));
    assert_eq!(reasons(&story, "2026-03-13T09:00"), Vec::<String>::new(), "seven days of seven");
    let warned = reasons(&story, "2026-03-14T09:00");
    assert_eq!(
        warned,
        ["overdue_without_word 2026-03-13: acme/weekly-update@2026-03-13", "silence_warns 2026-03-06: "]
    );
    let view = seen(&story, "2026-03-17T09:00");
    let breach = view.attention.iter().find(|one| one.cause == Cause::SilenceBreached).unwrap();
    assert_eq!((breach.measure, &breach.events[..]), (Measure::Days(11), &[nth(3)][..]), "the last update");
}

#[test]
fn a_cadence_is_below_its_target_when_more_slipped_than_a_tenth_of_a_quarter() {
    let mut story = acme().then("2026-03-02T09:00", set(&[]));
    for (week, friday) in (0..13).map(|week| (week, day("2026-03-06").plus_days(7 * week))) {
        if week != 4 {
            story = story.then(&format!("{friday}T10:00"), said("update.sent", UPDATE));
        }
    }
    assert_eq!(reasons(&story, "2026-05-30"), Vec::<String>::new(), "1 of 13 may be missed");
    let fewer = reasons(&story, "2026-05-01T17:00");
    assert_eq!(fewer, ["adherence_below_target 2026-04-03: weekly-update"], "1 of 9 may not");
}

#[test]
fn whether_it_goes_on_is_to_be_decided_before_the_day_of_notice() {
    let signed = r#"{"term_start":"2026-01-01","term_end":"2026-12-31","notice_days":80}"#;
    let story = acme().then("2026-03-02T09:00", said("contract.signed", signed));
    let only = |as_of: &str| reasons(&story, as_of).into_iter().find(|one| one.starts_with("deci"));
    assert_eq!(only("2026-09-11"), None, "80 and 30 days before the end begin on 12 September");
    assert_eq!(only("2026-09-12").unwrap(), "decision_near 2026-09-12: ");
    assert_eq!(only("2026-10-12").unwrap(), "decision_near 2026-09-12: ", "the last day for notice");
    assert_eq!(only("2026-10-13").unwrap(), "deciding_by_default 2026-10-12: ");
    let decision = |kind: &str| said("decision.recorded", &format!(r#"{{"kind":"{kind}"}}"#));
    let story = story.then("2026-09-20T09:00", decision("expansion"));
    assert!(seen(&story, "2026-10-13").frame.term.unwrap().decided.is_none(), "growth decides no renewal");
    let story = story.then("2026-09-21T09:00", decision("renewal"));
    assert_eq!(seen(&story, "2026-10-13").frame.term.unwrap().decided, Some(nth(4)));
    let next = r#"{"term_start":"2027-01-01","term_end":"2027-12-31"}"#;
    let story = story.then("2026-09-22T09:00", said("contract.signed", next));
    let term = seen(&story, "2026-10-13").frame.term.unwrap();
    assert_eq!((term.decide_by(), term.decide_from()), (day("2027-12-31"), day("2027-10-02")), "90 days");
    assert_eq!(term.decided, None);
}

#[test]
fn trust_that_fell_over_a_quarter_names_what_broke_it() {
    let mut story = acme();
    for week in 0..12u32 {
        let monday = day("2026-03-02").plus_days(7 * i64::from(week));
        let due = by(&format!("{}T12:00", monday.plus_days(7)));
        story = story
            .then(&format!("{monday}T12:00"), made(week + 1, due))
            .then(&format!("{}T10:00", monday.plus_days(7)), delivered(week + 1))
            .with(file());
    }
    let story = story
        .then("2026-06-01T12:00", made(20, by("2026-06-08T12:00")))
        .then("2026-06-09T12:00", missed(20, true));
    let view = seen(&story, "2026-08-30");
    let falling: Vec<_> = view.attention.iter().filter(|one| one.cause == Cause::TrustFalling).collect();
    assert_eq!(falling.len(), 2, "competence and integrity: {:?}", view.attention);
    let Measure::Fell(dimension, was, is) = falling[0].measure else { panic!("a fall") };
    assert_eq!(dimension, TrustDimension::Competence);
    assert!(was > is + 500, "{was} {is}");
    assert_eq!(falling[0].events, [nth(27)], "the miss");
    assert!(reasons(&story, "2026-05-29").is_empty(), "nothing fell while all was kept");
}

#[test]
fn a_relationship_that_ended_needs_no_look_and_owes_what_is_due_later() {
    let story = acme()
        .then("2026-03-02T09:00", set(&[]))
        .then("2026-03-02T09:00", made(1, by("2026-03-10T16:00")))
        .then("2026-03-02T09:00", made(2, by("2026-04-10T16:00")))
        .then("2026-03-02T09:00", made(3, None))
        .then("2026-03-20T09:00", said("relationship.closed", r#"{"ended_by":"client"}"#));
    let before = seen(&story, "2026-03-19");
    assert_eq!((before.owed.len(), before.frame.closed), (3, None));
    assert!(!before.attention.is_empty() && before.cadences.len() == 1);
    let after = seen(&story, "2026-03-21");
    assert_eq!(after.frame.closed.unwrap().by_code(), "client");
    assert_eq!(after.owed.iter().map(|item| item.reference.number).collect::<Vec<_>>(), [2]);
    assert!(after.attention.is_empty() && after.cadences.is_empty() && after.coming.is_empty());
}

#[test]
fn only_what_was_known_counts_and_before_it_began_there_is_no_answer() {
    let story =
        acme().recorded_later("2026-03-03T09:00", "2026-03-09T09:00", made(1, by("2026-03-04T16:00")));
    assert_eq!(reasons(&story, "2026-03-05").len(), 1);
    let history = story.known(&KnownAt::instant(at("2026-03-06T00:00")));
    let stream = "acme".parse().unwrap();
    let view = status(&stream, &history, &history.setting(history.as_of_day(day("2026-03-05")))).unwrap();
    assert!(view.attention.is_empty(), "it was recorded on the 9th");
    let early = history.setting(history.as_of_day(day("2026-03-01")));
    assert_eq!(status(&stream, &history, &early), None);
}

#[test]
fn whoever_owes_a_promise_or_a_cadence_has_something_to_do_here() {
    let owned = |number, owner| {
        CommitmentEvent::Made(Terms { owner: Some(PersonId(owner)), ..terms(number, by("2026-03-10T16:00")) })
    };
    let story = acme()
        .then("2026-03-02T09:00", set(&[("owner", "\"p5\"")]))
        .then("2026-03-02T09:00", owned(1, 3))
        .then("2026-03-02T09:00", owned(2, 4))
        .then("2026-03-03T09:00", delivered(2));
    let owners: Vec<_> = seen(&story, "2026-03-04").owners().into_iter().collect();
    assert_eq!(owners, [PersonId(3), PersonId(5)]);
}

#[test]
fn every_cause_has_a_name_of_its_own_and_its_place() {
    let ranks: Vec<_> = Cause::ALL.iter().map(|cause| cause.rank()).collect();
    assert_eq!(ranks, (1..=Cause::ALL.len()).collect::<Vec<_>>());
    let codes: BTreeSet<_> = Cause::ALL.iter().map(|cause| cause.code()).collect();
    assert_eq!(codes.len(), Cause::ALL.len());
}
