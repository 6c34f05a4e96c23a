//! `troth undo`: take back what this author recorded last.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::{Event, Fact, RelationshipEvent};
use ledger_core::relationship::Command;
use ledger_core::{EventId, StreamId, Text};

use crate::desk::{Given, Session};
use crate::failure::Failure;

/// Take back what you recorded last
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("undo.md"))]
pub(crate) struct Undo {
    /// Why; internal
    #[arg(long, value_name = "TEXT", default_value = "undone")]
    why: String,
    /// Show what would be taken back, and take nothing back
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// How many events one receipt may have for `undo` to take it back: more is an import, to be looked at with care.
const MOST: usize = 100;

impl Undo {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let receipt = last_receipt(session)?;
        let why = Text::new(&self.why)?;
        let mut by_stream: BTreeMap<StreamId, [Vec<Command>; 2]> = BTreeMap::new();
        for fact in &receipt {
            let command = Command::Retract { target: fact.envelope.id, why: Some(why.clone()) };
            // An opening is taken back when nothing rests on it any more: after everything else of the receipt.
            let opens = matches!(fact.event, Event::Relationship(RelationshipEvent::Opened(_)));
            by_stream.entry(fact.envelope.stream.clone()).or_default()[usize::from(opens)].push(command);
        }
        for (stream, steps) in by_stream {
            for commands in steps.into_iter().filter(|commands| !commands.is_empty()) {
                session.decide_together(&stream, commands, &Given::default())?;
            }
        }
        for fact in &receipt {
            let stream = &fact.envelope.stream;
            let number = match &fact.event {
                Event::Commitment(event) => format!("/{}", event.number()),
                _ => String::new(),
            };
            session.say(format!("took back {} of {stream}{number}", fact.event.kind().0));
        }
        session.suggest("troth log");
        Ok(())
    }
}

/// The newest events of this author that were recorded together and still stand, newest first. What undoing recorded
/// is passed over, so that `undo` again goes one step further back.
fn last_receipt(session: &mut Session<'_, '_>) -> Result<Vec<Fact>, Failure> {
    let by = session.by()?;
    let mut taken: BTreeSet<EventId> = BTreeSet::new();
    let mut receipt: Vec<Fact> = Vec::new();
    for (fact, left) in session.newest()? {
        if left == 0 && !receipt.is_empty() {
            break;
        }
        // What left the house cannot be taken back.
        let left_the_house = matches!(fact.event, Event::Ledger(_));
        if fact.envelope.by != Some(by) || fact.envelope.stream.is_reserved() || left_the_house {
            continue;
        }
        if let Event::Correction(ledger_core::event::CorrectionEvent::Retracted(retracted)) = &fact.event {
            if taken.contains(&fact.envelope.id) {
                continue;
            }
            taken.insert(retracted.target);
            let amends = receipt.iter().any(|later| later.envelope.cause == Some(retracted.target));
            if !amends {
                continue;
            }
        }
        if !taken.contains(&fact.envelope.id) {
            receipt.push(fact);
        }
    }
    if receipt.is_empty() {
        let name = session.name(by);
        return Err(Failure::failed(
            "nothing-to-undo",
            format!("{name} recorded nothing that still stands"),
            "troth log",
        ));
    }
    if receipt.len() > MOST {
        return Err(Failure::failed(
            "undo-import",
            format!("the last thing recorded was an import of {} events or more", receipt.len()),
            "take single events back: troth retract ID --why …",
        ));
    }
    Ok(receipt)
}
