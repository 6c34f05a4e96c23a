//! Stories of idempotency: what was recorded under a key, said again.

use super::*;

#[expect(clippy::unnecessary_wraps, reason = "none is the answer where a key was destroyed")]
fn commits(event: EventId, field: &str, sealed: &Sealed, text: &Text) -> Option<bool> {
    Some(sealed.commits_to(Place { ledger: &ledger(), event: &event, field }, &KEY, text.as_str()))
}

fn given_of(said: &Said) -> Given {
    Given {
        occurred: said.circumstances.at != Stated::Now,
        evidence: !said.circumstances.evidence.is_empty(),
    }
}

fn again(story: &Story, said: &Said) -> Option<Result<(), Refusal>> {
    let now = said.now.unwrap_or(march("30 10:00"));
    let Decided { drafts, .. } =
        propose(&story.state, said.command.clone(), &said.circumstances, now).unwrap();
    says_again(&story.state, &drafts, given_of(said), &commits)
}

#[track_caller]
fn is_the_same(story: &Story, said: &Said) {
    assert_eq!(again(story, said), Some(Ok(())), "{said:?}");
}

#[track_caller]
fn differs(story: &Story, said: &Said, differs: &'static str) {
    let event = said.circumstances.id.unwrap();
    assert_eq!(again(story, said), Some(Err(Refusal::KeyReused { event, differs })));
}

#[test]
fn a_repeat_with_the_same_content_is_the_same_whatever_happened_since() {
    let dated = promise().with(|terms| terms.due = Some(due("06 16:00")));
    let why = || Some(text("they are broke"));
    for said in [
        dated.clone().key("k"),
        promise().on("2026-03-02").now("02 10:00").key("k"),
        promise().at("02 09:30").now("02 10:00").key("k").shown("mail:1"),
        request().key("k"),
        say(Command::Release { number: 1, who: Some(ANA), why: why() }).key("k"),
        say(Command::Renegotiate { number: 1, due: due("09 10:00"), agreed_by: None, why: why() }).key("k"),
        keep(1).key("k"),
        say(Command::Retract { target: event_id(2), why: why() }).key("k"),
        amend(1, TermsChange { due: Change::Set(Some(due("09 10:00"))), ..TermsChange::default() }).key("k"),
        say(Command::Accept { number: 2, who: Some(ANA) }).key("k"),
    ] {
        let story = given([dated.clone(), offer(), said.clone(), promise()]);
        is_the_same(&story, &said.clone().now("30 10:00"));
        let moved = Profile { zone: Some("Asia/Tokyo".parse().unwrap()), ..Profile::default() };
        let amended = say(Command::Amend { from: day("2026-03-20"), profile: moved, why: None });
        is_the_same(&story.and([amended]), &said.now("30 10:00"));
    }
}

#[test]
fn an_opening_and_a_change_can_be_said_again() {
    let opened = open().key("open");
    is_the_same(&unopened().and([opened.clone(), promise()]), &opened);
    let profile = Profile { contract_value: Some(text("{\"amount\":1}")), ..Profile::default() };
    let amended = say(Command::Amend { from: day("2026-03-01"), profile, why: None }).key("amend");
    is_the_same(&given([amended.clone(), promise()]), &amended);
}

#[test]
fn a_number_assigned_meanwhile_does_not_matter() {
    let said = promise().key("k");
    let story = given([promise(), said.clone(), promise(), promise()]);
    is_the_same(&story, &said);
    let answered = propose(&story.state, said.command, &said.circumstances, march("30 10:00")).unwrap();
    assert_eq!(answered.number, Some(2));
    let unaware =
        propose(&story.state, promise().command, &promise().circumstances, march("30 10:00")).unwrap();
    let fact = &story.state.facts()[2];
    let given = Given { occurred: false, evidence: false };
    assert_eq!(repeats(&unaware.drafts[0], given, fact, &|_, _, _| None), Ok(()));
}

#[test]
fn a_new_key_repeats_nothing() {
    let story = given([promise().key("k")]);
    assert_eq!(again(&story, &promise().key("other")), None);
    assert_eq!(again(&story, &promise()), None);
}

