//! What is wrong with a row, or worth a word: file, line and column, what was met, what was expected.

use super::csv::row::Place;
use super::csv::scan::Spot;
use crate::failure::Failure;

/// The most problems, and the most warnings, that are kept: the rest is counted.
const MOST: usize = 10_000;

/// A reason why a row cannot be recorded.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// Where.
    pub(crate) place: Place,
    /// A stable name for programs.
    pub(crate) code: &'static str,
    /// What was met and what was expected.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
}

impl Problem {
    /// A problem at a place.
    pub(crate) fn new(place: Place, code: &'static str, message: impl Into<String>) -> Self {
        Self { place, code, message: message.into(), hint: None }
    }

    /// The same with what to do.
    #[must_use]
    pub(crate) fn hinting(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A refusal, at the cell that led to it.
    pub(crate) fn refused(place: Place, failure: Failure) -> Self {
        let problem = Self { place, code: failure.code, message: failure.message, hint: failure.hint };
        match problem.code {
            "key-reused" => {
                let message =
                    format!("this was imported before and says something else now: {}", problem.message);
                let hint = "mend the file, or correct the ledger: troth amend, troth retract";
                Self { message, ..problem }.hinting(hint)
            }
            // What stands in the way may be another row: it has no id that could be retracted.
            "no-such-step" | "others-rest-on-it" => {
                problem.hinting("check the dates of this promise, in the file and in troth audit")
            }
            "later-than-now" => problem.hinting("mend the date in the file"),
            _ => problem,
        }
    }

    /// Whether the ledger holds something else under the same key.
    pub(crate) fn is_conflict(&self) -> bool {
        self.code == "key-reused"
    }
}

/// Some of many things, and how many there were.
#[derive(Clone, Debug)]
pub(crate) struct Capped<T> {
    /// The first of them.
    pub(crate) kept: Vec<T>,
    /// How many there were.
    pub(crate) count: usize,
}

impl<T> Default for Capped<T> {
    fn default() -> Self {
        Self { kept: Vec::new(), count: 0 }
    }
}

impl<T> Capped<T> {
    /// Takes one more.
    pub(crate) fn push(&mut self, one: T) {
        self.count += 1;
        if self.kept.len() < MOST {
            self.kept.push(one);
        }
    }

    /// Takes those of another list, after its own.
    pub(crate) fn append(&mut self, other: Self) {
        let room = MOST.saturating_sub(self.kept.len());
        self.count += other.count;
        self.kept.extend(other.kept.into_iter().take(room));
    }
}

/// What was found in the files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    /// Why rows cannot be recorded.
    pub(crate) problems: Capped<Problem>,
    /// What is recorded as it is, and worth a look.
    pub(crate) warnings: Capped<(Place, String)>,
}

impl Findings {
    /// Orders what was found as it stands in the files.
    pub(crate) fn sort(&mut self) {
        self.problems.kept.sort_by_key(|problem| problem.place);
        self.warnings.kept.sort_by_key(|(place, _)| *place);
    }
}

/// A place as it is shown: `file:line:column`.
pub(crate) fn spelled(names: &[String], place: Place) -> String {
    let Spot { line, column } = place.spot;
    let name = names.get(place.file).map_or("", String::as_str);
    format!("{name}:{line}:{column}")
}
