//! One figure: what was measured, beside what, and whether its target holds.

use std::fmt::Write;
use std::time::Duration;

/// What a figure is held against.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// Ours must take at most this many times as long as theirs.
    TimesAsLong(f64),
    /// Ours must be at least this many times as fast as theirs.
    TimesAsFast(f64),
    /// Ours must be at most this.
    AtMost(f64),
    /// Ours must be at least this.
    AtLeast(f64),
}

/// What stands beside a figure that misses its target.
const MISSED: &str = "**missed**";

/// A measured figure with its unit.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Measure {
    /// How long it took.
    Time(Duration),
    /// How many in a second.
    Rate(f64),
    /// How many bytes of memory, or of disk.
    Bytes(u64),
}

impl Measure {
    fn number(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64(),
            Self::Rate(rate) => rate,
            #[expect(clippy::cast_precision_loss, reason = "a figure is read to three digits")]
            Self::Bytes(bytes) => bytes as f64,
        }
    }

    fn shown(self) -> String {
        match self {
            Self::Time(time) if time < Duration::from_millis(1) => {
                format!("{:.0} µs", time.as_secs_f64() * 1e6)
            }
            Self::Time(time) if time < Duration::from_secs(1) => {
                format!("{:.1} ms", time.as_secs_f64() * 1e3)
            }
            Self::Time(time) => format!("{:.2} s", time.as_secs_f64()),
            Self::Rate(rate) if rate >= 1e6 => format!("{:.2} M/s", rate / 1e6),
            Self::Rate(rate) if rate >= 1e3 => format!("{:.1} k/s", rate / 1e3),
            Self::Rate(rate) => format!("{rate:.0}/s"),
            Self::Bytes(bytes) => format!("{:.1} MiB", Self::Bytes(bytes).number() / f64::from(1 << 20)),
        }
    }
}

/// One line of the page.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// What was done.
    pub(crate) what: String,
    /// What ours came to.
    pub(crate) ours: Measure,
    /// What it is compared with, and what that came to.
    pub(crate) beside: Option<(&'static str, Measure)>,
    /// What it should be.
    pub(crate) target: Option<Target>,
    /// What costs the time, where the target may be missed.
    because: Option<&'static str>,
}

impl Figure {
    pub(crate) fn new(what: impl Into<String>, ours: Measure) -> Self {
        Self { what: what.into(), ours, beside: None, target: None, because: None }
    }

    pub(crate) fn beside(mut self, what: &'static str, theirs: Measure) -> Self {
        self.beside = Some((what, theirs));
        self
    }

    pub(crate) fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    pub(crate) fn because(mut self, why: &'static str) -> Self {
        self.because = Some(why);
        self
    }

    /// Why its target is missed, if it is.
    pub(crate) fn excuse(&self) -> Option<String> {
        let (_, verdict) = self.verdict();
        let why = self.because.filter(|_| verdict == MISSED)?;
        Some(format!("- {}: {why}", self.what))
    }

    fn ratio(&self) -> Option<f64> {
        self.beside.map(|(_, theirs)| self.ours.number() / theirs.number())
    }

    /// What the target says, and whether it holds; a target that compares needs something to compare with.
    fn verdict(&self) -> (String, &'static str) {
        let Some(target) = self.target else { return (String::new(), "") };
        let ours = self.ours.number();
        let ratio = self.ratio();
        let (words, holds) = match target {
            Target::TimesAsLong(most) => (format!("≤ {most:.2} ×"), ratio.map(|ratio| ratio <= most)),
            Target::TimesAsFast(least) => (format!("≥ {least:.2} ×"), ratio.map(|ratio| ratio >= least)),
            Target::AtMost(most) => (format!("≤ {}", self.like(most)), Some(ours <= most)),
            Target::AtLeast(least) => (format!("≥ {}", self.like(least)), Some(ours >= least)),
        };
        (words, holds.map_or("not measured", |holds| if holds { "holds" } else { MISSED }))
    }

    /// A number in the unit of this figure.
    fn like(&self, number: f64) -> String {
        match self.ours {
            Measure::Time(_) => Measure::Time(Duration::from_secs_f64(number)).shown(),
            Measure::Rate(_) => Measure::Rate(number).shown(),
            Measure::Bytes(_) => format!("{:.0} MiB", number / f64::from(1 << 20)),
        }
    }

    /// As a row of a Markdown table.
    pub(crate) fn row(&self) -> String {
        let (target, verdict) = self.verdict();
        let (beside, theirs) =
            self.beside.map_or((String::new(), String::new()), |(what, m)| (what.into(), m.shown()));
        let ratio = self.ratio().map_or(String::new(), |ratio| format!("{ratio:.2}"));
        let mut row = String::new();
        let _ = write!(
            row,
            "| {} | {} | {beside} | {theirs} | {ratio} | {target} | {verdict} |",
            self.what,
            self.ours.shown()
        );
        row
    }
}

/// The middle of several times: one slow round says something of the machine, not of the program.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// So many in this time, for a second.
#[expect(clippy::cast_precision_loss, reason = "a figure is read to three digits")]
pub(crate) fn rate(count: u64, time: Duration) -> Measure {
    Measure::Rate(count as f64 / time.as_secs_f64())
}
