//! Commitments as the table that `troth import` reads: one row for the promise and its end, one for each change.
//!
//! What the columns have no word for is left out: acceptance, assessment, reasons, talk before a promise.

use std::collections::{BTreeMap, HashSet};

use ledger_core::event::commitment::{Assessment, Size, Terms};
use ledger_core::event::{CommitmentEvent, Event, Evidence, Fact};
use ledger_core::time::AsOf;
use ledger_core::{Due, PersonId, StreamId, Zone};
use projections::{History, Moment};

use super::{Out, Wishes};
use crate::desk::{Desk, People};
use crate::failure::Failure;

/// The documented header.
const COLUMNS: [&str; 17] = [
    "relationship",
    "id",
    "what",
    "by",
    "owner",
    "made_at",
    "due",
    "settled_at",
    "outcome",
    "renegotiated_at",
    "renegotiated_due",
    "agreed",
    "disclosed_at",
    "asked_at",
    "heroic",
    "size",
    "evidence",
];

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that no spreadsheet takes for a formula: with an apostrophe before it. A text that looks like a guarded one
/// gets one more, so that `troth import` finds back what was there.
fn guarded(cell: &str) -> String {
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell.to_owned() }
}

/// What a guarded cell says.
pub(crate) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA)
}

type Row = [String; COLUMNS.len()];

/// Writes the commitments of one client, or of all.
pub(super) fn write(desk: &Desk<'_>, wishes: &Wishes, out: &mut Out) -> Result<(), Failure> {
    out.tally.what = "commitments";
    put(out, &COLUMNS.map(str::to_owned))?;
    let clients = match &wishes.client {
        Some(client) => vec![client.clone()],
        None => desk.clients()?.iter().map(ToString::to_string).collect(),
    };
    let (house, people) = (desk.house()?, desk.people()?);
    for client in clients {
        let story = desk.story(&client)?;
        let clocks = desk.clocks(&wishes.reading, story.zone)?;
        let history = History::new(&story.facts, &house, &clocks.known_at);
        let table = Table { stream: &story.stream, history: &history, people: &people };
        table.write(&clocks.as_of, out)?;
    }
    Ok(())
}

fn put(out: &mut Out, row: &Row) -> Result<(), Failure> {
    let mut line = ::csv::Writer::from_writer(Vec::new());
    let unwritten = |error: String| {
        Failure::failed("export", format!("a row cannot be written: {error}"), "report this as a defect")
    };
    line.write_record(row.iter().map(|cell| guarded(cell))).map_err(|error| unwritten(error.to_string()))?;
    let bytes = line.into_inner().map_err(|error| unwritten(error.to_string()))?;
    out.put(&bytes)
}

/// The commitments of one client.
struct Table<'a> {
    stream: &'a StreamId,
    history: &'a History<'a>,
    people: &'a People,
}

/// One commitment, as the columns can tell it.
#[derive(Default)]
struct Told<'a> {
    made: Option<(&'a Terms, &'a Fact)>,
    owner: Option<PersonId>,
    end: Option<End<'a>>,
    changes: Vec<(&'a Fact, Change)>,
}

/// What became of it.
struct End<'a> {
    outcome: &'static str,
    /// The event that says so; none where the columns give it no time.
    fact: Option<&'a Fact>,
    heroic: Option<bool>,
}

/// What changed.
enum Change {
    Agreed(Due, Option<PersonId>),
    Slips(Due),
    Disclosed,
    Asked,
}

impl<'a> Told<'a> {
    fn take(&mut self, fact: &'a Fact, event: &'a CommitmentEvent) {
        if let CommitmentEvent::Delivered(delivered) = event {
            if !matches!(self.end, Some(End { outcome: "kept" | "released", .. })) {
                self.forget_miss();
                self.end = Some(End { outcome: "kept", fact: Some(fact), heroic: delivered.heroic });
            }
            return;
        }
        if let CommitmentEvent::Made(terms) = event {
            self.owner = terms.owner;
            self.made.get_or_insert((terms, fact));
        }
        // What was said before the promise was made belongs to the talk.
        if self.made.is_none() {
            return;
        }
        match event {
            CommitmentEvent::Delegated(delegated) => self.owner = Some(delegated.to),
            CommitmentEvent::Renegotiated(change) => {
                self.changes.push((fact, Change::Agreed(change.due, change.agreed_by)));
            }
            CommitmentEvent::SlipDisclosed(slip) => {
                self.changes.push((fact, slip.expect.map_or(Change::Disclosed, Change::Slips)));
            }
            CommitmentEvent::AskedAfter(_) => self.changes.push((fact, Change::Asked)),
            CommitmentEvent::Assessed(assessed) if assessed.verdict == Assessment::Rejected => {
                self.end.take_if(|end| end.outcome == "kept");
            }
            CommitmentEvent::Released(_) => self.ends("released", Some(fact)),
            CommitmentEvent::Withdrawn(_) => self.ends("withdrawn", Some(fact)),
            CommitmentEvent::MissAcknowledged(miss) => self.ends("missed", miss.told.then_some(fact)),
            CommitmentEvent::LeftUnknown(_) => self.ends("unknown", None),
            _ => {}
        }
    }

    /// The first settlement holds, but for what was missed or not known.
    fn ends(&mut self, outcome: &'static str, fact: Option<&'a Fact>) {
        if self.end.as_ref().is_none_or(|end| matches!(end.outcome, "missed" | "unknown")) {
            self.forget_miss();
            self.end = Some(End { outcome, fact, heroic: None });
        }
    }

    /// What was declared missed and settled after all was disclosed, if they were told.
    fn forget_miss(&mut self) {
        if let Some(End { outcome: "missed", fact: Some(fact), .. }) = self.end {
            self.changes.push((fact, Change::Disclosed));
        }
    }
}

