//! Stories of what was said: changes of the due, disclosure, waiting, and on whose word an outcome is known.

use super::*;

/// When a word came, and how it counts.
fn told(story: &Story) -> (Outcome, Disclosed) {
    let judged = story.judged(7, LATER);
    (judged.outcome, judged.disclosed)
}

#[test]
fn the_first_word_decides_how_a_miss_came_to_be_known() {
    let before = promised().then("2026-03-04T12:00", warned(7, None)).then("2026-03-09T12:00", asked(7));
    assert_eq!(told(&before), (Outcome::Missed, Disclosed::Before));
    let after = promised().then("2026-03-09T12:00", warned(7, None)).then("2026-03-10T12:00", asked(7));
    assert_eq!(told(&after), (Outcome::Missed, Disclosed::After));
    let asked_first = promised().then("2026-03-09T12:00", asked(7)).then("2026-03-10T12:00", warned(7, None));
    assert_eq!(told(&asked_first), (Outcome::Missed, Disclosed::Asked));
    assert_eq!(told(&promised()), (Outcome::MissedSilently, Disclosed::Never));
}

#[test]
fn asking_before_the_due_is_no_word() {
    let early = promised().then("2026-03-06T15:59", asked(7));
    assert_eq!(told(&early), (Outcome::MissedSilently, Disclosed::Never));
    let by_day = promised().some_time_on("2026-03-06", asked(7));
    assert_eq!(told(&by_day), (Outcome::MissedSilently, Disclosed::Never), "some time on Friday");
    let next_day = promised().some_time_on("2026-03-07", asked(7));
    assert_eq!(told(&next_day), (Outcome::Missed, Disclosed::Asked));
}

#[test]
fn a_word_at_the_limit_is_in_time_and_after_it_none() {
    let at_the_limit = promised().then("2026-03-13T16:00", warned(7, None));
    assert_eq!(told(&at_the_limit), (Outcome::Missed, Disclosed::After));
    let after = promised().then("2026-03-13T16:01", warned(7, None));
    assert_eq!(told(&after), (Outcome::MissedSilently, Disclosed::Never));
    let by_day = promised().some_time_on("2026-03-13", warned(7, None));
    assert_eq!(told(&by_day), (Outcome::Missed, Disclosed::After));
    let a_day_late = promised().some_time_on("2026-03-14", warned(7, None));
    assert_eq!(told(&a_day_late), (Outcome::MissedSilently, Disclosed::Never));
}

#[test]
fn a_word_of_which_only_the_day_is_known_is_in_time_on_the_last_day() {
    let word =
        |due, date| told(&Story::acme().then(MADE, made(7, due)).some_time_on(date, warned(7, None))).1;
    assert_eq!(word(by("2026-03-06T09:00"), "2026-03-13"), Disclosed::After, "noon, but perhaps before nine");
    assert_eq!(word(by("2026-03-06T09:00"), "2026-03-14"), Disclosed::Never);
    assert_eq!(word(on("2026-03-04"), "2026-03-11"), Disclosed::After, "Wednesday's end, a week later");
    assert_eq!(word(on("2026-03-04"), "2026-03-12"), Disclosed::Never);
}

#[test]
fn a_late_delivery_that_nobody_asked_for_is_its_own_word() {
    let within = promised().then("2026-03-13T16:00", delivered(7));
    assert_eq!(told(&within), (Outcome::KeptLate, Disclosed::After));
    let after_silence = promised().then("2026-03-13T16:01", delivered(7));
    assert_eq!(told(&after_silence), (Outcome::KeptLate, Disclosed::Never));
    let asked_for = promised().then("2026-03-09T12:00", asked(7)).then("2026-03-10T12:00", delivered(7));
    assert_eq!(told(&asked_for), (Outcome::KeptLate, Disclosed::Asked));
    let announced =
        promised().then("2026-03-06T12:00", warned(7, None)).then("2026-03-30T12:00", delivered(7));
    assert_eq!(told(&announced), (Outcome::KeptLate, Disclosed::Before));
}

