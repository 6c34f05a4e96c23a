//! Stories of the life cycle: what can become of a promise, and what cannot.

use super::*;
use Assessment::{Accepted as Yes, Rejected as No};

#[test]
fn each_step_records_its_one_event() {
    let made = || given([promise()]);
    made().when(accept(1)).then([r#"commitment.accepted {"number":1}"#]).standing(1, Standing::Agreed);
    made().when(warn(1)).then([r#"commitment.slip_disclosed {"number":1}"#]).standing(1, Standing::Open);
    made().when(ask(1)).then([r#"commitment.asked_after {"number":1}"#]).standing(1, Standing::Open);
    made()
        .when(delegate(1, SAM))
        .then([r#"commitment.delegated {"number":1,"to":"p1"}"#])
        .standing(1, Standing::Open);
    made().when(keep(1)).then([r#"commitment.delivered {"number":1}"#]).standing(1, Standing::Delivered);
    made().when(release(1)).then([r#"commitment.released {"number":1}"#]).standing(1, Standing::Released);
    made().when(withdraw(1)).then([r#"commitment.withdrawn {"number":1}"#]).standing(1, Standing::Withdrawn);
    made()
        .when(leave_unknown(1))
        .then([r#"commitment.left_unknown {"number":1}"#])
        .standing(1, Standing::Unknown);
    made()
        .when(miss(1, false))
        .then([r#"commitment.miss_acknowledged {"number":1,"reason":"overloaded","told":false}"#])
        .standing(1, Standing::MissedUntold);
    made()
        .when(renegotiate(1, "09 16:00"))
        .then([concat!(
            r#"commitment.renegotiated {"number":1,"due":{"at":"2026-03-09T16:00:00.000Z","#,
            r#""wall":"2026-03-09T16:00","zone":"UTC","bound":"by"}}"#
        )])
        .standing(1, Standing::Open);
}

#[test]
fn a_promise_cannot_be_kept_twice() {
    given([promise(), keep(1)]).when(keep(1)).cannot_be("delivered", Standing::Delivered, &[2, 3]);
}

#[test]
fn a_promise_can_be_kept_again_after_a_rejection() {
    let rejected = given([promise(), keep(1)]).when(assess(1, No));
    let open = rejected
        .then([r#"commitment.assessed {"number":1,"verdict":"rejected"}"#])
        .standing(1, Standing::Open);
    open.clone().when(keep(1)).standing(1, Standing::Delivered);
    open.clone().when(miss(1, true)).standing(1, Standing::MissedTold);
    open.when(assess(1, Yes)).cannot_be("assessed", Standing::Open, &[2, 3, 4]);
}

#[test]
fn an_accepted_delivery_is_the_end() {
    let done = given([promise(), keep(1)]).when(assess(1, Yes)).standing(1, Standing::Accepted);
    done.clone().when(assess(1, No)).cannot_be("assessed", Standing::Accepted, &[2, 3, 4]);
    done.clone().when(keep(1)).cannot_be("delivered", Standing::Accepted, &[2, 3, 4]);
    done.when(release(1)).cannot_be("released", Standing::Accepted, &[2, 3, 4]);
}

#[test]
fn a_promise_can_be_kept_after_a_miss() {
    given([promise(), miss(1, false)]).when(keep(1)).standing(1, Standing::Delivered);
    given([promise(), miss(1, true)]).when(keep(1)).standing(1, Standing::Delivered);
}

#[test]
fn a_miss_can_be_told_later_but_not_acknowledged_twice_alike() {
    let silent = given([promise(), miss(1, false)]);
    silent.clone().when(miss(1, false)).cannot_be("acknowledged as missed", Standing::MissedUntold, &[2, 3]);
    let told = silent.when(miss(1, true)).standing(1, Standing::MissedTold);
    told.clone().when(miss(1, true)).cannot_be("acknowledged as missed", Standing::MissedTold, &[2, 3, 4]);
    told.when(miss(1, false)).cannot_be("acknowledged as missed", Standing::MissedTold, &[2, 3, 4]);
}

#[test]
fn whoever_names_who_was_told_of_a_miss_says_that_they_were() {
    let told =
        Command::Miss { number: 1, reason: MissReason::Absent, told: false, who: Some(ANA), why: None };
    given([promise()])
        .when(say(told))
        .then([r#"commitment.miss_acknowledged {"number":1,"reason":"absent","told":true,"who":"p5"}"#]);
}

#[test]
fn after_a_miss_everything_but_a_yes_and_not_knowing_is_possible() {
    let missed = || given([promise(), miss(1, true)]);
    for step in [warn(1), ask(1), delegate(1, SAM)] {
        missed().when(step).standing(1, Standing::MissedTold);
    }
    missed().when(release(1)).standing(1, Standing::Released);
    missed().when(withdraw(1)).standing(1, Standing::Withdrawn);
    missed().when(accept(1)).cannot_be("accepted as a promise", Standing::MissedTold, &[2, 3]);
    missed().when(leave_unknown(1)).cannot_be("left unknown", Standing::MissedTold, &[2, 3]);
}

#[test]
fn a_new_date_gives_a_missed_promise_another_life() {
    let again =
        given([promise(), miss(1, true)]).when(renegotiate(1, "20 10:00")).standing(1, Standing::Open);
    again.clone().when(miss(1, true)).standing(1, Standing::MissedTold);
    again.when(accept(1)).standing(1, Standing::Agreed);
}

#[test]
fn a_new_date_is_no_yes_to_the_promise_and_takes_none_back() {
    given([theirs(), renegotiate(1, "20 10:00")]).when(accept(1)).standing(1, Standing::Agreed);
    let agreed = given([promise(), accept(1)]).when(renegotiate(1, "20 10:00")).standing(1, Standing::Agreed);
    agreed.when(accept(1)).cannot_be("accepted as a promise", Standing::Agreed, &[2, 3, 4]);
}

#[test]
fn what_was_released_withdrawn_or_left_unknown_is_settled() {
    for (end, standing) in [
        (release(1), Standing::Released),
        (withdraw(1), Standing::Withdrawn),
        (leave_unknown(1), Standing::Unknown),
    ] {
        let settled = || given([promise(), end.clone()]);
        settled().when(renegotiate(1, "20 10:00")).cannot_be("renegotiated", standing, &[2, 3]);
        settled().when(keep(1)).cannot_be("delivered", standing, &[2, 3]);
        settled().when(warn(1)).cannot_be("warned about", standing, &[2, 3]);
        settled().when(ask(1)).cannot_be("asked after", standing, &[2, 3]);
        settled().when(delegate(1, SAM)).cannot_be("delegated", standing, &[2, 3]);
        settled().when(withdraw(1)).cannot_be("withdrawn", standing, &[2, 3]);
        settled().when(miss(1, true)).cannot_be("acknowledged as missed", standing, &[2, 3]);
        settled().when(terms(Stage::Promise, Some(1))).cannot_be("promised", standing, &[2, 3]);
    }
}

#[test]
fn a_conversation_leads_to_a_promise() {
    let asked = given([]).when(request()).standing(1, Standing::Requested);
    let offered = asked.clone().when(terms(Stage::Offer, Some(1))).standing(1, Standing::Offered);
    let countered = offered.clone().when(counter(1)).standing(1, Standing::Countered);
    let again = countered.when(counter(1)).standing(1, Standing::Countered);
    again.when(terms(Stage::Promise, Some(1))).standing(1, Standing::Open);
    asked.clone().when(counter(1)).standing(1, Standing::Countered);
    asked.when(terms(Stage::Request, Some(1))).cannot_be("requested", Standing::Requested, &[2]);
    offered.when(terms(Stage::Offer, Some(1))).cannot_be("offered", Standing::Offered, &[2, 3]);
}

#[test]
fn what_is_only_talked_about_is_not_owed() {
    for (talk, standing) in [(request(), Standing::Requested), (offer(), Standing::Offered)] {
        let talking = || given([talk.clone()]);
        talking().when(warn(1)).cannot_be("warned about", standing, &[2]);
        talking().when(ask(1)).cannot_be("asked after", standing, &[2]);
        talking().when(renegotiate(1, "20 10:00")).cannot_be("renegotiated", standing, &[2]);
        talking().when(delegate(1, SAM)).cannot_be("delegated", standing, &[2]);
        talking().when(keep(1)).cannot_be("delivered", standing, &[2]);
        talking().when(assess(1, Yes)).cannot_be("assessed", standing, &[2]);
        talking().when(miss(1, true)).cannot_be("acknowledged as missed", standing, &[2]);
        talking().when(leave_unknown(1)).cannot_be("left unknown", standing, &[2]);
        talking().when(release(1)).standing(1, Standing::Released);
        talking().when(withdraw(1)).standing(1, Standing::Withdrawn).when(accept(1)).cannot_be(
            "accepted as a promise",
            Standing::Withdrawn,
            &[2, 3],
        );
    }
}

#[test]
fn an_open_promise_is_neither_talked_about_nor_made_again() {
    for (stage, wanted) in [
        (Stage::Request, "requested"),
        (Stage::Offer, "offered"),
        (Stage::Counter, "countered"),
        (Stage::Promise, "promised"),
    ] {
        given([promise()]).when(terms(stage, Some(1))).cannot_be(wanted, Standing::Open, &[2]);
    }
}

#[test]
fn yes_to_a_request_makes_the_promise_with_its_terms() {
    let asked = request().with(|terms| terms.due = Some(due("06 16:00")));
    let heard = given([asked]).when(accept(1)).then([concat!(
        r#"commitment.made {"number":1,"side":"us","what":"Run the pricing check","size":"small","#,
        r#""due":{"at":"2026-03-06T16:00:00.000Z","wall":"2026-03-06T16:00","zone":"UTC","bound":"by"}}"#
    )]);
    heard.standing(1, Standing::Open);
}

#[test]
fn yes_from_the_client_to_talk_makes_the_promise_and_puts_it_on_their_word() {
    let yes = say(Command::Accept { number: 1, who: Some(ANA) }).key("yes").shown("mail:1");
    let heard = given([offer()]).when(yes.clone()).then([
        r#"commitment.made {"number":1,"side":"us","what":"Run the pricing check","size":"small"}"#,
        r#"commitment.accepted {"number":1,"who":"p5"}"#,
    ]);
    let drafts = &heard.result.as_ref().unwrap().drafts;
    assert_eq!((drafts[0].id, drafts[1].id), (yes.circumstances.id, None));
    assert_eq!((drafts[0].evidence.len(), drafts[1].evidence.len()), (1, 0));
    heard.standing(1, Standing::Agreed);
    let asked_of_them = request().with(|terms| terms.side = Side::Client);
    given([asked_of_them]).when(accept(1)).standing(1, Standing::Agreed);
    given([offer(), counter(1)]).when(yes).standing(1, Standing::Agreed);
    given([offer(), counter(1)]).when(accept(1)).standing(1, Standing::Open);
    given([offer().with(|terms| terms.side = Side::Client)]).when(accept(1)).standing(1, Standing::Open);
}

#[test]
fn yes_to_terms_whose_due_has_passed_is_refused() {
    let asked = request().with(|terms| terms.due = Some(due("06 16:00")));
    let refusal = Refusal::DueBeforeMade { due: march("06 16:00"), made: march("07 09:00") };
    given([asked.clone()]).when(accept(1).now("07 09:00")).refused(&refusal);
    given([asked]).when(accept(1).now("07 09:00").at("05 09:00")).standing(1, Standing::Open);
}

#[test]
fn an_undated_promise_lives_like_any_other_and_can_get_a_date() {
    given([promise()]).when(miss(1, true)).standing(1, Standing::MissedTold);
    given([promise()]).when(warn(1)).standing(1, Standing::Open);
    let dated = given([promise(), renegotiate(1, "20 10:00")]);
    dated.when(keep(1)).standing(1, Standing::Delivered);
}

#[test]
fn a_backdated_fact_is_welcome_where_the_path_it_makes_is_possible() {
    let kept = || given([promise().now("02 09:00"), keep(1).now("06 10:00")]);
    kept().when(warn(1).at("04 10:00")).standing(1, Standing::Delivered);
    kept().when(ask(1).at("05 10:00")).standing(1, Standing::Delivered);
    kept().when(miss(1, true).at("05 10:00")).standing(1, Standing::Delivered);
    kept().when(accept(1).at("03 10:00")).standing(1, Standing::Delivered);
    kept().when(terms(Stage::Request, Some(1)).at("02 08:30")).standing(1, Standing::Delivered);
    kept().when(warn(1).at("06 10:00")).cannot_be("warned about", Standing::Delivered, &[2, 3]);
}

#[test]
fn a_backdated_fact_that_undermines_later_ones_is_refused_with_their_list() {
    let kept = || {
        given([promise().now("02 09:00"), ask(1).now("05 10:00"), keep(1).now("06 10:00"), assess(1, Yes)])
    };
    kept().when(keep(1).at("04 10:00")).undermines(&[3, 4]);
    kept().when(release(1).at("04 10:00")).undermines(&[3, 4, 5]);
    kept().when(keep(1).at("05 10:30")).undermines(&[4]);
}

#[test]
fn what_happened_before_the_promise_meets_a_promise_not_made_yet() {
    let made = || given([promise().now("02 09:00")]);
    made().when(ask(1).at("02 08:30")).cannot_be("asked after", Standing::Unsaid, &[]);
    made().when(release(1).at("02 08:30")).cannot_be("released", Standing::Unsaid, &[]);
    let talked = given([request().now("02 09:00"), accept(1).now("03 09:00")]);
    talked.when(ask(1).at("02 10:00").now("04 10:00")).cannot_be("asked after", Standing::Requested, &[2]);
}

#[test]
fn a_delivery_can_come_before_its_promise_and_not_without_one() {
    let made = given([promise().now("03 09:00")]);
    let retrospective = made.when(keep(1).at("02 10:00")).standing(1, Standing::Delivered);
    retrospective.clone().when(keep(1)).cannot_be("delivered", Standing::Delivered, &[3, 2]);
    retrospective.clone().when(keep(1).at("02 09:30")).undermines(&[3]);
    retrospective.clone().when(retract(2)).undermines(&[3]);
    retrospective
        .when(assess(1, No))
        .standing(1, Standing::Open)
        .when(keep(1))
        .standing(1, Standing::Delivered);
    let talked = given([request().now("02 09:00"), accept(1).now("04 09:00")]);
    talked.when(keep(1).at("03 09:00")).standing(1, Standing::Delivered).when(retract(3)).undermines(&[4]);
}

#[test]
fn every_standing_and_every_refusal_has_words() {
    let heard = given([promise(), keep(1)]).when(keep(1));
    let refusal = heard.result.unwrap_err();
    assert_eq!(refusal.to_string(), "acme/1 is already delivered and cannot be delivered");
    assert_eq!(
        refusal.hint(),
        "if commitment.delivered (2026-03-02T10:00:00.000Z) was a mistake: troth retract \
         00000000-0003-7000-8000-000000000000 --why …; its whole story: troth audit acme"
    );
    for standing in [
        Standing::Unsaid,
        Standing::Requested,
        Standing::Offered,
        Standing::Countered,
        Standing::Open,
        Standing::Agreed,
        Standing::MissedUntold,
        Standing::MissedTold,
        Standing::DeliveredUnpromised,
        Standing::Delivered,
        Standing::Accepted,
        Standing::Released,
        Standing::Withdrawn,
        Standing::Unknown,
    ] {
        assert!(!standing.to_string().is_empty());
        assert!(!(standing.is_owed() && standing.is_talk()));
    }
}
