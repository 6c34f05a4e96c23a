//! What is due, for a calendar: a to-do for each promise that nobody settled and that has a date.

use icalendar::{Calendar, Component, Todo};
use ledger_core::Instant;
use projections::due::{DueFilter, DueItem, due, merge};

use super::{Out, Wishes};
use crate::desk::{Desk, People};
use crate::failure::Failure;

/// Writes what one client, or all, owe and are owed.
pub(super) fn write(desk: &Desk<'_>, wishes: &Wishes, out: &mut Out) -> Result<(), Failure> {
    out.tally.what = "to-dos";
    let clients = match &wishes.client {
        Some(client) => vec![client.clone()],
        None => desk.clients()?.iter().map(ToString::to_string).collect(),
    };
    let (house, people) = (desk.house()?, desk.people()?);
    let mut lists = Vec::new();
    for client in clients {
        let (view, setting) = desk.audit(&desk.story(&client)?, &house, &wishes.reading)?;
        lists.push(due(
            &view.commitments,
            &setting,
            &DueFilter { ended: view.ended, ..DueFilter::default() },
        ));
    }
    let stamp = desk.clocks(&wishes.reading, Desk::zone())?.as_of_shown;
    let mut calendar = Calendar::empty();
    for (name, value) in [("VERSION", "2.0"), ("PRODID", "-//Troth//Promises//EN"), ("CALSCALE", "GREGORIAN")]
    {
        calendar.append_property((name, value));
    }
    for item in merge(lists) {
        if let Some(todo) = todo(desk, &item, stamp, &people) {
            calendar.push(todo);
            out.tally.items += 1;
        }
    }
    out.put(calendar.to_string().as_bytes())
}

fn todo(desk: &Desk<'_>, item: &DueItem, stamp: Instant, people: &People) -> Option<Todo> {
    let due = item.due?;
    let owner = item.owner.map(|owner| format!(", {}", people.name(owner))).unwrap_or_default();
    let mut todo = Todo::new();
    todo.uid(&format!("{}@{}.troth", item.reference, desk.ledger()))
        .summary(&format!("{}: {}", item.reference, item.what))
        .description(&format!("Promised by {}{owner}; due {due}", item.side))
        .add_property("DTSTAMP", basic(stamp))
        .add_property("DUE", basic(due.at))
        .add_property("STATUS", "NEEDS-ACTION");
    Some(todo.done())
}

/// An instant as calendars write it: `20260306T160000Z`.
fn basic(at: Instant) -> String {
    let text = at.to_string();
    let digits: String = text.chars().take(19).filter(|c| !matches!(c, '-' | ':')).collect();
    digits + "Z"
}
