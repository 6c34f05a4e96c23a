//! Stories of what is owed on a Monday morning.

use ledger_core::event::CommitmentEvent;
use ledger_core::event::commitment::Terms;

use super::*;
use crate::commitments::Commitments;
use crate::testing::*;

const MONDAY: &str = "2026-03-09T09:00";

fn acme() -> Story {
    let with_owner = |number, due, owner| {
        CommitmentEvent::Made(Terms { owner: Some(PersonId(owner)), ..terms(number, due) })
    };
    let made_at = "2026-02-02T12:00";
    Story::acme()
        .then(made_at, with_owner(1, by("2026-03-10T16:00"), 3))
        .then(made_at, with_owner(2, by("2026-03-06T16:00"), 4))
        .then(made_at, made(3, None))
        .then(made_at, client_made(4, by("2026-03-09T17:00")))
        .then(made_at, made(5, by("2026-02-06T16:00")))
        .then(made_at, made(6, by("2026-03-30T16:00")))
        .then(made_at, offered(7))
        .then(made_at, made(8, by("2026-03-10T16:00")))
        .then("2026-02-05T12:00", delivered(8))
        .then(made_at, made(9, by("2026-02-10T16:00")))
        .then("2026-02-11T12:00", missed(9, true))
        .then(made_at, made(10, None))
        .then("2026-02-05T12:00", released(10))
}

fn list(story: &Story, filter: &DueFilter) -> Vec<DueItem> {
    let history = story.history();
    let setting = history.setting(moment(&history, MONDAY));
    due(&crate::ask::<Commitments>(&history, &setting), &setting, filter)
}

fn numbers(items: &[DueItem]) -> Vec<u32> {
    items.iter().map(|item| item.reference.number).collect()
}

#[test]
fn what_is_owed_comes_soonest_first_and_loose_ends_last() {
    let items = list(&acme(), &DueFilter::default());
    assert_eq!(numbers(&items), [5, 2, 4, 1, 6, 3]);
    let outcomes: Vec<_> = items.iter().map(|item| item.outcome).collect();
    let open = Outcome::Open;
    assert_eq!(outcomes, [Outcome::MissedSilently, Outcome::Overdue, open, open, open, Outcome::Undated]);
}

#[test]
fn what_is_past_due_says_since_when() {
    let items = list(&acme(), &DueFilter::default());
    assert_eq!(items[1].overdue_since, Some(at("2026-03-06T16:00")));
    assert_eq!(items[0].overdue_since, Some(at("2026-02-06T16:00")), "a miss nobody declared is still owed");
    assert_eq!(items[2].overdue_since, None);
    assert!(items[2].unconfirmed && !items[1].unconfirmed);
}

#[test]
fn one_can_ask_for_a_side_an_owner_or_a_time() {
    let client = DueFilter { side: Some(Side::Client), ..DueFilter::default() };
    assert_eq!(numbers(&list(&acme(), &client)), [4]);
    let mine = DueFilter { owner: Some(PersonId(3)), ..DueFilter::default() };
    assert_eq!(numbers(&list(&acme(), &mine)), [1]);
    let soon = DueFilter { within_millis: Some(31 * 3_600_000), ..DueFilter::default() };
    assert_eq!(numbers(&list(&acme(), &soon)), [5, 2, 4, 1]);
    let today =
        DueFilter { within_millis: Some(8 * 3_600_000), side: Some(Side::Us), ..DueFilter::default() };
    assert_eq!(numbers(&list(&acme(), &today)), [5, 2]);
}

#[test]
fn a_delegated_promise_is_on_its_new_owners_list() {
    let story = acme().then("2026-03-02T12:00", delegated(2, 3));
    let mine = DueFilter { owner: Some(PersonId(3)), ..DueFilter::default() };
    assert_eq!(numbers(&list(&story, &mine)), [2, 1]);
}

#[test]
fn several_clients_make_one_list() {
    let beta = Story::of("beta")
        .then("2026-02-02T12:00", made(1, by("2026-03-09T12:00")))
        .then("2026-02-02T12:00", made(2, None))
        .then("2026-02-02T12:00", made(3, by("2026-03-06T16:00")));
    let all = DueFilter::default();
    let merged = merge([list(&beta, &all), list(&acme(), &all)]);
    let names: Vec<_> = merged.iter().map(|item| item.reference.to_string()).collect();
    let expected = ["acme/5", "acme/2", "beta/3", "beta/1", "acme/4", "acme/1", "acme/6", "acme/3", "beta/2"];
    assert_eq!(names, expected, "soonest first, then by client");
    assert!(merge([]).is_empty());
}
