//! Clients: `relationship,name,external_id,owner,kind,zone,contract_value,…`. Each opens a relationship.

use ledger_core::Zone;
use ledger_core::event::relationship::{RelationshipKind, Rhythm};
use ledger_core::relationship::Profile;
use ledger_core::time::Day;
use serde::de::DeserializeOwned;

use super::cells::{Cells, Moment, Reading};
use super::csv::columns::{Column, Shape};
use super::csv::row::Row;
use super::kind::{Kind, Named, hash, one_row};
use super::problem::Problem;
use super::steps::{Act, Entry, Step};
use crate::commands::{contract_value, notice};
use crate::desk::slug;
use crate::input::building::Building;
use crate::input::presets::{self, Preset};
use crate::input::when;

/// Clients with their profiles.
pub(crate) struct Profiles;

const SHAPE: Shape = Shape {
    columns: &[
        Column::Relationship,
        Column::Name,
        Column::ExternalId,
        Column::Owner,
        Column::Kind,
        Column::Zone,
        Column::ContractValue,
        Column::Currency,
        Column::Per,
        Column::TermStart,
        Column::TermEnd,
        Column::Notice,
        Column::Cadence,
        Column::Rhythm,
        Column::Tags,
    ],
    required: &[],
};
const KINDS: [&str; 7] =
    ["project", "consulting", "retainer", "advisory", "growth", "experimentation", "strategic"];
const RHYTHMS: [&str; 3] = ["weekly", "monthly", "quarterly"];
const PERIODS: [&str; 4] = ["month", "quarter", "year", "project"];
/// The key of the opening.
pub(crate) const OPENED: &str = "csv:client:opened";
const A_DAY: &str = "a day, such as 2026-12-31";

impl Kind for Profiles {
    fn name(&self) -> &'static str {
        "clients"
    }

    fn shape(&self) -> Shape {
        SHAPE
    }

    fn dates(&self) -> &'static [Column] {
        &[Column::TermStart]
    }

    fn called(&self, row: &Row) -> blake3::Hash {
        hash("troth 2026 csv client v1", [&*self.client(row).slug])
    }

    /// The short name, or the one that the full name makes.
    fn client<'r>(&self, row: &'r Row) -> Named<'r> {
        let name = row.get(Column::Name);
        match row.get(Column::Relationship) {
            "" if name.contains(|c: char| c.is_ascii_alphanumeric()) => {
                let slug = slug(name);
                let slug =
                    slug.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-").into();
                Named { slug, whole: false, also: [row.get(Column::ExternalId), name] }
            }
            given => Named { slug: given.into(), whole: false, also: [""; 2] },
        }
    }

    fn read(&self, rows: &[Row], reading: Reading<'_>) -> Result<Entry, Vec<Problem>> {
        let mut entry = one_row(rows, reading, SHAPE, client)?;
        if let Some(row) = rows.first().filter(|row| row.get(Column::Relationship).is_empty()) {
            let what = format!("`relationship` is empty: `{}`, from the name", self.client(row).slug);
            entry.warnings.push((row.place(Column::Relationship), what));
        }
        Ok(entry)
    }

    /// The rows open it themselves.
    fn opens(&self) -> bool {
        false
    }
}

fn client(cells: &mut Cells<'_>, row: &Row) -> Vec<Step> {
    let start = cells.parsed::<Day>(row, Column::TermStart, A_DAY);
    let since = Moment::since(start, &cells.reading);
    let profile = profile(cells, row, &since);
    let owner = cells.text(row, Column::Owner).map(|owner| owner.to_string());
    let open = Step {
        place: row.place(Column::Relationship),
        moment: since,
        key: OPENED.into(),
        evidence: Vec::new(),
        act: Act::Open(Box::new(profile), owner),
    };
    let cadences = cadences(cells, row, start, since);
    std::iter::once(open).chain(contract(cells, row, start, since)).chain(cadences).collect()
}

