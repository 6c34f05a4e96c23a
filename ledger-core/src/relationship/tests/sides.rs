//! Stories of sides: every step belongs to who owes it, or to whom it is owed.

use super::*;

fn wrong(person: PersonId) -> Refusal {
    let actual = if person == SAM { Side::Us } else { Side::Client };
    Refusal::WrongSide { person, actual, expected: actual.other() }
}

/// Every step that names a person, with whether that person has to be of the side that owes it.
fn naming(person: PersonId) -> Vec<(Said, bool)> {
    let (number, who) = (1, Some(person));
    vec![
        (say(Command::Warn { number, told: who, via: None, expect: None }), false),
        (say(Command::Ask { number, who }), false),
        (say(Command::Renegotiate { number, due: due("20 10:00"), agreed_by: who, why: None }), false),
        (say(Command::Delegate { number, to: person }), true),
        (say(Command::Keep { number, done_by: who, heroic: Some(true) }), true),
        (say(Command::Release { number, who, why: None }), false),
        (say(Command::Withdraw { number, told: who, why: None }), false),
        (say(Command::Miss { number, reason: MissReason::Forgotten, told: true, who, why: None }), false),
    ]
}

#[test]
fn a_step_names_somebody_of_its_own_side() {
    for (made, ours, other) in [(promise(), SAM, ANA), (theirs(), ANA, SAM)] {
        for (step, by_debtor) in naming(ours) {
            let heard = given([made.clone()]).when(step);
            if by_debtor { drop(heard.recorded()) } else { heard.refused(&wrong(ours)) }
        }
        for (step, by_debtor) in naming(other) {
            let heard = given([made.clone()]).when(step);
            if by_debtor { heard.refused(&wrong(other)) } else { drop(heard.recorded()) }
        }
        let assess = |who| {
            say(Command::Assess { number: 1, verdict: Assessment::Accepted, who: Some(who), why: None })
        };
        given([made.clone(), keep(1)]).when(assess(other)).standing(1, Standing::Accepted);
        given([made.clone(), keep(1)]).when(assess(ours)).refused(&wrong(ours));
        let side = if ours == SAM { Side::Us } else { Side::Client };
        let owned = |owner| promise().with(|terms| (terms.side, terms.owner) = (side, Some(owner)));
        given([]).when(owned(ours)).standing(1, Standing::Open);
        given([]).when(owned(other)).refused(&wrong(other));
    }
}

#[test]
fn it_is_the_client_who_confirms_a_promise_ours_and_theirs() {
    let yes = |who| say(Command::Accept { number: 1, who: Some(who) });
    for made in [promise(), theirs()] {
        given([made.clone()]).when(yes(ANA)).standing(1, Standing::Agreed);
        given([made]).when(yes(SAM)).refused(&wrong(SAM));
    }
}

#[test]
fn yes_to_talk_comes_from_whom_it_was_put_to() {
    let yes = |who| say(Command::Accept { number: 1, who: Some(who) });
    given([request()]).when(yes(SAM)).standing(1, Standing::Open);
    given([request()]).when(yes(ANA)).refused(&wrong(ANA));
    given([offer()]).when(yes(ANA)).standing(1, Standing::Agreed);
    given([offer()]).when(yes(SAM)).refused(&wrong(SAM));
    given([offer(), counter(1)]).when(yes(SAM)).standing(1, Standing::Open);
}

#[test]
fn who_is_of_no_known_side_may_be_of_any() {
    given([promise()]).when(delegate(1, PersonId(77))).standing(1, Standing::Open);
}

#[test]
fn sides_are_learned_from_the_stream_of_people() {
    let mut story = given([promise()]);
    story.state.evolve(noted(PersonId(77), Side::Client));
    assert_eq!(story.state.version(), 2);
    story.when(delegate(1, PersonId(77))).refused(&Refusal::WrongSide {
        person: PersonId(77),
        actual: Side::Client,
        expected: Side::Us,
    });
}

#[test]
fn another_debtor_has_to_fit_whom_the_steps_name() {
    let theirs_instead =
        || amend(1, TermsChange { side: Change::Set(Side::Client), ..TermsChange::default() });
    given([promise(), warn(1)]).when(theirs_instead()).standing(1, Standing::Open);
    given([promise(), delegate(1, SAM)]).when(theirs_instead()).refused(&wrong(SAM));
    let told = say(Command::Warn { number: 1, told: Some(ANA), via: None, expect: None });
    given([promise(), told]).when(theirs_instead()).refused(&wrong(ANA));
    given([promise().with(|terms| terms.owner = Some(SAM))]).when(theirs_instead()).refused(&wrong(SAM));
}

#[test]
fn another_debtor_has_to_fit_what_is_needed() {
    let theirs_instead =
        || amend(1, TermsChange { side: Change::Set(Side::Client), ..TermsChange::default() });
    let ours_instead = || amend(1, TermsChange { side: Change::Set(Side::Us), ..TermsChange::default() });
    let needing = || promise().with(|terms| terms.needs = vec![acme(1)]);
    given([theirs(), needing()]).when(ours_instead()).undermines(&[3]);
    given([theirs(), needing()]).when(theirs_instead()).standing(1, Standing::Open);
    let of_the_second = amend(2, TermsChange { side: Change::Set(Side::Client), ..TermsChange::default() });
    given([theirs(), needing()])
        .when(of_the_second)
        .refused(&Refusal::CannotNeed { reference: "acme/2".to_owned(), needed: acme(1) });
}

#[test]
fn what_is_talked_about_stays_owed_by_the_side_it_was_asked_of() {
    let theirs = counter(1).with(|terms| terms.side = Side::Client);
    given([request()]).when(theirs).refused(&Refusal::AnotherDebtor { reference: acme(1), side: Side::Us });
}
