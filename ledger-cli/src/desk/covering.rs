//! Which time a read covers: days, a quarter of the year, or a term of the client's contract.

use ledger_core::{Day, Zone};
use projections::{History, Which, Window};

use super::{Clocks, Desk, Story};
use crate::args::{Covering, Named};
use crate::failure::Failure;

impl Desk<'_> {
    /// The time that a read of one client covers, in days of the client's zone; all there is where nothing was said.
    pub(crate) fn window(
        &self,
        covering: &Covering,
        story: &Story,
        history: &History<'_>,
        clocks: &Clocks,
    ) -> Result<Window, Failure> {
        names_one(covering)?;
        let window = match covering.named.term {
            None => self.days(covering, story.zone)?,
            Some(which) => term(which.into(), story, history, clocks)?,
        };
        is_reached(window.from, window.until, clocks.as_of.civil_day())?;
        Ok(window)
    }

    /// The time that a read of the whole ledger covers, in days of UTC, as `--as-of` is read there.
    pub(crate) fn window_of_ledger(&self, covering: &Covering, clocks: &Clocks) -> Result<Window, Failure> {
        names_one(covering)?;
        if covering.named.term.is_some() {
            let message = "a term is one client's, and no client is named";
            let hint = "name the client, or the days: --from and --until, or --quarter 2026Q4";
            return Err(Failure::usage("term-of-whom", message, hint));
        }
        let window = self.days(covering, Self::zone())?;
        is_reached(window.from, window.until, clocks.as_of.civil_day())?;
        Ok(window)
    }

    fn days(&self, covering: &Covering, zone: Zone) -> Result<Window, Failure> {
        if let Some(typed) = &covering.named.quarter {
            let [from, until] = quarter(typed).ok_or_else(|| no_quarter(typed))?;
            return Ok(Window::asked(Some(from), Some(until)));
        }
        let day =
            |typed: &Option<String>| typed.as_deref().map(|typed| self.day_back(typed, zone)).transpose();
        Ok(Window::asked(day(&covering.from)?, day(&covering.until)?))
    }
}

/// Refuses two ways of naming the time at once.
fn names_one(covering: &Covering) -> Result<(), Failure> {
    let Covering { from, until, named: Named { term, quarter } } = covering;
    let ways = [
        (from.is_some() || until.is_some(), "the days"),
        (term.is_some(), "--term"),
        (quarter.is_some(), "--quarter"),
    ];
    let said: Vec<&str> = ways.iter().filter(|(is, _)| *is).map(|(_, way)| *way).collect();
    if said.len() < 2 {
        return Ok(());
    }
    let message = format!("{} name a time each, and one time is covered", said.join(" and "));
    let hint = "leave all but one out: --from and --until, or --term current, or --quarter 2026Q4";
    Err(Failure::usage("two-periods", message, hint))
}

fn term(which: Which, story: &Story, history: &History<'_>, clocks: &Clocks) -> Result<Window, Failure> {
    let (stream, setting) = (&story.stream, history.setting(clocks.as_of));
    let today = clocks.as_of.civil_day();
    if let Some(window) = Window::term(history, &setting, which) {
        return Ok(window);
    }
    Err(match Window::term(history, &setting, Which::Current).and_then(|current| current.from) {
        Some(from) => Failure::usage(
            "no-term",
            format!("no term of `{stream}` began before the one of {from}"),
            format!("name the days: --until {}; or the term in force: --term current", from.plus_days(-1)),
        ),
        None => Failure::usage(
            "no-term",
            format!("as of {today} no contract of `{stream}` is signed, and so it has no term"),
            format!("troth sign {stream} --term 2026-01-01..2026-12-31, or name the days: --from, --until"),
        ),
    })
}

/// Refuses a time that ends before it begins, or of which nothing can be known yet.
pub(super) fn is_reached(from: Option<Day>, until: Option<Day>, today: Day) -> Result<(), Failure> {
    if let (Some(from), Some(until)) = (from, until)
        && from > until
    {
        let message = format!("{from} to {until} is no stretch of time: it ends before it begins");
        return Err(Failure::usage("period", message, "name an earlier --from, or a later --until"));
    }
    match from {
        Some(from) if from > today => {
            let message = format!("the time would begin on {from}, and the answer speaks as of {today}");
            let hint = "name an earlier --from, or a later --as-of; troth due shows what comes";
            Err(Failure::usage("period", message, hint))
        }
        _ => Ok(()),
    }
}

/// The first and the last day of a quarter: `2026Q4`, or `2026q4`.
fn quarter(typed: &str) -> Option<[Day; 2]> {
    let (year, number) = typed.split_once(['Q', 'q'])?;
    let year =
        (year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())).then(|| year.parse())?.ok()?;
    let (first, last) = match number {
        "1" => ((1, 1), (3, 31)),
        "2" => ((4, 1), (6, 30)),
        "3" => ((7, 1), (9, 30)),
        "4" => ((10, 1), (12, 31)),
        _ => return None,
    };
    Some([Day::new(year, first.0, first.1)?, Day::new(year, last.0, last.1)?])
}

fn no_quarter(typed: &str) -> Failure {
    let message = format!("`{typed}` is no quarter of a year");
    Failure::usage("no-such-quarter", message, "write the year and one of Q1, Q2, Q3, Q4: 2026Q4")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_three_months_and_no_other_word_is_one() {
        let days = |typed: &str| quarter(typed).map(|days| days.map(|day| day.to_string()).join(" "));
        let quarters = ["2026Q1", "2026q2", "2026Q3", "2024Q4"].map(|typed| days(typed).unwrap_or_default());
        assert_eq!(
            quarters,
            [
                "2026-01-01 2026-03-31",
                "2026-04-01 2026-06-30",
                "2026-07-01 2026-09-30",
                "2024-10-01 2024-12-31"
            ]
        );
        for typed in
            ["2026Q5", "2026Q0", "2026Q", "Q4", "26Q4", "2026-Q4", "2026Q44", "+026Q1", "0000Q1x", ""]
        {
            assert_eq!(days(typed), None, "{typed}");
        }
    }
}