#[test]
fn a_promise_kept_on_time_has_nothing_to_disclose() {
    let plain = promised().then("2026-03-06T12:00", delivered(7));
    assert_eq!(told(&plain), (Outcome::KeptOnTime, Disclosed::Never));
}

#[test]
fn a_date_change_that_nobody_agreed_to_is_a_disclosure() {
    let story = promised().then("2026-03-04T12:00", warned(7, by("2026-03-10T16:00")));
    let judged = story.then("2026-03-10T12:00", delivered(7)).judged(7, LATER);
    assert_eq!((judged.outcome, judged.disclosed), (Outcome::KeptLate, Disclosed::Before));
    assert_eq!((judged.due, judged.changes.len()), (by(FRIDAY), 0));
}

#[test]
fn a_word_belongs_to_the_due_it_was_said_under() {
    let story = promised().then("2026-03-03T12:00", warned(7, None));
    let story = story.then("2026-03-04T12:00", renegotiated(7, by("2026-03-20T16:00")));
    assert_eq!(told(&story), (Outcome::MissedSilently, Disclosed::Never));
    assert_eq!(story.judged(7, LATER).changes[0].disclosed, Disclosed::Before);
}

#[test]
fn an_agreed_change_moves_the_due_and_keeps_the_first() {
    let story = promised().then("2026-03-04T12:00", renegotiated(7, by("2026-03-10T16:00")));
    let judged = story.then("2026-03-10T16:00", delivered(7)).judged(7, LATER);
    assert_eq!((judged.outcome, judged.is_kept_by_first_due()), (Outcome::KeptOnTime, false));
    assert_eq!((judged.first_due, judged.due), (by(FRIDAY), by("2026-03-10T16:00")));
    let change = &judged.changes[0];
    assert_eq!((change.event, change.agreed_by), (nth(2), Some(PersonId(5))));
    assert_eq!((Some(change.from), Some(change.to)), (by(FRIDAY), by("2026-03-10T16:00")));
    assert!(!judged.typing_slip());
}

#[test]
fn an_earlier_due_can_be_missed_and_the_first_still_kept() {
    let story = promised().then("2026-03-03T16:00", renegotiated(7, by("2026-03-05T12:00")));
    let judged = story.then("2026-03-06T12:00", delivered(7)).judged(7, LATER);
    assert_eq!((judged.outcome, judged.is_kept_by_first_due()), (Outcome::KeptLate, true));
}

#[test]
fn a_change_is_in_time_at_short_notice_or_after_the_due() {
    let notice = |when| {
        let story = promised().then(when, renegotiated(7, by("2026-03-20T16:00")));
        story.judged(7, LATER).changes[0].notice
    };
    assert_eq!(notice("2026-03-05T16:00"), Notice::InTime, "one business day before");
    assert_eq!(notice("2026-03-05T16:01"), Notice::Short);
    assert_eq!(notice(FRIDAY), Notice::Short);
    assert_eq!(notice("2026-03-06T16:01"), Notice::AfterDue);
}

#[test]
fn notice_for_a_due_on_a_day_ends_with_the_day_before() {
    let friday = Story::acme().then(MADE, made(7, on("2026-03-06")));
    let change = || renegotiated(7, by("2026-03-20T16:00"));
    let notice = |story: Story| story.judged(7, LATER).changes[0].notice;
    assert_eq!(notice(friday.clone().then("2026-03-06T00:00", change())), Notice::InTime);
    assert_eq!(notice(friday.clone().then("2026-03-06T00:01", change())), Notice::Short);
    assert_eq!(notice(friday.clone().some_time_on("2026-03-05", change())), Notice::InTime);
    assert_eq!(notice(friday.clone().some_time_on("2026-03-06", change())), Notice::Short);
    assert_eq!(notice(friday.some_time_on("2026-03-07", change())), Notice::AfterDue);
    let wednesday = Story::acme().then(MADE, made(7, on("2026-03-04")));
    assert_eq!(notice(wednesday.clone().some_time_on("2026-03-03", change())), Notice::InTime);
    assert_eq!(notice(wednesday.some_time_on("2026-03-04", change())), Notice::Short);
    let saturday = Story::acme().then(MADE, made(7, by("2026-03-07T10:00")));
    assert_eq!(notice(saturday.clone().some_time_on("2026-03-05", change())), Notice::InTime);
    assert_eq!(
        notice(saturday.some_time_on("2026-03-06", change())),
        Notice::Short,
        "Saturday is Friday's end"
    );
    let monday = Story::acme().then(MADE, made(7, by("2026-03-09T16:00")));
    assert_eq!(
        notice(monday.some_time_on("2026-03-07", change())),
        Notice::Short,
        "Saturday is after Friday"
    );
}

