//! What kept promises would lead to.

use super::*;

fn wish(story: &Story, as_of: &str, target: u128) -> WhatWould {
    let history = story.history();
    let setting = history.setting(moment(&history, as_of));
    what_would(&history, &setting, Side::Us, target).remove(0)
}

#[test]
fn what_is_promised_already_is_kept_first() {
    let story = promised().then(MADE, made(8, by("2026-03-16T12:00")));
    let way = wish(&story, "2026-03-03", 4200).reached.unwrap();
    let reference = |number: u32| format!("acme/{number}").parse().unwrap();
    let kept = vec![(reference(7), day("2026-03-09")), (reference(8), day("2026-03-16"))];
    assert_eq!((way.kept, way.more, way.by), (kept, 0, day("2026-03-16")));
    let one = wish(&story, "2026-03-03", 3300).reached.unwrap();
    assert_eq!((one.kept.len(), one.by), (1, day("2026-03-09")));
}

#[test]
fn further_promises_are_kept_beside_at_the_rhythm_of_the_relationship() {
    let story = promised();
    let way = wish(&story, "2026-03-03", 6000).reached.unwrap();
    assert_eq!((way.kept.len(), way.more, way.by), (1, 3, day("2026-03-24")));
    // It is so when it is done.
    let done = story
        .then("2026-03-09T10:00", delivered(7))
        .with(file())
        .then("2026-03-09T12:00", made(1, by("2026-03-10T12:00")))
        .then("2026-03-10T10:00", delivered(1))
        .with(file())
        .then("2026-03-11T12:00", made(2, by("2026-03-17T12:00")))
        .then("2026-03-17T10:00", delivered(2))
        .with(file())
        .then("2026-03-18T12:00", made(3, by("2026-03-24T12:00")))
        .then("2026-03-24T10:00", delivered(3))
        .with(file());
    assert!(view(&done, "2026-03-24").dimensions[0].opinion.proven(PARTS) >= 6000);
    assert!(view(&done, "2026-03-23").dimensions[0].opinion.proven(PARTS) < 6000);
}

#[test]
fn what_is_overdue_is_delivered_at_once() {
    let story = promised().then(MADE, made(8, by("2026-03-30T12:00")));
    let way = wish(&story, "2026-03-10", 3000).reached.unwrap();
    assert_eq!(way.delivered_now, ["acme/7".parse().unwrap()]);
    assert_eq!(way.kept, [("acme/8".parse().unwrap(), day("2026-03-30"))]);
}

#[test]
fn a_wish_can_be_reached_already_or_lie_beyond_every_promise() {
    let kept = promised().then("2026-03-09T10:00", delivered(7)).with(file());
    let reached = wish(&kept, "2026-03-09", 3333).reached.unwrap();
    assert_eq!((reached.more, reached.by, reached.kept.len()), (0, day("2026-03-09"), 0));
    let beyond = wish(&kept, "2026-03-09", 9900);
    assert_eq!((beyond.reached, beyond.at_most), (None, 9500));
}

#[test]
fn what_was_agreed_after_its_due_counts_once_when_it_is_kept() {
    let story = promised().then("2026-03-10T12:00", renegotiated(7, by("2026-03-30T12:00")));
    let now = view(&story, "2026-03-11").dimensions[0].opinion;
    let way = wish(&story, "2026-03-11", now.proven(PARTS) + 1);
    let kept = story.then("2026-03-30T12:00", delivered(7)).with(file());
    let then = view(&kept, "2026-03-30").dimensions[0].opinion;
    assert!(then.proven(PARTS) <= now.proven(PARTS), "it stays what it was: agreed after its due");
    assert_eq!(way.reached.unwrap().more, 1, "so another has to help");
}

#[test]
fn back_to_where_one_was_is_told_for_each_dimension() {
    let broken = promised().then("2026-03-09T10:00", delivered(7)).with(file());
    let broken = broken.then("2026-03-10T12:00", made(8, by("2026-03-16T12:00")));
    let recovery = |dimension: usize| view(&broken, "2026-04-01").dimensions[dimension].recovery;
    let competence = recovery(0).unwrap();
    assert_eq!((competence.broken_on, competence.was, competence.every_days), (day("2026-03-16"), 3283, 7));
    assert_eq!((competence.keeps, competence.by), (Some(1), Some(day("2026-04-08"))));
    assert_eq!(recovery(1).unwrap().keeps, Some(1));
    assert_eq!(recovery(2), None, "nothing of benevolence was broken");
}

#[test]
fn after_several_breaks_it_is_the_highest_place_that_is_regained() {
    let kept = promised().then("2026-03-09T10:00", delivered(7)).with(file());
    let broken = kept
        .then("2026-03-10T12:00", made(8, by("2026-03-16T12:00")))
        .then("2026-03-17T12:00", made(9, by("2026-03-23T12:00")));
    let recovery = view(&broken, "2026-04-01").dimensions[0].recovery.unwrap();
    assert_eq!(
        (recovery.broken_on, recovery.was),
        (day("2026-03-16"), 3283),
        "not the day before the second"
    );
    assert_eq!(recovery.keeps, Some(1));
    let integrity = view(&broken, "2026-04-01").dimensions[1].recovery.unwrap();
    assert_eq!((integrity.was, integrity.keeps), (3283, Some(2)), "silence is dearer");
}
