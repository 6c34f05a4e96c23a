//! The rows of one commitment, as the steps they mean: what was promised, what changed, what became of it.
//!
//! The first row gives the commitment. Later rows with its id say only what changed: a new date, a word that it will
//! slip, an asking, evidence.

use ledger_core::Due;

use super::cells::{Cells, Moment, Reading};
use super::csv::columns::{Column, Shape};
use super::csv::row::{Place, Row, shown};
use super::kind::{Kind, hash};
use super::problem::Problem;
use super::steps::{Act, Entry, Promised, Step};

/// Commitments.
pub(crate) struct Commitments;

const SHAPE: Shape = Shape {
    columns: &[
        Column::Relationship,
        Column::Id,
        Column::What,
        Column::By,
        Column::Owner,
        Column::MadeAt,
        Column::Due,
        Column::SettledAt,
        Column::Outcome,
        Column::RenegotiatedAt,
        Column::RenegotiatedDue,
        Column::Agreed,
        Column::DisclosedAt,
        Column::AskedAt,
        Column::Heroic,
        Column::Size,
        Column::Evidence,
    ],
    required: &[Column::Relationship, Column::What, Column::MadeAt, Column::Due],
};

impl Kind for Commitments {
    fn name(&self) -> &'static str {
        "commitments"
    }

    fn shape(&self) -> Shape {
        SHAPE
    }

    fn dates(&self) -> &'static [Column] {
        &[Column::MadeAt, Column::SettledAt, Column::RenegotiatedAt, Column::DisclosedAt, Column::AskedAt]
    }

    fn called(&self, row: &Row) -> blake3::Hash {
        match row.get(Column::Id) {
            "" => stand_in(row),
            id => blake3::hash(id.as_bytes()),
        }
    }

    fn read(&self, rows: &[Row], reading: Reading<'_>) -> Result<Entry, Vec<Problem>> {
        read(rows, reading)
    }

    fn is_judged(&self) -> bool {
        true
    }
}

/// What a row without an id is called: a hash of what makes it the commitment it is.
fn stand_in(row: &Row) -> blake3::Hash {
    let by = match row.get(Column::By) {
        "" => "us",
        by => by,
    };
    let identity =
        [Column::Relationship, Column::What, Column::MadeAt, Column::Due].map(|column| row.get(column));
    hash("troth 2026 csv row without id v1", identity.into_iter().chain([by]))
}

/// Reads the rows of one commitment.
fn read(rows: &[Row], reading: Reading<'_>) -> Result<Entry, Vec<Problem>> {
    let Some((first, later)) = rows.split_first() else { return Err(Vec::new()) };
    let mut reader = Reader {
        cells: Cells { reading, problems: Vec::new() },
        name: match first.get(Column::Id) {
            "" => stand_in(first).to_hex()[..32].to_owned(),
            id => id.to_owned(),
        },
        steps: Vec::new(),
        warnings: Vec::new(),
    };
    let made = reader.promise(first);
    reader.changes(first);
    for row in later {
        reader.later(row, first);
    }
    reader.settle(first);
    if let Some(made) = made {
        reader.evidence(rows);
        reader.in_order(made);
        reader.leave_unknown(first);
    }
    let Reader { cells, steps, warnings, .. } = reader;
    if cells.problems.is_empty() { Ok(Entry { steps, warnings }) } else { Err(cells.problems) }
}

/// Reads the rows of one commitment.
struct Reader<'a> {
    cells: Cells<'a>,
    name: String,
    steps: Vec<Step>,
    warnings: Vec<(Place, String)>,
}