#[test]
fn an_agreement_after_the_due_remembers_where_the_promise_stood() {
    let stood = |story: Story, when: &str| {
        let judged = story.then(when, renegotiated(7, by("2026-05-29T16:00"))).judged(7, "2026-05-01");
        assert_eq!(judged.outcome, Outcome::Open, "a new date gives it another life");
        (judged.changes[0].standing, judged.changes[0].disclosed)
    };
    assert_eq!(stood(promised(), "2026-03-05T12:00"), (Outcome::Open, Disclosed::Never));
    assert_eq!(stood(promised(), "2026-03-09T12:00"), (Outcome::Overdue, Disclosed::Never));
    assert_eq!(stood(promised(), "2026-03-13T16:00"), (Outcome::MissedSilently, Disclosed::Never));
    let owned_up = promised().then("2026-03-07T12:00", missed(7, true));
    assert_eq!(stood(owned_up, "2026-03-09T12:00"), (Outcome::Missed, Disclosed::After));
}

#[test]
fn a_slip_of_the_pen_is_flagged_and_counted() {
    let slip = |when| promised().then(when, renegotiated(7, by("2026-03-10T16:00"))).judged(7, LATER);
    assert!(slip("2026-03-02T13:00").typing_slip(), "within the hour");
    assert!(!slip("2026-03-02T13:01").typing_slip());
    assert_eq!(slip("2026-03-02T13:00").changes.len(), 1);
    let past = Story::acme().then(MADE, made(7, by("2026-03-02T12:30")));
    let past = past.then("2026-03-02T12:45", renegotiated(7, by(FRIDAY))).judged(7, LATER);
    assert!(!past.typing_slip(), "the due had passed: that is no slip of the pen");
}

#[test]
fn a_due_before_its_own_promise_is_taken_as_it_is() {
    let imported = Story::acme().then(MADE, made(7, on("2026-02-06")));
    let judged = imported.judged(7, LATER);
    assert!(judged.is_due_before_made() && !judged.typing_slip());
    assert_eq!(judged.outcome, Outcome::MissedSilently);
    let mended = imported.then("2026-03-04T12:00", renegotiated(7, by(FRIDAY))).judged(7, LATER);
    assert!(mended.typing_slip() && !mended.is_due_before_made());
    assert_eq!(mended.changes[0].notice, Notice::AfterDue, "totals use the dates as typed");
    let mistyped =
        promised().then("2026-03-04T12:00", renegotiated(7, by("2025-03-20T16:00"))).judged(7, LATER);
    assert!(mistyped.typing_slip() && mistyped.is_due_before_made(), "a due of last year");
    let today = Story::acme().then(MADE, made(7, on("2026-03-02")));
    assert!(!today.judged(7, LATER).is_due_before_made());
    let by_day = Story::acme().some_time_on("2026-03-02", made(7, by("2026-03-02T09:00")));
    assert!(!by_day.judged(7, LATER).is_due_before_made(), "some time on the day it was due");
}