impl Table<'_> {
    fn write(&self, as_of: &AsOf, out: &mut Out) -> Result<(), Failure> {
        let mut all: BTreeMap<u32, Told<'_>> = BTreeMap::new();
        for fact in self.history.standing(as_of) {
            if let Event::Commitment(event) = &fact.event {
                all.entry(event.number()).or_default().take(fact, event);
            }
        }
        let mut ids = HashSet::new();
        for (number, told) in &all {
            let Some((terms, _)) = told.made else { continue };
            let source = terms.source_id.as_ref().map(ToString::to_string);
            let id = source.filter(|id| ids.insert(id.clone()));
            let id = id.unwrap_or_else(|| format!("{}/{number}", self.stream));
            self.rows(&id, told, out)?;
            out.tally.items += 1;
        }
        Ok(())
    }

    fn rows(&self, id: &str, told: &Told<'_>, out: &mut Out) -> Result<(), Failure> {
        let Some((terms, made)) = told.made else { return Ok(()) };
        let zone = self.zone(made);
        let ended = told.end.as_ref().and_then(|end| end.fact);
        let mut evidence = ended.unwrap_or(made).envelope.evidence.iter();
        let mut first = self.row(id);
        first[2] = terms.what.to_string();
        first[3] = terms.side.to_string();
        first[4] =
            told.owner.map(|owner| self.name(owner).unwrap_or_else(|| owner.to_string())).unwrap_or_default();
        first[5] = date(made);
        first[6] = terms.due.map_or_else(|| "none".into(), |due| due_cell(&due, zone));
        if let Some(end) = &told.end {
            first[7] = end.fact.map(date).unwrap_or_default();
            first[8] = end.outcome.into();
            first[14] = end.heroic.map(|heroic| heroic.to_string()).unwrap_or_default();
        }
        first[15] = size(terms.size).into();
        first[16] = cited(evidence.next(), out)?;
        put(out, &first)?;
        for (fact, change) in &told.changes {
            let evidence = cited(fact.envelope.evidence.first(), out)?;
            put(out, &self.change(id, fact, change, evidence))?;
        }
        for item in evidence {
            let mut row = self.row(id);
            row[16] = cited(Some(item), out)?;
            put(out, &row)?;
        }
        Ok(())
    }

    fn change(&self, id: &str, fact: &Fact, change: &Change, evidence: String) -> Row {
        let mut row = self.row(id);
        let zone = self.zone(fact);
        match change {
            Change::Agreed(due, by) => {
                row[9] = date(fact);
                row[10] = due_cell(due, zone);
                row[11] = by.and_then(|by| self.name(by)).unwrap_or_else(|| "yes".into());
            }
            Change::Slips(due) => {
                row[9] = date(fact);
                row[10] = due_cell(due, zone);
                row[11] = "no".into();
            }
            Change::Disclosed => row[12] = date(fact),
            Change::Asked => row[13] = date(fact),
        }
        row[16] = evidence;
        row
    }

    fn row(&self, id: &str) -> Row {
        let mut row = Row::default();
        row[0] = self.stream.to_string();
        id.clone_into(&mut row[1]);
        row
    }

    fn name(&self, id: PersonId) -> Option<String> {
        self.people.get(id)?.name.clone()
    }

    /// The zone in which the client's days are read when something happens.
    fn zone(&self, fact: &Fact) -> Zone {
        let day = fact.envelope.zone.day(fact.envelope.occurred);
        self.history.profile(day).zone
    }
}

/// When something happened, as precisely as it is known.
fn date(fact: &Fact) -> String {
    let Moment { at, on } = Moment::of(fact);
    on.map_or_else(|| at.to_string(), |day| day.to_string())
}

/// A due that was given as a day is a day again; every other is an instant.
fn due_cell(due: &Due, zone: Zone) -> String {
    let day = due.civil_day();
    if due.is_whole_day() && Due::day(day, zone).at == due.at { day.to_string() } else { due.at.to_string() }
}

fn size(size: Size) -> &'static str {
    match size {
        Size::Trivial => "trivial",
        Size::Small => "small",
        Size::Medium => "medium",
        Size::Large => "large",
    }
}

/// What it rests on: where to look, or the file beside the table; without one, the file's hash. What does not open is
/// named by what is kept of it.
fn cited(item: Option<&Evidence>, out: &mut Out) -> Result<String, Failure> {
    let Some(item) = item else { return Ok(String::new()) };
    let open = item.in_clear();
    out.tally.closed += u64::from(open.is_none());
    Ok(match (open, item.kept()) {
        (Some(Evidence::Locator { locator }), _) => locator.to_string(),
        (Some(open), Some((kept, _))) => {
            let beside = out.cite(&kept, item.private_file().as_ref())?;
            let hash = open.kept().map_or(kept, |(hash, _)| hash);
            beside.unwrap_or_else(|| format!("blake3:{hash}"))
        }
        (None, Some((kept, _))) => format!("blake3:{kept}"),
        (_, None) => {
            format!("sealed:{}", item.sealed().map_or_else(String::new, |sealed| sealed.commit.to_string()))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{guarded, unguarded};

    #[test]
    fn a_guarded_cell_is_found_back_as_it_was() {
        for cell in ["=1+1", "+44", "-5", "@a", "\t=", "'=1", "''=1", "'tis", "a=b", "", "'", "''"] {
            let guarded = guarded(cell);
            assert_eq!(unguarded(&guarded), cell);
            assert!(!guarded.starts_with(super::FORMULA), "{guarded}");
        }
        assert_eq!(guarded("=1+1"), "'=1+1");
        assert_eq!(guarded("'tis"), "'tis");
    }
}