/// The cadences that are set as it opens: presets, or whole models of them.
fn cadences(cells: &mut Cells<'_>, row: &Row, start: Option<Day>, since: Moment) -> Vec<Step> {
    let place = row.place(Column::Cadence);
    let from = start.unwrap_or(since.day);
    let zone = match row.get(Column::Zone) {
        "" => (cells.reading.zone_on)(since.day),
        typed => when::zone(typed).unwrap_or(Zone::UTC),
    };
    let named = cells.listed(row, Column::Cadence);
    let named = named.iter().filter_map(|name| cells.taken(place, presets::of_name(name.as_str())));
    let mut presets: Vec<Preset> = named.flatten().collect();
    presets.sort_by_key(|preset| preset.name);
    presets.dedup_by_key(|preset| preset.name);
    let step = |preset: &Preset| {
        let event = cells.built(place, preset.in_force(from, zone))?;
        let act = Act::Cadence(Box::new(event));
        let key = format!("csv:cadence:{}", preset.name);
        Some(Step { place, moment: since, key, evidence: Vec::new(), act })
    };
    presets.iter().filter_map(step).collect()
}

fn profile(cells: &mut Cells<'_>, row: &Row, since: &Moment) -> Profile {
    let zone = match row.get(Column::Zone) {
        "" => Some((cells.reading.zone_on)(since.day)),
        typed => cells.taken(row.place(Column::Zone), when::zone(typed)),
    };
    let tags = cells.listed(row, Column::Tags);
    Profile {
        zone: Some(zone.unwrap_or(Zone::UTC)),
        kind: one_of::<RelationshipKind>(cells, row, Column::Kind, &KINDS),
        rhythm: one_of::<Rhythm>(cells, row, Column::Rhythm, &RHYTHMS),
        name: cells.text(row, Column::Name),
        external_id: cells.text(row, Column::ExternalId),
        shape: Some(tags).filter(|tags| !tags.is_empty()),
        contract_value: value(cells, row),
    }
}

/// A word of the catalogue, as the wire spells it.
fn one_of<T: DeserializeOwned>(
    cells: &mut Cells<'_>,
    row: &Row,
    column: Column,
    words: &[&'static str],
) -> Option<T> {
    let word = cells.word(row, column, words)?;
    serde_json::from_value(word.into()).ok()
}

fn value(cells: &mut Cells<'_>, row: &Row) -> Option<ledger_core::Text> {
    let (amount, currency) = (row.get(Column::ContractValue), row.get(Column::Currency));
    let per = cells.word(row, Column::Per, &PERIODS).unwrap_or("year");
    if amount.is_empty() {
        return None;
    }
    if currency.is_empty() {
        cells.needs(row, Column::Currency, "say in which currency the contract is worth that, such as EUR");
        return None;
    }
    cells.taken(row.place(Column::ContractValue), contract_value(amount, currency, per))
}

/// The contract, where the row gives its term.
fn contract(cells: &mut Cells<'_>, row: &Row, start: Option<Day>, since: Moment) -> Option<Step> {
    let end = cells.parsed::<Day>(row, Column::TermEnd, A_DAY);
    let days = match row.get(Column::Notice) {
        "" => None,
        typed => cells.taken(row.place(Column::Notice), notice(typed)),
    };
    let [no_start, no_end] = [Column::TermStart, Column::TermEnd].map(|column| row.get(column).is_empty());
    if no_start != no_end {
        let lacks = if no_start { Column::TermStart } else { Column::TermEnd };
        cells.needs(row, lacks, "give both the first and the last day of the term, or neither");
    }
    let (start, end) = (start?, end?);
    let place = row.place(Column::TermEnd);
    if end < start {
        let what = format!("the term ends on {end}, before it starts on {start}");
        cells.wrong(place, what, "mend it in the file");
    }
    let event = Building::of("contract.signed").map(|event| {
        let event = event.set("term_start", start.to_string()).set("term_end", end.to_string());
        event.maybe("notice_days", days)
    });
    let act = Act::Record(Box::new(cells.built(place, event)?));
    let key = format!("csv:contract:{start}:{end}");
    Some(Step { place: row.place(Column::TermStart), moment: since, key, evidence: Vec::new(), act })
}
