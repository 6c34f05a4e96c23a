//! Stories of silence. 2 March 2026 is a Monday.

use super::{Alarm, Silence, silence};
use crate::cadence::cadences;
use crate::cadence::tests::{said, set};
use crate::testing::{Story, by, client_made, day, delivered, made, missed, moment, opened, warned};

fn silent(story: &Story, as_of: &str) -> Silence {
    let history = story.history();
    let setting = history.setting(moment(&history, as_of));
    let cadences = cadences(&history, &setting, 0);
    silence(&history, cadences.iter().map(|cadence| &cadence.plan), &setting).unwrap()
}

fn weekly() -> Story {
    Story::acme().then("2026-03-02T09:00", opened("UTC")).then("2026-03-02T00:00", set(&[]))
}

fn update() -> ledger_core::Event {
    said("update.sent", r#"{"cadence":"weekly-update"}"#)
}

#[test]
fn a_gap_runs_from_one_word_to_the_next_and_the_longest_is_kept() {
    let story = weekly().then("2026-03-06T15:00", update()).then("2026-03-22T15:00", update());
    let found = silent(&story, "2026-03-25");
    assert_eq!((found.longest.days, found.longest.business_days), (16, 10));
    assert_eq!((found.longest.from, found.longest.to), (day("2026-03-06"), day("2026-03-22")));
    assert_eq!((found.current.days, found.current.business_days, found.breaches), (3, 3, 1));
    assert_eq!(found.alarm, Some(Alarm::Quiet));
}

#[test]
fn it_warns_above_the_interval_and_breaches_above_one_and_a_half_of_it() {
    let story = weekly().then("2026-03-06T15:00", update());
    for (as_of, alarm) in [
        ("2026-03-13", Alarm::Quiet),
        ("2026-03-14", Alarm::Warns),
        ("2026-03-16", Alarm::Warns),
        ("2026-03-17", Alarm::Breached),
    ] {
        assert_eq!(silent(&story, as_of).alarm, Some(alarm), "{as_of}");
    }
    let daily = story.then(
        "2026-03-07T00:00",
        set(&[("cadence", "note"), ("rule", "FREQ=DAILY"), ("from", "2026-03-07")]),
    );
    assert_eq!(silent(&daily, "2026-03-08").alarm, Some(Alarm::Breached), "the shortest cadence counts");
}

#[test]
fn it_runs_from_the_first_contact_and_without_one_from_the_opening() {
    assert_eq!(silent(&weekly(), "2026-03-09").current.days, 7);
    let story = weekly().then("2026-03-09T15:00", update());
    let found = silent(&story, "2026-03-09");
    assert_eq!(
        (found.current.days, found.longest.days),
        (0, 0),
        "before the first word there was no silence"
    );
}

#[test]
fn words_on_any_channel_end_it_and_what_is_not_said_to_them_does_not() {
    let due = by("2026-03-20T16:00");
    let first = || weekly().then("2026-03-03T09:00", update());
    let days = |story: Story| silent(&story, "2026-03-10").current.days;
    let told = said("contact.held", r#"{"direction":"out","kind":"call"}"#);
    assert_eq!(days(first().then("2026-03-06T09:00", told)), 4);
    assert_eq!(days(first().then("2026-03-06T09:00", said("sync.held", "{}"))), 4);
    let insight = said("insight.delivered", r#"{"insight":"Refunds","specific":true}"#);
    assert_eq!(days(first().then("2026-03-06T09:00", insight)), 4);
    assert_eq!(
        days(first().then("2026-03-03T09:00", made(1, due)).then("2026-03-06T09:00", delivered(1))),
        4
    );
    assert_eq!(
        days(first().then("2026-03-03T09:00", made(1, due)).then("2026-03-06T09:00", warned(1, None))),
        4
    );
    assert_eq!(
        days(first().then("2026-03-03T09:00", made(1, due)).then("2026-03-06T09:00", missed(1, true))),
        4
    );

    let heard = said("contact.held", r#"{"direction":"in","kind":"ask"}"#);
    assert_eq!(days(first().then("2026-03-06T09:00", heard)), 7);
    assert_eq!(days(first().then("2026-03-06T09:00", said("sync.held", r#"{"no_show":"us"}"#))), 7);
    let internal = said("review.held", r#"{"kind":"internal_portfolio","client_present":false}"#);
    assert_eq!(days(first().then("2026-03-06T09:00", internal)), 7);
    assert_eq!(
        days(first().then("2026-03-03T09:00", made(1, due)).then("2026-03-06T09:00", missed(1, false))),
        7
    );
    let theirs = first().then("2026-03-03T09:00", client_made(1, due)).then("2026-03-06T09:00", delivered(1));
    assert_eq!(days(theirs), 7, "what the client delivers is no word of ours");
}

#[test]
fn it_stops_with_the_relationship_and_alarms_nobody_where_nothing_is_promised() {
    let closed = said("relationship.closed", r#"{"ended_by":"client"}"#);
    let story = weekly().then("2026-03-06T15:00", update()).then("2026-03-10T09:00", closed);
    let found = silent(&story, "2026-06-30");
    assert_eq!((found.current.days, found.current.to, found.alarm), (4, day("2026-03-10"), None));
    let nothing = Story::acme().then("2026-03-02T09:00", opened("UTC"));
    assert_eq!(silent(&nothing, "2026-06-30").alarm, None);
}

#[test]
fn days_are_those_of_the_relationships_zone() {
    let story = Story::acme()
        .then("2026-03-02T09:00", opened("Asia/Tokyo"))
        .then("2026-03-06T16:00", update())
        .then("2026-03-08T14:59", update());
    // In Tokyo that was Saturday 01:00 and Sunday 23:59.
    assert_eq!(silent(&story, "2026-03-08").longest.days, 1);
}
