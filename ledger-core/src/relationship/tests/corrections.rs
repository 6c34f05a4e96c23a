//! Stories of corrections: taking back, restoring, setting right.

use super::*;

fn id(version: usize) -> String {
    event_id(version).to_string()
}

fn retracted(version: usize) -> String {
    format!(r#"event.retracted {{"target":"{}"}}"#, id(version))
}

fn due_change(to: Option<Due>) -> TermsChange {
    TermsChange { due: Change::Set(to), ..TermsChange::default() }
}

fn large() -> TermsChange {
    TermsChange { size: Change::Set(Size::Large), ..TermsChange::default() }
}

#[test]
fn what_is_taken_back_counts_no_more_and_stays_in_the_log() {
    let heard = given([promise(), keep(1)]).when(retract(3)).then([&retracted(3)]);
    assert_eq!(heard.draft().cause, Some(event_id(3)));
    let story = heard.standing(1, Standing::Open);
    assert_eq!(story.state.facts().len(), 4);
    assert_eq!(story.state.retracted_by(event_id(3)), Some(event_id(4)));
    story.when(keep(1)).standing(1, Standing::Delivered);
}

#[test]
fn a_reason_for_taking_back_is_recorded() {
    let command = Command::Retract { target: event_id(2), why: Some(text("typo")) };
    given([promise()])
        .when(say(command).on("2026-03-02").now("02 17:00"))
        .then([&format!(r#"event.retracted {{"target":"{}","why":"typo","on":"2026-03-02"}}"#, id(2))])
        .occurred("02 12:00");
}

#[test]
fn what_others_rest_on_cannot_be_taken_back() {
    let kept = || given([promise(), ask(1), keep(1), assess(1, Assessment::Accepted)]);
    kept().when(retract(2)).undermines(&[3, 4, 5]);
    kept().when(retract(4)).undermines(&[5]);
    kept().when(retract(3)).standing(1, Standing::Accepted);
    given([promise(), keep(1)]).when(retract(2)).undermines(&[3]);
    given([request(), accept(1), keep(1)]).when(retract(3)).undermines(&[4]);
    given([request(), accept(1), keep(1)]).when(retract(2)).standing(1, Standing::Delivered);
}

#[test]
fn a_promise_that_another_needs_cannot_be_taken_back() {
    let needing = promise().with(|terms| terms.needs = vec![acme(1)]);
    let needed = || given([theirs(), needing.clone()]);
    needed().when(retract(2)).undermines(&[3]);
    needed().when(retract(3)).recorded().when(retract(2)).recorded();
    let restored = needed().and([retract(3), retract(2)]).when(retract(4));
    restored.refused(&Refusal::CannotNeed { reference: "acme/2".to_owned(), needed: acme(1) });
}

#[test]
fn nothing_is_taken_back_twice() {
    let refusal = Refusal::AlreadyRetracted { target: event_id(3), by: event_id(4) };
    given([promise(), keep(1), retract(3)]).when(retract(3)).refused(&refusal);
}

#[test]
fn what_is_not_there_cannot_be_taken_back() {
    let refusal = Refusal::NoSuchEvent { target: event_id(9), stream: acme(1).stream };
    given([promise()]).when(retract(9)).refused(&refusal);
}

#[test]
fn taking_back_a_retraction_restores_what_it_took_back() {
    let gone = given([promise(), keep(1), retract(3)]);
    let restored = gone.clone().when(retract(4)).standing(1, Standing::Delivered);
    assert_eq!(restored.state.retracted_by(event_id(3)), None);
    let gone_again = restored.when(retract(5)).standing(1, Standing::Open);
    assert_eq!(gone_again.state.retracted_by(event_id(3)), Some(event_id(4)));
    gone.and([release(1)]).when(retract(4)).undermines(&[5]);
}

#[test]
fn a_retraction_restored_by_way_of_two_others_is_judged_too() {
    let restored = given([promise(), retract(2), retract(3)]).and([keep(1)]);
    restored.when(retract(4)).undermines(&[5]);
}

#[test]
fn a_retraction_of_a_retraction_that_changes_nothing_is_possible() {
    let twice = given([promise(), keep(1), retract(3), retract(4), retract(3), retract(5)]);
    assert_eq!(twice.state.standing(1), Standing::Open);
    let still = twice.when(retract(6)).standing(1, Standing::Open);
    assert_eq!(still.state.retracted_by(event_id(3)), Some(event_id(4)));
}

#[test]
fn an_amended_promise_keeps_its_number_its_time_and_its_evidence() {
    let made = given([promise().on("2026-03-03").shown("mail:1").now("05 09:00")]);
    let change = TermsChange {
        what: Change::Set(text("Run half of it")),
        owner: Change::Set(Some(SAM)),
        satisfied_when: Change::Set(Some(text("seen"))),
        ..large()
    };
    let heard = made.when(amend(1, change).shown("mail:2").now("06 09:00")).then([
        &retracted(2),
        concat!(
            r#"commitment.made {"number":1,"side":"us","what":"Run half of it","size":"large","owner":"p1","#,
            r#""satisfied_when":"seen","on":"2026-03-03"}"#
        ),
    ]);
    let [retraction, anew] = heard.result.as_ref().unwrap().drafts.as_slice() else { panic!() };
    assert_eq!((retraction.occurred, anew.occurred), (march("06 09:00"), march("03 12:00")));
    assert_eq!((anew.cause, anew.evidence.len(), retraction.evidence.len()), (Some(event_id(2)), 2, 0));
    let story = heard.standing(1, Standing::Open);
    assert_eq!(story.state.next_number(), 2);
    assert_eq!(story.state.path(1).len(), 1);
}

#[test]
fn a_day_given_for_an_amendment_is_that_of_the_promise_and_not_of_its_correction() {
    let heard = given([promise()]).when(amend(1, large()).on("2026-03-03").now("06 09:00")).then([
        &retracted(2),
        r#"commitment.made {"number":1,"side":"us","what":"Run the pricing check","size":"large","on":"2026-03-03"}"#,
    ]);
    heard.occurred("03 12:00").recorded();
}

#[test]
fn an_amendment_keeps_what_the_source_said_of_the_promise() {
    let mut imported = promise();
    imported.circumstances.source_recorded = Some(march("02 08:00"));
    imported.circumstances.altitude = Some(crate::event::Altitude::Strategic);
    given([imported]).when(amend(1, large()).at("02 08:30")).then([
        &retracted(2),
        concat!(
            r#"commitment.made {"number":1,"side":"us","what":"Run the pricing check","size":"large","#,
            r#""altitude":"strategic","source_recorded":"2026-03-02T08:00:00.000Z"}"#
        ),
    ]);
}

#[test]
fn the_due_is_set_right_where_it_was_last_set() {
    let spelled = |at: &str| {
        format!(r#"{{"at":"2026-03-{at}:00.000Z","wall":"2026-03-{at}","zone":"UTC","bound":"by"}}"#)
    };
    let dated = promise().with(|terms| terms.due = Some(due("06 16:00")));
    let made = given([dated.clone()]).when(amend(1, due_change(Some(due("07 16:00")))));
    made.then([
        &retracted(2),
        &format!(
            r#"commitment.made {{"number":1,"side":"us","what":"Run the pricing check","size":"small","due":{}}}"#,
            spelled("07T16:00")
        ),
    ]).recorded();
    let moved = || given([dated.clone(), renegotiate(1, "09 16:00").now("04 10:00")]);
    let right = format!(r#"commitment.renegotiated {{"number":1,"due":{}}}"#, spelled("10T16:00"));
    moved()
        .when(amend(1, due_change(Some(due("10 16:00")))))
        .then([&retracted(3), &right])
        .occurred("04 10:00");
    let both_terms = || TermsChange { size: Change::Set(Size::Large), ..due_change(Some(due("10 16:00"))) };
    let heard = moved().when(amend(1, both_terms()).key("both")).then([
        &retracted(3),
        &right,
        &retracted(2),
        &format!(
            r#"commitment.made {{"number":1,"side":"us","what":"Run the pricing check","size":"large","due":{}}}"#,
            spelled("06T16:00")
        ),
    ]);
    let ids =
        heard.result.as_ref().unwrap().drafts.iter().map(|draft| draft.id.is_some()).collect::<Vec<_>>();
    assert_eq!(ids, [true, false, false, false]);
    heard.standing(1, Standing::Open);
}

#[test]
fn a_loose_end_can_be_made_of_a_promise_but_not_of_an_agreement() {
    let dated = promise().with(|terms| terms.due = Some(due("06 16:00")));
    given([dated.clone()])
        .when(amend(1, due_change(None)))
        .then([
            &retracted(2),
            r#"commitment.made {"number":1,"side":"us","what":"Run the pricing check","size":"small"}"#,
        ])
        .recorded();
    given([dated, renegotiate(1, "09 16:00")])
        .when(amend(1, due_change(None)))
        .refused(&Refusal::DueAgreed { reference: acme(1), by: event_id(3) });
}

#[test]
fn a_sealed_reason_does_not_move_to_another_event() {
    let why = Some(text("they are broke"));
    let moved = say(Command::Renegotiate { number: 1, due: due("09 16:00"), agreed_by: Some(ANA), why });
    let heard = given([promise(), moved]).when(amend(1, due_change(Some(due("10 16:00")))));
    assert!(!heard.draft().event.data().unwrap().contains("why"));
    heard.standing(1, Standing::Open);
}

#[test]
fn an_amended_due_is_judged_and_an_old_one_is_not() {
    let odd = promise().with(|terms| terms.due = Some(due("01 16:00"))).imported();
    given([odd.clone()]).when(amend(1, large())).standing(1, Standing::Open);
    let refusal = Refusal::DueBeforeMade { due: march("01 17:00"), made: march("02 09:00") };
    given([odd]).when(amend(1, due_change(Some(due("01 17:00"))))).refused(&refusal);
}

#[test]
fn an_amendment_that_moves_a_promise_past_its_consequences_is_refused() {
    let told = || given([promise().now("02 09:00"), ask(1).now("04 10:00")]);
    told().when(amend(1, large()).at("03 10:00").now("05 10:00")).standing(1, Standing::Open);
    told().when(amend(1, large()).at("04 11:00").now("05 10:00")).undermines(&[3]);
}

#[test]
fn an_unsettled_request_can_be_amended_like_a_promise() {
    given([request()]).when(amend(1, large())).standing(1, Standing::Requested);
}

#[test]
fn nobody_of_the_wrong_side_becomes_the_owner() {
    let change = TermsChange { owner: Change::Set(Some(ANA)), ..TermsChange::default() };
    let refusal = Refusal::WrongSide { person: ANA, actual: Side::Client, expected: Side::Us };
    given([promise()]).when(amend(1, change)).refused(&refusal);
}

#[test]
fn an_amended_promise_keeps_the_zone_it_was_made_in() {
    let profile = Profile { zone: Some("Asia/Tokyo".parse().unwrap()), ..Profile::default() };
    let moved = say(Command::Amend { from: day("2026-03-01"), profile, why: None });
    let story = given([promise(), moved]);
    assert_eq!(story.clone().when(amend(1, large())).draft().zone.name(), "Europe/London");
    assert_eq!(story.when(amend(1, large()).at("02 09:00")).draft().zone.name(), "Asia/Tokyo");
}