#[test]
fn what_stands_beside_an_outcome_is_the_strongest_word_for_it() {
    let kept = || promised().then("2026-03-05T12:00", delivered(7));
    assert_eq!(kept().judged(7, LATER).word, Word::Ours);
    assert_eq!(kept().with(locator()).judged(7, LATER).word, Word::Locator);
    let both = kept().with(locator()).with(file()).judged(7, LATER);
    assert_eq!((both.word, both.evidence, both.evidenced), (Word::File, 2, true));
    let by_mail = kept().then("2026-03-06T12:00", accepted(7)).with(file()).judged(7, LATER);
    assert_eq!(by_mail.word, Word::File, "their acceptance is a kept mail");
    let let_go = promised().then("2026-03-05T12:00", released(7)).judged(7, LATER);
    assert_eq!(let_go.word, Word::Client);
    let took_back = promised().then("2026-03-05T12:00", withdrawn(7)).judged(7, LATER);
    assert_eq!(took_back.word, Word::Ours);
    let theirs = Story::acme().then(MADE, client_made(7, by(FRIDAY)));
    assert_eq!(theirs.clone().then("2026-03-05T12:00", withdrawn(7)).judged(7, LATER).word, Word::Client);
    assert_eq!(theirs.clone().then("2026-03-07T12:00", missed(7, true)).judged(7, LATER).word, Word::Client);
    let in_the_end =
        theirs.clone().then("2026-03-07T12:00", missed(7, false)).then("2026-03-08T12:00", missed(7, true));
    assert_eq!(in_the_end.judged(7, LATER).word, Word::Client);
    let we_accepted = theirs.then("2026-03-05T12:00", delivered(7)).then("2026-03-06T12:00", accepted(7));
    assert_eq!(we_accepted.judged(7, LATER).word, Word::Ours);
    assert!(we_accepted.judged(7, LATER).evidenced);
}

#[test]
fn recorded_more_than_five_business_days_later_is_recorded_late() {
    let kept =
        |recorded| promised().recorded_later("2026-03-05T12:00", recorded, delivered(7)).judged(7, LATER);
    assert_eq!(kept("2026-03-12T12:00").recorded_late_millis, 0);
    assert_eq!(kept("2026-03-12T12:01").recorded_late_millis, (7 * 24 * 60 + 1) * 60_000);
    assert_eq!(kept("2026-03-12T12:01").outcome, Outcome::KeptOnTime);
}

#[test]
fn a_promise_waits_while_what_it_needs_is_past_due() {
    let story = Story::acme()
        .then(MADE, client_made(9, by("2026-03-03T12:00")))
        .then(MADE, made_needing(7, by(FRIDAY), &[9]));
    let waiting = |story: &Story, as_of| story.judged(7, as_of).waiting.unwrap();
    assert_eq!(waiting(&story, "2026-03-03T12:00").millis, 0);
    assert_eq!(waiting(&story, "2026-03-04T12:00").millis, 24 * 3_600_000);
    let arrived = story.then("2026-03-05T12:00", delivered(9)).then("2026-03-09T12:00", delivered(7));
    let judged = arrived.judged(7, LATER);
    assert_eq!((judged.outcome, judged.due), (Outcome::KeptLate, by(FRIDAY)), "dates count as typed");
    assert_eq!(judged.waiting.unwrap(), Waiting { on: "acme/9".parse().unwrap(), millis: 48 * 3_600_000 });
}

#[test]
fn two_things_it_needs_are_waited_for_once() {
    let story = Story::acme()
        .then(MADE, client_made(8, by("2026-03-03T12:00")))
        .then(MADE, client_made(9, by("2026-03-04T12:00")))
        .then(MADE, made_needing(7, by(FRIDAY), &[8, 9]))
        .then("2026-03-04T18:00", delivered(8))
        .then("2026-03-06T12:00", delivered(9));
    let waiting = story.judged(7, LATER).waiting.unwrap();
    assert_eq!(waiting, Waiting { on: "acme/9".parse().unwrap(), millis: 72 * 3_600_000 });
}

