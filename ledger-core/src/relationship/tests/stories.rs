//! Stories of the relationship and of making promises.

use super::*;

#[test]
fn opening_records_the_zone_and_what_is_not_said_by_default() {
    unopened()
        .when(say(Command::Open(Profile::default())))
        .then([r#"relationship.opened {"zone":"UTC","kind":"project","rhythm":"weekly"}"#]);
}

#[test]
fn nothing_is_recorded_of_a_client_nobody_opened() {
    let refusal = Refusal::NotOpened(acme(1).stream);
    unopened().when(promise()).refused(&refusal);
    unopened().when(keep(1)).refused(&refusal);
    unopened().when(retract(1)).refused(&refusal);
    unopened().when(amend_zone("2026-03-02", "Europe/Berlin")).refused(&refusal);
}

#[test]
fn a_relationship_is_not_opened_twice() {
    given([]).when(open()).refused(&Refusal::AlreadyOpen(acme(1).stream));
}

#[test]
fn a_relationship_cannot_be_opened_on_a_day_that_lies_ahead() {
    let (at, now) = (march("03 00:00"), march("02 09:00"));
    unopened().when(open().on("2026-03-03").now("02 09:00")).refused(&Refusal::LaterThanNow { at, now });
    unopened().when(open().at("03 00:00").now("02 09:00")).refused(&Refusal::LaterThanNow { at, now });
}

#[test]
fn an_opening_with_history_cannot_be_retracted() {
    let refusal = |events| Refusal::OpeningHasHistory { stream: acme(1).stream, events };
    given([promise(), keep(1)]).when(retract(1)).refused(&refusal(2));
    given([amend_zone("2026-03-05", "Europe/Berlin")]).when(retract(1)).refused(&refusal(1));
    given([promise(), retract(2)])
        .when(retract(1))
        .then([r#"event.retracted {"target":"00000000-0001-7000-8000-000000000000"}"#]);
}

#[test]
fn an_opening_that_was_taken_back_can_be_restored_once() {
    let gone = given([retract(1)]);
    assert!(!gone.state.is_open());
    assert!(gone.clone().when(retract(2)).recorded().state.is_open());
    gone.and([open()]).when(retract(2)).refused(&Refusal::AlreadyOpen(acme(1).stream));
}

fn amend_zone(from: &str, zone: &str) -> Said {
    let profile = Profile { zone: Some(zone.parse().unwrap()), ..Profile::default() };
    say(Command::Amend { from: day(from), profile, why: Some(text("they moved")) })
}

#[test]
fn another_zone_holds_from_its_day_on() {
    let heard = given([]).when(amend_zone("2026-03-05", "Europe/Berlin"));
    let heard = heard
        .then([r#"relationship.amended {"from":"2026-03-05","zone":"Europe/Berlin","why":"they moved"}"#]);
    let story = heard.occurred("02 09:00").recorded();
    assert_eq!(story.state.zone_on(day("2026-03-04")).name(), "Europe/London");
    assert_eq!(story.state.zone_on(day("2026-03-05")).name(), "Europe/Berlin");
    assert_eq!(story.state.zone_at(march("04 22:59")).name(), "Europe/London");
    assert_eq!(story.state.zone_at(march("05 00:00")).name(), "Europe/Berlin");
    let earlier = story.clone().when(promise().now("04 10:00"));
    assert_eq!(earlier.draft().zone.name(), "Europe/London");
    let later = story.clone().when(promise().now("06 10:00"));
    assert_eq!(later.draft().zone.name(), "Europe/Berlin");
    let back = story.and([amend_zone("2026-03-09", "Asia/Tokyo"), retract(2)]);
    assert_eq!(back.state.zone_on(day("2026-03-05")).name(), "Europe/London");
    assert_eq!(back.state.zone_on(day("2026-03-09")).name(), "Asia/Tokyo");
}

#[test]
fn a_change_that_held_before_it_was_recorded_occurred_when_its_day_began() {
    let late = amend_zone("2026-03-03", "Europe/Berlin").now("09 10:00");
    given([])
        .when(late.clone())
        .then([r#"relationship.amended {"from":"2026-03-03","zone":"Europe/Berlin","why":"they moved"}"#])
        .occurred("03 00:00");
    given([])
        .when(late.on("2026-03-06"))
        .then([r#"relationship.amended {"from":"2026-03-03","zone":"Europe/Berlin","why":"they moved"}"#])
        .occurred("03 00:00");
}

#[test]
fn of_two_changes_the_one_from_the_later_day_holds_whichever_was_recorded_first() {
    let story = given([amend_zone("2026-03-09", "Asia/Tokyo"), amend_zone("2026-03-05", "Europe/Berlin")]);
    assert_eq!(story.state.zone_on(day("2026-03-08")).name(), "Europe/Berlin");
    assert_eq!(story.state.zone_on(day("2026-03-10")).name(), "Asia/Tokyo");
}

#[test]
fn a_change_of_nothing_is_refused() {
    let nothing = |what: &str| Refusal::NothingToChange(what.to_owned());
    let empty = Command::Amend { from: day("2026-03-05"), profile: Profile::default(), why: None };
    given([]).when(say(empty)).refused(&nothing("acme"));
    given([promise()]).when(amend(1, TermsChange::default())).refused(&nothing("acme/1"));
}

#[test]
fn a_promise_gets_the_next_number_and_says_all_its_terms() {
    let full = theirs().with(|terms| {
        terms.size = Size::Large;
        terms.due = Some(due("06 16:00"));
        terms.owner = Some(ANA);
        terms.satisfied_when = Some(text("it is in the folder"));
        terms.needs = vec![acme(1)];
        terms.toward = Some(text("a lower bill"));
        terms.source_id = Some(text("T-7"));
    });
    let heard = given([promise()]).when(full.shown("mail:7"));
    assert_eq!(heard.result.as_ref().unwrap().number, Some(2));
    assert_eq!(heard.draft().evidence.len(), 1);
    heard.then([concat!(
        r#"commitment.made {"number":2,"side":"client","what":"Run the pricing check","size":"large","#,
        r#""due":{"at":"2026-03-06T16:00:00.000Z","wall":"2026-03-06T16:00","zone":"UTC","bound":"by"},"#,
        r#""owner":"p5","satisfied_when":"it is in the folder","needs":["acme/1"],"toward":"a lower bill","#,
        r#""source_id":"T-7"}"#
    )]).standing(2, Standing::Open);
}

#[test]
fn a_number_is_never_used_twice_not_even_after_a_retraction() {
    let heard = given([promise(), promise(), retract(3)]).when(promise());
    assert_eq!(heard.result.as_ref().unwrap().number, Some(3));
    let story = heard.recorded();
    assert_eq!(story.state.numbers().collect::<Vec<_>>(), [1, 3]);
    story.clone().when(counter(2)).refused(&Refusal::NoSuchPromise(acme(2)));
    story.when(terms(Stage::Promise, Some(2))).refused(&Refusal::NoSuchPromise(acme(2)));
}

#[test]
fn a_number_is_given_and_never_chosen() {
    given([]).when(terms(Stage::Offer, Some(99))).refused(&Refusal::NoSuchPromise(acme(99)));
}

#[test]
fn a_step_of_a_promise_that_nobody_made_is_refused() {
    for step in
        [accept(7), warn(7), ask(7), renegotiate(7, "09 10:00"), delegate(7, SAM), keep(7), release(7)]
    {
        given([promise()]).when(step).refused(&Refusal::NoSuchPromise(acme(7)));
    }
    for step in [assess(7, Assessment::Accepted), withdraw(7), miss(7, true), leave_unknown(7)] {
        given([promise()]).when(step).refused(&Refusal::NoSuchPromise(acme(7)));
    }
    let change = TermsChange { size: Change::Set(Size::Large), ..TermsChange::default() };
    given([promise()]).when(amend(7, change)).refused(&Refusal::NoSuchPromise(acme(7)));
}

#[test]
fn a_promise_can_only_need_one_of_the_other_side() {
    let needs = |needed: CommitmentRef| promise().with(|terms| terms.needs = vec![needed]);
    let refusal = |reference: &str, needed| Refusal::CannotNeed { reference: reference.to_owned(), needed };
    given([theirs()]).when(needs(acme(1))).standing(2, Standing::Open);
    given([promise()]).when(needs(acme(1))).refused(&refusal("acme/2", acme(1)));
    given([theirs()]).when(needs(acme(2))).refused(&refusal("acme/2", acme(2)));
    given([theirs()]).when(needs(acme(3))).refused(&refusal("acme/2", acme(3)));
    given([theirs(), retract(2)]).when(needs(acme(1))).refused(&refusal("acme/2", acme(1)));
    let elsewhere = CommitmentRef { stream: StreamId::client("other").unwrap(), number: 1 };
    given([theirs()]).when(needs(elsewhere.clone())).refused(&refusal("acme/2", elsewhere));
}

#[test]
fn a_due_before_the_promise_is_refused_when_typed_and_taken_when_imported() {
    let typo = || promise().with(|terms| terms.due = Some(due("02 08:00"))).now("02 09:00");
    let refusal = Refusal::DueBeforeMade { due: march("02 08:00"), made: march("02 09:00") };
    given([]).when(typo()).refused(&refusal);
    given([]).when(typo().imported()).standing(1, Standing::Open);
    let sharp = |bound: Due| promise().with(|terms| terms.due = Some(bound)).now("02 09:00");
    given([]).when(sharp(due("02 09:00"))).standing(1, Standing::Open);
    let before = Due::before("2026-03-02T09:00".parse().unwrap(), Zone::UTC);
    let refusal = Refusal::DueBeforeMade { due: march("02 09:00"), made: march("02 09:00") };
    given([]).when(sharp(before)).refused(&refusal);
}

#[test]
fn a_new_due_already_past_is_refused_when_typed_and_taken_when_imported() {
    let past = || renegotiate(1, "02 08:00").now("02 10:00");
    let refusal = Refusal::DueBeforeMade { due: march("02 08:00"), made: march("02 10:00") };
    given([promise()]).when(past()).refused(&refusal);
    given([promise()]).when(past().imported()).standing(1, Standing::Open);
}
