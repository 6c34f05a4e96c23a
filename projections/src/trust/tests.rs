//! Stories of trust. 2 March 2026 is a Monday; promises are small, made Monday noon and due the next Monday noon.

use ledger_core::event::Side;
use ledger_core::event::commitment::{Size, Terms};
use ledger_core::event::{CommitmentEvent, Event};

use super::*;
use crate::testing::*;

mod beside;
mod forecasts;
pub(crate) mod laws;
mod occurrences;
mod promises;
mod table;

const MADE: &str = "2026-03-02T12:00";
const DUE: &str = "2026-03-09T12:00";
const LATER: &str = "2026-06-01";

/// One promise of ours that is due on Monday noon.
fn promised() -> Story {
    Story::acme().then(MADE, made(7, by(DUE)))
}

fn of_size(number: u32, due: &str, size: Size) -> CommitmentEvent {
    CommitmentEvent::Made(Terms { size, ..terms(number, by(due)) })
}

fn view(story: &Story, as_of: &str) -> TrustView {
    let history = story.history();
    trust(&history, &history.setting(moment(&history, as_of)), Side::Us)
}

/// The one contribution there is.
fn only(story: &Story, as_of: &str) -> Contribution {
    let history = story.history();
    let setting = history.setting(moment(&history, as_of));
    let book = Asked::of(&history, &setting).book(Side::Us);
    let mut all: Vec<_> = book.of(TrustDimension::Competence).map(|(one, _)| one.clone()).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn says_nothing(story: &Story, as_of: &str) -> bool {
    view(story, as_of).shares.is_empty()
}

/// Evidence in thousandths: competence p and n, integrity p and n.
fn evidence(of: &Contribution) -> [u128; 4] {
    let thousandths = |amount: u128| (amount + 500_000) / 1_000_000;
    let [competence, integrity, _] = of.evidence.map(Option::unwrap_or_default);
    [competence.p, competence.n, integrity.p, integrity.n].map(thousandths)
}

/// An event of any type, by its data as the wire spells it.
fn wire(kind: &str, data: &str) -> Event {
    let raw = serde_json::value::RawValue::from_string(data.to_owned()).unwrap();
    let event = Event::read(kind, 1, &raw);
    assert!(!matches!(event, Event::Unknown(_)), "{kind}: {data}");
    event
}
