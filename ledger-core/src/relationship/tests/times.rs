//! Stories of when: instants, days of which only the day is known, and what lies ahead.

use super::*;

#[test]
fn what_has_not_happened_yet_is_not_recorded() {
    let (at, now) = (march("02 12:00"), march("02 11:00"));
    given([promise()])
        .when(keep(1).now("02 11:00").at("02 12:00"))
        .refused(&Refusal::LaterThanNow { at, now });
    given([promise()]).when(keep(1).now("02 11:00").at("02 11:00")).standing(1, Standing::Delivered);
    let at = march("03 00:00");
    given([promise()])
        .when(keep(1).now("02 11:00").on("2026-03-03"))
        .refused(&Refusal::LaterThanNow { at, now });
    let change = TermsChange { size: Change::Set(Size::Large), ..TermsChange::default() };
    let ahead = amend(1, change).now("02 11:00").on("2026-03-03");
    given([promise()]).when(ahead).refused(&Refusal::LaterThanNow { at, now });
    given([promise()])
        .when(retract(2).now("02 11:00").on("2026-03-03"))
        .refused(&Refusal::LaterThanNow { at, now });
}

#[test]
fn what_happened_on_a_day_stands_at_its_noon() {
    let heard = given([promise()]).when(keep(1).now("06 09:00").on("2026-03-04"));
    heard.then([r#"commitment.delivered {"number":1,"on":"2026-03-04"}"#]).occurred("04 12:00");
}

#[test]
fn noon_is_read_in_the_zone_of_that_day() {
    let zone = Profile { zone: Some("Pacific/Auckland".parse().unwrap()), ..Profile::default() };
    let moved = say(Command::Amend { from: day("2026-03-04"), profile: zone, why: None });
    let story = given([moved, promise()]);
    let heard = story.clone().when(keep(1).now("06 09:00").on("2026-03-04")).occurred("03 23:00");
    assert_eq!(heard.draft().zone.name(), "Pacific/Auckland");
    let heard = story.when(keep(1).now("06 09:00").on("2026-03-03")).occurred("03 12:00");
    assert_eq!(heard.draft().zone.name(), "Europe/London");
}

#[test]
fn what_happened_today_stands_at_now_while_noon_lies_ahead() {
    given([promise()]).when(keep(1).now("04 09:30").on("2026-03-04")).occurred("04 09:30").recorded();
    unopened().when(open().now("04 09:30").on("2026-03-04")).occurred("04 09:30").recorded();
    unopened().when(open().now("04 19:30").on("2026-03-04")).occurred("04 12:00").recorded();
}

#[test]
fn on_the_day_of_the_promise_nothing_of_it_stands_before_it() {
    let made = || given([promise().now("02 15:00")]);
    made()
        .when(keep(1).now("04 09:00").on("2026-03-02"))
        .occurred("02 15:00")
        .standing(1, Standing::Delivered);
    made()
        .when(accept(1).now("02 16:00").on("2026-03-02"))
        .occurred("02 15:00")
        .standing(1, Standing::Agreed);
    made()
        .when(keep(1).now("04 09:00").on("2026-03-01"))
        .occurred("01 12:00")
        .standing(1, Standing::Delivered);
    let talked = || given([request().now("02 15:00")]);
    talked()
        .when(counter(1).now("04 09:00").on("2026-03-02"))
        .occurred("02 15:00")
        .standing(1, Standing::Countered);
    talked()
        .when(accept(1).now("04 09:00").on("2026-03-02"))
        .occurred("02 15:00")
        .standing(1, Standing::Open);
}

#[test]
fn promised_and_kept_on_one_day_is_a_promise_kept() {
    let made = given([promise().now("09 09:00").on("2026-03-04")]);
    let story = made.when(keep(1).now("09 09:00").on("2026-03-04")).standing(1, Standing::Delivered);
    let path: Vec<_> = story.state.path(1).iter().map(|fact| fact.event.kind().0.to_owned()).collect();
    assert_eq!(path, ["commitment.made", "commitment.delivered"]);
}

#[test]
fn circumstances_are_recorded_with_the_fact() {
    let mut said = keep(1).shown("https://example.org/1").now("06 09:00").at("05 10:00");
    said.circumstances.by = Some(SAM);
    said.circumstances.altitude = Some(crate::event::Altitude::Strategic);
    said.circumstances.source_recorded = Some(march("05 11:00"));
    let heard = given([promise()]).when(said).then([
        r#"commitment.delivered {"number":1,"altitude":"strategic","source_recorded":"2026-03-05T11:00:00.000Z"}"#,
    ]);
    let draft = heard.draft();
    assert_eq!((draft.by, &*draft.source, draft.evidence.len()), (Some(SAM), "test", 1));
    assert_eq!((draft.occurred, draft.zone.name(), draft.cause), (march("05 10:00"), "Europe/London", None));
}