impl Reader<'_> {
    fn step(&mut self, place: Place, moment: Moment, key: &str, act: Act) {
        let key = format!("csv:{}:{key}", self.name);
        self.steps.push(Step { place, moment, key, evidence: Vec::new(), act });
    }

    fn warn(&mut self, place: Place, what: String) {
        self.warnings.push((place, what));
    }

    /// What the first row promises.
    fn promise(&mut self, row: &Row) -> Option<Moment> {
        let cells = &mut self.cells;
        let (side, source_id) = (cells.side(row), cells.text(row, Column::Id));
        let owner = cells.text(row, Column::Owner).map(|owner| owner.to_string());
        let what = cells.text(row, Column::What);
        if row.get(Column::What).is_empty() {
            cells.needs(row, Column::What, "say what was promised");
        }
        let weight = cells.size(row);
        let made = cells.moment(row, Column::MadeAt);
        if row.get(Column::MadeAt).is_empty() {
            cells.needs(
                row,
                Column::MadeAt,
                "say when it was promised, such as 2026-03-06 or 2026-03-06T16:00:00Z",
            );
        }
        let due = match row.get(Column::Due) {
            "" => {
                cells.needs(row, Column::Due, "say until when, or `none` for a promise without a date");
                None
            }
            none if none.eq_ignore_ascii_case("none") => None,
            _ => cells.due(row, Column::Due, made),
        };
        let (what, made) = (what?, made?);
        if let Some(due) = due.filter(|due| made.is_past(due)) {
            self.warn(
                row.place(Column::Due),
                format!("the due ({due}) lies before the promise itself: taken as it is"),
            );
        }
        let promised = Promised { side, what, size: weight, due, owner, source_id };
        self.step(row.place(Column::What), made, "made", Act::Make(Box::new(promised)));
        Some(made)
    }

    /// What a row says of changes: a new date, a word that it will slip, an asking. How many steps that makes.
    fn changes(&mut self, row: &Row) -> usize {
        let before = self.steps.len();
        let told = self.new_date(row);
        if let Some(at) = self.cells.moment(row, Column::DisclosedAt) {
            let key = format!("disclosed:{}", at.key());
            // A one-sided change of date is the word itself.
            if told.as_ref() != Some(&key) {
                self.step(row.place(Column::DisclosedAt), at, &key, Act::Disclose(None));
            }
        }
        if let Some(at) = self.cells.moment(row, Column::AskedAt) {
            self.step(row.place(Column::AskedAt), at, &format!("asked:{}", at.key()), Act::Ask);
        }
        self.steps.len() - before
    }

    /// A changed date: agreed it is a renegotiation, else a disclosure, whose key is answered.
    fn new_date(&mut self, row: &Row) -> Option<String> {
        let agreed = self.agreed(row);
        let (at_given, due_given) = (row.get(Column::RenegotiatedAt), row.get(Column::RenegotiatedDue));
        match (at_given.is_empty(), due_given.is_empty()) {
            (true, true) => {
                if !matches!(agreed, Agreed::No) {
                    self.warn(
                        row.place(Column::Agreed),
                        "`agreed` says nothing without a new date: passed over".into(),
                    );
                }
                return None;
            }
            (true, false) => self.cells.needs(row, Column::RenegotiatedAt, "say when the date was changed"),
            (false, true) => {
                self.cells.needs(row, Column::RenegotiatedDue, "say to when the date was changed");
            }
            (false, false) => {}
        }
        let at = self.cells.moment(row, Column::RenegotiatedAt);
        let due = self.cells.due(row, Column::RenegotiatedDue, at);
        let (at, due) = (at?, due?);
        if at.is_past(&due) {
            let what = format!("the new due ({due}) was past already when it was agreed: taken as it is");
            self.warn(row.place(Column::RenegotiatedDue), what);
        }
        let place = row.place(Column::RenegotiatedAt);
        let by = match agreed {
            Agreed::No => {
                let key = format!("disclosed:{}", at.key());
                self.step(place, at, &key, Act::Disclose(Some(due)));
                return Some(key);
            }
            Agreed::Yes => None,
            Agreed::By(name) => Some(name),
        };
        self.step(place, at, &format!("renegotiated:{}", at.key()), Act::Renegotiate(due, by));
        None
    }

    fn agreed(&mut self, row: &Row) -> Agreed {
        let typed = row.get(Column::Agreed);
        match typed.to_ascii_lowercase().as_str() {
            "" | "no" => Agreed::No,
            "yes" => Agreed::Yes,
            "true" | "false" | "y" | "n" | "0" | "1" => {
                self.cells.no_word(row, Column::Agreed, &["yes", "no", "the name of whoever agreed"]);
                Agreed::No
            }
            _ => self.cells.text(row, Column::Agreed).map_or(Agreed::No, |name| Agreed::By(name.to_string())),
        }
    }

    /// A later row: its changes, and a word where it says something else than the first.
    fn later(&mut self, row: &Row, first: &Row) {
        let changes = self.changes(row);
        let name = if first.get(Column::Id).is_empty() { "the same promise" } else { first.get(Column::Id) };
        for column in GIVEN_ONCE {
            let (said, says) = (first.get(column), row.get(column));
            if !says.is_empty() && says != said {
                let what = format!(
                    "`{}` of {} is read in its first row only (line {}), and says something else here: passed over",
                    column.name(),
                    shown(name),
                    first.line
                );
                self.warn(row.place(column), what);
            }
        }
        if changes == 0
            && row.get(Column::Evidence).is_empty()
            && row.get(Column::SettledAt) == first.get(Column::SettledAt)
        {
            let what = format!(
                "this row says nothing that line {} does not say ({}): passed over",
                first.line,
                shown(name)
            );
            self.warn(row.place(Column::What), what);
        }
    }

    /// What became of it, as the first row says.
    fn settle(&mut self, row: &Row) {
        let settled = self.cells.moment(row, Column::SettledAt);
        let given = !row.get(Column::SettledAt).is_empty();
        let heroic = self.cells.heroic(row);
        let outcome = row.get(Column::Outcome).to_ascii_lowercase();
        let act = match outcome.as_str() {
            "" if !given => return,
            "" | "kept" => Act::Keep(heroic),
            "released" => Act::Release,
            "withdrawn" => Act::Withdraw,
            "missed" => Act::Miss,
            "unknown" => Act::LeaveUnknown,
            _ => {
                return self.cells.no_word(
                    row,
                    Column::Outcome,
                    &["kept", "missed", "released", "withdrawn", "unknown"],
                );
            }
        };
        match settled {
            Some(at) => self.step(row.place(Column::SettledAt), at, "settled", act),
            None if given || matches!(act, Act::Miss | Act::LeaveUnknown) => {}
            None => self.cells.needs(
                row,
                Column::SettledAt,
                &format!("say when it was {outcome}, or leave `outcome` empty"),
            ),
        }
    }

    /// Gives each row's evidence to what the row says: the first row's to the end it tells of, a later row's to its
    /// change; where there is neither, to the end, or to the promise itself.
    fn evidence(&mut self, rows: &[Row]) {
        for (index, row) in rows.iter().enumerate() {
            let Some(locator) = self.cells.text(row, Column::Evidence) else { continue };
            let cited = (row.place(Column::Evidence), locator.to_string());
            let own = |step: &Step| index > 0 && of_row(step.place, row);
            let change = self.steps.iter().position(own).filter(|index| *index > 0);
            let end = || self.steps.iter().rposition(|step| step.act.ends());
            let target = change.or_else(end).unwrap_or(0);
            if let Some(step) = self.steps.get_mut(target)
                && !step.evidence.iter().any(|(_, known)| *known == cited.1)
            {
                step.evidence.push(cited);
            }
        }
    }

    /// Orders the steps as they happened: the promise first, and of what is of one instant the end last.
    fn in_order(&mut self, made: Moment) {
        for step in &mut self.steps {
            if step.moment.day == made.day
                && matches!(step.moment.at, ledger_core::relationship::Stated::On(_))
            {
                step.moment.stands = step.moment.stands.max(made.stands);
            }
        }
        if let Some(steps) = self.steps.get_mut(1..) {
            steps.sort_by_key(|step| (step.moment.stands, step.act.ends()));
        }
        let early = |step: &&Step| matches!(step.act, Act::Keep(_)) && step.moment.stands < made.stands;
        if let Some(place) = self.steps.iter().find(early).map(|step| step.place) {
            self.warn(
                place,
                "it was delivered before it was promised: shown as retrospective, in no total".into(),
            );
        }
    }

    /// What nobody settled, and nobody knows of: as the row says, or as it was asked for. It is unknown from the last
    /// thing that is known on.
    fn leave_unknown(&mut self, row: &Row) {
        let settled = !row.get(Column::SettledAt).is_empty();
        let unknown = match row.get(Column::Outcome) {
            "" => self.is_opening_balance(),
            outcome => outcome.eq_ignore_ascii_case("unknown"),
        };
        let Some(last) = self.steps.iter().map(|step| step.moment).max_by_key(|moment| moment.stands) else {
            return;
        };
        if unknown && !settled {
            self.step(row.place(Column::Outcome), last, "settled", Act::LeaveUnknown);
        }
    }

    /// Whether its due in force lies before the day before which nobody ticked anything.
    fn is_opening_balance(&self) -> bool {
        let due = self.steps.iter().rev().find_map(|step| match &step.act {
            Act::Renegotiate(due, _) => Some(*due),
            Act::Make(promised) => promised.due,
            _ => None,
        });
        let before = |due: Due| self.cells.reading.unsettled_before.is_some_and(|day| due.civil_day() < day);
        due.is_some_and(before)
    }
}

/// What the other side said to a new date.
enum Agreed {
    No,
    Yes,
    By(String),
}

/// What only the first row of a commitment says.
const GIVEN_ONCE: [Column; 9] = [
    Column::What,
    Column::By,
    Column::Owner,
    Column::MadeAt,
    Column::Due,
    Column::SettledAt,
    Column::Outcome,
    Column::Heroic,
    Column::Size,
];

fn of_row(place: Place, row: &Row) -> bool {
    [Column::RenegotiatedAt, Column::DisclosedAt, Column::AskedAt]
        .iter()
        .any(|column| row.place(*column) == place)
}