#[test]
fn each_part_that_differs_is_named() {
    let said = promise().key("k").at("02 09:00").shown("mail:1").now("02 10:00");
    let story = given([said.clone()]);
    differs(&story, &offer().key("k"), "another type of event");
    differs(&story, &keep(1).key("k"), "another type of event");
    differs(&story, &said.clone().at("02 09:30"), "another time");
    differs(&story, &said.clone().shown("mail:2"), "other evidence");
    differs(&story, &said.with(|terms| terms.what = text("Something else")), "other data");
    let fact = &story.state.facts()[1];
    let mut draft = promise_draft(&story);
    draft.zone = "Asia/Tokyo".parse().unwrap();
    let given = Given { occurred: false, evidence: false };
    assert_eq!(repeats(&draft, given, fact, &|_, _, _| None), Err("another zone"));
}

fn promise_draft(story: &Story) -> Draft {
    let said = promise().key("k");
    propose(&story.state, said.command, &said.circumstances, march("30 10:00")).unwrap().drafts.remove(0)
}

#[test]
fn what_the_caller_leaves_open_is_not_compared() {
    let said = promise().key("k").on("2026-03-02").shown("mail:1").now("02 17:00");
    is_the_same(&given([said]), &promise().key("k"));
}

#[test]
fn a_day_is_the_same_day_wherever_on_it_the_fact_stands() {
    let said = promise().key("k").on("2026-03-02").now("02 09:30");
    let story = given([said.clone()]);
    assert_eq!(story.state.facts()[1].envelope.occurred, march("02 09:30"));
    is_the_same(&story, &said.clone().now("30 10:00"));
    differs(&story, &said.on("2026-03-01").now("30 10:00"), "another time");
}

#[test]
fn sealed_texts_are_compared_through_their_commitments() {
    let because = |why: &str| say(Command::Release { number: 1, who: None, why: Some(text(why)) }).key("k");
    let story = given([promise(), because("they are broke")]);
    is_the_same(&story, &because("they are broke"));
    differs(&story, &because("they are rich"), "other sealed text");
    let both = |value: &str, why: &str| {
        let profile = Profile { contract_value: Some(text(value)), ..Profile::default() };
        say(Command::Amend { from: day("2026-03-01"), profile, why: Some(text(why)) }).key("k")
    };
    let amended = given([both("{}", "grown")]);
    is_the_same(&amended, &both("{}", "grown"));
    differs(&amended, &both("grown", "{}"), "other sealed text");
    differs(&story, &release(1).key("k"), "other data");
}

#[test]
fn where_the_key_was_destroyed_the_idempotency_key_decides() {
    let because = |why: &str| say(Command::Release { number: 1, who: None, why: Some(text(why)) }).key("k");
    let story = given([promise(), because("they are broke")]);
    let said = because("they are rich");
    let Decided { drafts, .. } =
        propose(&story.state, said.command.clone(), &said.circumstances, story.now).unwrap();
    let erased = |_: EventId, _: &str, _: &Sealed, _: &Text| None;
    assert_eq!(says_again(&story.state, &drafts, given_of(&said), &erased), Some(Ok(())));
}

#[test]
fn an_amendment_with_other_content_is_not_the_same() {
    let to = |at: &str| {
        amend(1, TermsChange { due: Change::Set(Some(due(at))), ..TermsChange::default() }).key("k")
    };
    let story = given([promise(), to("09 10:00"), ask(1)]);
    is_the_same(&story, &to("09 10:00"));
    differs(&story, &to("10 10:00"), "other data");
    let large = TermsChange { size: Change::Set(Size::Large), ..TermsChange::default() };
    differs(&story, &amend(1, large).key("k"), "other data");
}

#[test]
fn what_is_only_imagined_can_be_repeated_too() {
    let said = say(Command::Release { number: 1, who: None, why: Some(text("they are broke")) }).key("k");
    let mut story = given([promise()]);
    let draft = story.hear(&said).unwrap().drafts.remove(0);
    story.state.imagine(draft, said.circumstances.id.unwrap(), story.now);
    is_the_same(&story, &said);
    let other = say(Command::Release { number: 1, who: None, why: Some(text("they are rich")) }).key("k");
    differs(&story, &other, "other sealed text");
}