#[test]
fn nothing_is_waited_for_but_the_other_sides_late_promises() {
    let ours = Story::acme()
        .then(MADE, made(9, by("2026-03-03T12:00")))
        .then(MADE, made_needing(7, by(FRIDAY), &[9, 44]));
    assert_eq!(ours.judged(7, LATER).waiting, None, "our own promise, and one that nobody made");
    let moved = Story::acme()
        .then(MADE, client_made(9, by("2026-03-03T12:00")))
        .then(MADE, made_needing(7, by(FRIDAY), &[9]))
        .then("2026-03-04T12:00", renegotiated(9, by("2026-03-05T12:00")))
        .then("2026-03-05T18:00", released(9));
    assert_eq!(moved.judged(7, LATER).waiting.unwrap().millis, 30 * 3_600_000, "a day, then six hours");
}

#[test]
fn a_wait_begins_with_the_promise_and_counts_each_due_while_it_is_in_force() {
    let waiting =
        |story: Story| story.then(FRIDAY, delivered(7)).judged(7, LATER).waiting.unwrap().millis / 3_600_000;
    let before = Story::acme().then("2026-02-02T12:00", client_made(9, by("2026-02-03T12:00")));
    assert_eq!(
        waiting(before.then(MADE, made_needing(7, by(FRIDAY), &[9]))),
        100,
        "from Monday noon to Friday 16:00"
    );
    let theirs = || {
        let story = Story::acme().then(MADE, client_made(9, by("2026-03-05T12:00")));
        story.then(MADE, made_needing(7, by(FRIDAY), &[9]))
    };
    let pulled_in = theirs().then("2026-03-04T12:00", renegotiated(9, by("2026-03-03T12:00")));
    assert_eq!(waiting(pulled_in), 52, "from the agreement on, though the new date had passed");
    assert_eq!(
        waiting(theirs().then("2026-03-05T18:00", left_unknown(9))),
        0,
        "nobody knows whether it was late"
    );
    assert_eq!(
        waiting(theirs().then("2026-03-05T18:00", missed(9, true))),
        28,
        "a declared miss is still owed"
    );
}

#[test]
fn what_it_needs_may_be_named_in_any_order_and_of_this_client_only() {
    let story = |needs: Vec<CommitmentRef>| {
        let terms = Terms { needs: Some(needs), ..terms(7, by(FRIDAY)) };
        Story::acme()
            .then(MADE, client_made(8, by("2026-03-04T12:00")))
            .then(MADE, client_made(9, by("2026-03-03T12:00")))
            .then(MADE, CommitmentEvent::Made(terms))
            .then("2026-03-05T12:00", delivered(8))
            .then("2026-03-04T18:00", delivered(9))
            .judged(7, LATER)
    };
    let need = |text: &str| text.parse::<CommitmentRef>().unwrap();
    let both = story(vec![need("acme/8"), need("acme/9")]).waiting.unwrap();
    assert_eq!((both.on, both.millis), (need("acme/9"), 48 * 3_600_000));
    assert_eq!(story(vec![need("beta/9")]).waiting, None);
}

#[test]
fn a_promise_shows_its_terms_and_its_events() {
    let terms = Terms {
        size: Size::Large,
        satisfied_when: Some("the report is shared".parse().unwrap()),
        toward: Some("margin".parse().unwrap()),
        source_id: Some("row-7".parse().unwrap()),
        ..terms(7, by(FRIDAY))
    };
    let story = Story::acme().then(MADE, CommitmentEvent::Made(terms)).then("2026-03-05T12:00", delivered(7));
    let judged = story.judged(7, LATER);
    assert_eq!((judged.reference.to_string().as_str(), judged.size), ("acme/7", Size::Large));
    assert_eq!(judged.source_id.unwrap().as_str(), "row-7");
    assert_eq!(judged.events, [nth(1), nth(2)]);
    assert_eq!((judged.made.unwrap().at, judged.made.unwrap().on), (at(MADE), None));
}
