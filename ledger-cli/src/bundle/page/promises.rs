//! Each promise with its outcome and what shows it, in words for whoever has never seen a ledger.

use std::collections::HashMap;
use std::fmt::Write;

use ledger_core::event::commitment::Assessment;
use ledger_core::event::{Evidence, Fact, Side as Of};
use ledger_core::text::Seen;
use ledger_core::{Due, EventId, Hash, Text, Zone};
use projections::{AuditView, JudgedCommitment, Moment, Outcome, Totals};

use crate::bundle::proved::Cited;
use crate::desk::People;
use crate::render::style::plain;

/// What one side promised.
pub(super) struct Side {
    pub(super) heading: String,
    pub(super) summary: String,
    pub(super) promises: Vec<Promise>,
}

/// A promise as the page shows it.
pub(super) struct Promise {
    pub(super) number: u32,
    pub(super) what: String,
    pub(super) who: String,
    pub(super) made: String,
    pub(super) due: String,
    pub(super) changes: Vec<String>,
    pub(super) outcome: &'static str,
    pub(super) mark: &'static str,
    pub(super) settled: String,
    pub(super) word: &'static str,
    pub(super) evidence: Vec<Shown>,
}

/// What an event cites.
pub(super) struct Shown {
    pub(super) text: String,
    /// The file beside the page; none for a place to look it up, and for a file that is missing.
    pub(super) file: Option<String>,
    /// Whether it is a file, also where it is not beside the page.
    is_file: bool,
    /// What is said in place of private evidence that cannot be read here.
    hidden: Option<&'static str>,
}

/// What the words are made from.
pub(super) struct Words<'a> {
    pub(super) people: &'a People,
    pub(super) zone: Zone,
    /// The client's events.
    pub(super) facts: HashMap<EventId, &'a Fact>,
    /// The files they cite.
    pub(super) cited: HashMap<Hash, &'a Cited>,
}

impl Words<'_> {
    /// Both sides, the issuer's first.
    pub(super) fn sides(&self, audit: &AuditView, client: &str) -> Vec<Side> {
        let side = |of: Of, heading: String, totals: &Totals| {
            let mine = audit.commitments.iter().filter(|promise| promise.side == of);
            Side {
                heading,
                summary: summary(totals),
                promises: mine.map(|promise| self.promise(promise)).collect(),
            }
        };
        vec![
            side(Of::Us, format!("What the issuer promised {client}"), &audit.ours),
            side(Of::Client, format!("What {client} promised"), &audit.client),
        ]
    }

    fn promise(&self, promise: &JudgedCommitment) -> Promise {
        let (outcome, mark) = outcome(promise.outcome);
        let settled = promise.settled.map(|moment| self.moment(moment)).unwrap_or_default();
        let changes = promise.changes.iter().map(|change| {
            let by = change.agreed_by.map(|by| format!(", agreed by {}", plain(&self.people.name(by))));
            format!(
                "moved from {} on {}{}",
                self.due(&change.from),
                self.moment(change.moment),
                by.unwrap_or_default()
            )
        });
        let evidence = self.evidence(&promise.events);
        let mut notes: Vec<String> = changes.collect();
        if promise.assessed == Some(Assessment::Rejected) {
            notes.push("the other side rejected what was delivered".into());
        }
        if promise.unconfirmed {
            notes.push("the client has not confirmed this promise: it is the issuer’s word".into());
        }
        Promise {
            number: promise.reference.number,
            what: plain(promise.what.as_str()),
            who: promise.owner.map(|owner| plain(&self.people.name(owner))).unwrap_or_default(),
            made: promise.made.map(|made| self.day(made)).unwrap_or_default(),
            due: promise.due.as_ref().map_or_else(|| "no date".into(), |due| self.due(due)),
            changes: notes,
            outcome,
            mark,
            settled,
            word: if promise.settled.is_none() { "" } else { word(promise.word.code(), &evidence) },
            evidence,
        }
    }

    /// What the promise's events cite.
    fn evidence(&self, events: &[EventId]) -> Vec<Shown> {
        let facts = events.iter().filter_map(|event| self.facts.get(event));
        facts.flat_map(|fact| &fact.envelope.evidence).map(|evidence| self.shown(evidence)).collect()
    }

    fn shown(&self, evidence: &Evidence) -> Shown {
        let (private, is_file) = match evidence {
            Evidence::File { .. } => (None, true),
            Evidence::Private { named, .. } => (Some(named), true),
            Evidence::Locator { locator } => (Some(locator), false),
        };
        if let Some(erased) = erased(private) {
            let (text, hidden) = match (is_file, erased) {
                (true, false) => ("a private file, withheld", "a private file shows it, says the issuer"),
                (true, true) => ("a private file, erased", "a private file showed it, says the issuer"),
                (false, false) => ("a private place, withheld", "a private place shows it, says the issuer"),
                (false, true) => ("a private place, erased", "a private place showed it, says the issuer"),
            };
            return Shown { text: text.into(), file: None, is_file, hidden: Some(hidden) };
        }
        let name = plain(&evidence.shown());
        let Some((hash, _)) = evidence.in_clear().and_then(|open| open.kept()) else {
            return Shown { text: name, file: None, is_file, hidden: None };
        };
        let file = self.cited.get(&hash).and_then(|one| one.file.clone());
        let missing = if file.is_none() { " (missing)" } else { "" };
        Shown { text: format!("{name}{missing}"), file, is_file, hidden: None }
    }

    fn moment(&self, moment: Moment) -> String {
        moment.on.map_or_else(|| super::minute(moment.at, self.zone), |day| day.to_string())
    }

    fn day(&self, moment: Moment) -> String {
        moment.on.unwrap_or_else(|| self.zone.day(moment.at)).to_string()
    }

    fn due(&self, due: &Due) -> String {
        if due.is_whole_day() { due.civil_day().to_string() } else { super::minute(due.at, self.zone) }
    }
}

