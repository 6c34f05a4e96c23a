//! How far can a side be trusted? The worked numbers of the design, recorded promise by promise on the days they are of.
//!
//! Day 0 is a Monday. As a rule a promise is small, made Monday noon, due the next Monday noon, and kept two hours
//! before with evidence; "week i" is due on day 7i.

mod asked;
mod worked;

use ledger_core::Day;
use serde_json::Value;
use tests::Desk;

use crate::TROTH;

/// Monday, day 0.
fn day(offset: i64) -> Day {
    Day::new(2026, 1, 5).expect("a day").plus_days(offset)
}

/// What several clients are told and promised, in the order in which it happens.
#[derive(Default)]
struct Telling {
    steps: Vec<(i64, &'static str, String)>,
    clients: Vec<&'static str>,
}

impl Telling {
    /// On a day, at a time, a line is typed.
    fn says(&mut self, on: i64, at: &'static str, line: impl Into<String>) -> &mut Self {
        self.steps.push((on, at, line.into()));
        self
    }

    /// A client of whom nothing is known.
    fn client(&mut self, name: &'static str) -> &mut Self {
        self.clients.push(name);
        self
    }

    /// A promise is made at noon of one day, and due at noon of another.
    fn promised(&mut self, client: &str, made: i64, due: i64, more: &str) -> &mut Self {
        self.says(made, "12:00", format!("promise {client} 'Week' --due '{} 12:00' {more}", day(due)))
    }

    /// The promise of each of these weeks is made.
    fn weeks_promised(&mut self, client: &str, weeks: impl IntoIterator<Item = i64>) -> &mut Self {
        for week in weeks {
            self.promised(client, 7 * week - 7, 7 * week, "");
        }
        self
    }

    /// The promises of these weeks are made and kept, as the rule is; week 0 has number 1.
    fn weeks_kept(&mut self, client: &str, weeks: impl IntoIterator<Item = i64>) -> &mut Self {
        for week in weeks {
            self.weeks_promised(client, [week]);
            self.kept(7 * week, &format!("{client}/{}", week + 1));
        }
        self
    }

    /// A promise is kept two hours before noon, with evidence. What is kept at one time is one line.
    fn kept(&mut self, on: i64, promise: &str) -> &mut Self {
        self.says(on, "10:00", format!("keep {promise}"))
    }

    /// The clients alone.
    fn told_now(&mut self) -> Desk {
        std::mem::take(self).told()
    }

    /// Types it all, each line on its day.
    fn told(mut self) -> Desk {
        let desk = Desk::with_ledger(TROTH, &format!("{} 09:00", day(-8)));
        for client in &self.clients {
            desk.types(&format!("troth open {client}")).works();
        }
        self.steps.sort_by_key(|(on, at, _)| (*on, *at));
        let is_plain = |line: &str| line.starts_with("keep ") && line.split(' ').count() == 2;
        let mut steps = self.steps.into_iter().peekable();
        while let Some((on, at, mut line)) = steps.next() {
            if is_plain(&line) {
                while let Some((_, _, more)) =
                    steps.next_if(|next| (next.0, next.1) == (on, at) && is_plain(&next.2))
                {
                    line += more.trim_start_matches("keep");
                }
                line += " --evidence ticket:1";
            }
            desk.clock(&format!("{} {at}", day(on)));
            desk.types(&format!("troth {line}")).works();
        }
        desk
    }
}

/// The trust in a side as of the end of a day, as a program gets it.
fn trust(desk: &Desk, client: &str, as_of: i64, more: &str) -> Value {
    desk.types(&format!("troth trust {client} --as-of {} --json {more}", day(as_of))).works().json()
}

/// What is proven and broken in a dimension, in thousandths: rounded once, from the evidence, as the figures shown are
/// of four decimals.
fn thousandths(trust: &Value, dimension: &str) -> (i64, i64) {
    let dimension = &trust["dimensions"][dimension];
    let [p, n] = ["p", "n"].map(|name| in_parts(&dimension["evidence"][name]));
    let all = p + n + 20_000;
    let [proven, broken] = [p, n].map(|one| (2_000 * one + all) / (2 * all));
    for (name, thousandths) in [("proven", proven), ("broken", broken)] {
        let shown = in_parts(&dimension[name]);
        assert!((shown - 10 * thousandths).abs() <= 5, "{name} is {shown} and {thousandths}: {dimension:#}");
    }
    (proven, broken)
}

/// A figure of four decimals, in 1/10,000.
#[expect(clippy::cast_possible_truncation, reason = "a figure of a story is no larger than a count")]
fn in_parts(figure: &Value) -> i64 {
    (figure.as_f64().unwrap_or_else(|| panic!("no figure: {figure}")) * 10_000.0).round() as i64
}

/// Competence and integrity as `proven/broken`, in thousandths.
#[track_caller]
fn is(desk: &Desk, client: &str, as_of: i64, competence: (i64, i64), integrity: (i64, i64)) {
    let trust = trust(desk, client, as_of, "");
    let found = (thousandths(&trust, "competence"), thousandths(&trust, "integrity"));
    assert_eq!(found, (competence, integrity), "{client} as of day {as_of}: {trust:#}");
}