/// What became of it, in words and as a sign.
fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::KeptOnTime => ("kept on time", "kept"),
        Outcome::KeptLate => ("kept late", "late"),
        Outcome::Missed => ("missed", "missed"),
        Outcome::MissedSilently => ("missed, without a word", "missed"),
        Outcome::Overdue => ("overdue", "late"),
        Outcome::Open => ("open: its date lies ahead", "open"),
        Outcome::Released => ("let go by whom it was owed to", "open"),
        Outcome::Withdrawn => ("taken back before its date", "open"),
        Outcome::Unknown => ("not known", "open"),
        Outcome::Undated => ("open: it has no date", "open"),
        Outcome::Retrospective => ("promised after it was delivered", "open"),
        Outcome::Requested => ("asked for, not promised", "open"),
        Outcome::Offered => ("offered, not promised", "open"),
        Outcome::Countered => ("answered with other terms, not promised", "open"),
    }
}

/// Whether private evidence is erased; none where it can be read here.
fn erased(text: Option<&Text>) -> Option<bool> {
    match text?.as_private()?.1 {
        Seen::Opened(_) => None,
        Seen::Erased => Some(true),
        Seen::Closed => Some(false),
    }
}

/// On whose word the outcome is known.
fn word(code: &str, evidence: &[Shown]) -> &'static str {
    let of = |is_file: bool| evidence.iter().filter(move |shown| shown.is_file == is_file);
    let hidden = |is_file: bool| of(is_file).find_map(|shown| shown.hidden);
    match code {
        "file" if of(true).all(|shown| shown.file.is_none()) => {
            hidden(true).unwrap_or("a file showed it, and is missing")
        }
        "file" => "shown by a file in this bundle",
        "locator" if of(false).all(|shown| shown.hidden.is_some()) => hidden(false).unwrap_or_default(),
        "locator" => "can be looked up where it says",
        "client" => "confirmed by the client",
        _ => "the issuer’s word alone",
    }
}

/// The counts in one sentence, the counts first.
fn summary(totals: &Totals) -> String {
    if totals.made + totals.undated + totals.unknown + totals.retrospective == 0 {
        return "Nothing was promised.".into();
    }
    let due = totals.kept_of_due();
    let mut text =
        format!("{} promised; {} of {} that were due kept by their date", totals.made, due.kept, due.due);
    let more = [
        (totals.kept_late, "late"),
        (totals.missed.total, "missed"),
        (totals.overdue, "overdue"),
        (totals.open, "open"),
        (totals.released, "let go"),
        (totals.withdrawn, "taken back"),
        (totals.undated, "without a date"),
        (totals.unknown, "not known"),
        (totals.retrospective, "promised after the fact"),
    ];
    for (count, word) in more.into_iter().filter(|(count, _)| *count > 0) {
        let _ = write!(text, ", {count} {word}");
    }
    text + "."
}
