//! READ-FIRST.html: the bundle for people. It says nothing that the bundle does not disclose.

mod promises;

use std::fmt::Write;

use askama::Template;
use ledger_core::event::{Event, Fact, LedgerEvent};
use ledger_core::proof::manifest::{Audience, Manifest};
use ledger_core::{AsOf, Hash, Instant, KnownAt, Zone};
use projections::{Cadence, History};

use super::content::{Content, Kind};
use super::proved::{Cited, File, defect};
use crate::desk::People;
use crate::failure::Failure;
use crate::render::style::plain;
use promises::{Side, Words};

/// What the page is made of.
pub(super) struct Facts<'a> {
    pub(super) content: &'a Content,
    pub(super) cited: &'a [Cited],
    pub(super) manifest: &'a Manifest,
    /// All other files, in their order.
    pub(super) files: &'a [File],
    /// The sizes of the older checkpoints in it.
    pub(super) older: &'a [u64],
}

#[derive(Template)]
#[template(path = "bundle-read-first.html")]
struct Page {
    client: String,
    slug: String,
    made: String,
    maker: String,
    zone: String,
    audience: &'static str,
    shows: String,
    ledger: String,
    size: u64,
    root: String,
    events: usize,
    first: String,
    sides: Vec<Side>,
    cadences: Vec<(String, String)>,
    given: Vec<String>,
    ordered: bool,
    withheld: Vec<String>,
    missing: Vec<String>,
    files: Vec<Listed>,
    brief: bool,
    verifier: String,
}

/// A file, as the page lists it.
struct Listed {
    name: String,
    what: &'static str,
    bytes: String,
}

/// The page.
pub(super) fn read_first(facts: &Facts<'_>) -> Result<String, Failure> {
    let Facts { content, manifest, .. } = *facts;
    let (ours, house): (Vec<&Fact>, Vec<&Fact>) =
        content.facts.iter().partition(|fact| fact.envelope.stream == content.client);
    let history = History::new(ours.iter().copied(), house, &KnownAt::everything());
    let profile = history.profile(Zone::UTC.day(manifest.as_of));
    let zone = profile.zone;
    let setting = history.setting(AsOf::instant(manifest.as_of, zone));
    let people = content.people();
    let audit = projections::audit::audit(&history, &setting);
    let name = profile.name.map_or_else(|| content.client.to_string(), |name| plain(name.as_str()));
    let words = Words {
        people: &people,
        zone,
        facts: ours.iter().map(|fact| (fact.envelope.id, *fact)).collect(),
        cited: facts.cited.iter().map(|one| (one.hash, one)).collect(),
    };
    let cadences = projections::cadence::cadences(&history, &setting, 0);
    let page = Page {
        sides: words.sides(&audit, &name),
        client: name,
        slug: content.client.to_string(),
        made: at(manifest.as_of, zone),
        maker: maker(&ours, &people),
        zone: zone.to_string(),
        audience: for_whom(manifest.audience),
        shows: shows(content, manifest.audience),
        ledger: manifest.ledger.to_string(),
        size: manifest.size,
        root: manifest.root.to_string(),
        events: ours.len(),
        first: ours.first().map(|fact| at(fact.envelope.recorded, zone)).unwrap_or_default(),
        cadences: cadences.iter().map(cadence).collect(),
        given: given(&ours, facts.older, zone),
        ordered: facts.files.iter().any(|file| file.name == "proofs.json") && ordered(facts),
        withheld: withheld(content, &ours),
        missing: facts.cited.iter().filter(|one| one.file.is_none()).map(|one| plain(&one.name)).collect(),
        files: facts.files.iter().map(listed).collect(),
        brief: facts.files.iter().any(|file| file.name == super::BRIEF_PAGE),
        verifier: Hash::of(super::VERIFIER).to_string(),
    };
    page.render().map_err(|error| defect(&error.to_string()))
}

/// Whether each event's place in the log is proved.
fn ordered(facts: &Facts<'_>) -> bool {
    let proofs = facts.files.iter().find(|file| file.name == "proofs.json");
    let read = proofs.and_then(|file| ledger_core::proof::bundle::Proofs::read(&file.bytes).ok());
    read.is_some_and(|proofs| proofs.events.iter().any(|event| event.stream == facts.content.client))
}

/// An instant as people of a zone read it.
fn at(instant: Instant, zone: Zone) -> String {
    format!("{} {}", minute(instant, zone), zone.abbreviation(instant))
}

/// The same where the zone was named above.
fn minute(instant: Instant, zone: Zone) -> String {
    zone.wall(instant).to_string().replace('T', " ").chars().take(16).collect()
}

/// Who made the bundle, as its own event says.
fn maker(ours: &[&Fact], people: &People) -> String {
    let by = ours.last().and_then(|fact| fact.envelope.by);
    by.map(|by| plain(&people.name(by))).unwrap_or_default()
}

fn for_whom(audience: Audience) -> &'static str {
    match audience {
        Audience::Client => "the client",
        Audience::Court => "a court or an arbiter",
        Audience::Own => "the issuer’s own use",
    }
}

fn shows(content: &Content, audience: Audience) -> String {
    let has_names = content.values.iter().any(|value| value.field == "/data/name");
    let names =
        if has_names { ", and the names of the people involved" } else { "; names of people stay sealed" };
    let both = format!("what both sides were told{names}");
    match audience {
        Audience::Client => both,
        Audience::Court => format!("{both}; internal notes only where a document in it rests on them"),
        Audience::Own => {
            "everything, internal notes and private records included: not meant to be handed on".into()
        }
    }
}

/// A recurring promise and how it was kept.
fn cadence(cadence: &Cadence) -> (String, String) {
    let (counts, share) = (&cadence.counts, cadence.counts.adherence());
    let mut words = format!("{} of {} held", share.held, share.of);
    let more = [
        (counts.late, "late"),
        (counts.missed, "missed"),
        (counts.overdue, "overdue"),
        (counts.waived + counts.excused, "let go by agreement"),
        (counts.paused, "in a pause"),
        (counts.pending, "still to come"),
    ];
    for (count, word) in more.into_iter().filter(|(count, _)| *count > 0) {
        let _ = write!(words, ", {count} {word}");
    }
    (plain(&cadence.plan.cadence), words)
}

/// The checkpoints that the client was given, each with the day.
fn given(ours: &[&Fact], older: &[u64], zone: Zone) -> Vec<String> {
    let last = ours.len().saturating_sub(1);
    let before = ours.iter().take(last);
    let line = |fact: &&&Fact| {
        let day = at(fact.envelope.recorded, zone);
        match &fact.event {
            Event::Ledger(LedgerEvent::Shared(shared)) if older.contains(&shared.size) => {
                Some(format!("{day}: a checkpoint of {} events, handed to the client", shared.size))
            }
            Event::Ledger(LedgerEvent::Exported(bundle)) => {
                Some(format!("{day}: an earlier bundle, made for {}", for_whom(bundle.audience)))
            }
            _ => None,
        }
    };
    before.filter_map(|fact| line(&fact)).collect()
}

/// What stays sealed, counted.
fn withheld(content: &Content, ours: &[&Fact]) -> Vec<String> {
    let count = |kind: Kind, erased: bool| {
        content.withheld.iter().filter(|one| one.kind == kind && one.erased == erased).count()
    };
    let unknown = ours.iter().filter(|fact| matches!(fact.event, Event::Unknown(_))).count();
    let erased: usize = [Kind::Name, Kind::Personal, Kind::Internal, Kind::Private, Kind::File]
        .map(|kind| count(kind, true))
        .iter()
        .sum();
    let lines = [
        (count(Kind::Internal, false), "internal note of the issuer", "internal notes of the issuer"),
        (count(Kind::Private, false), "text of a private record", "texts of private records"),
        (count(Kind::File, false), "private file, which an entry cites", "private files, which entries cite"),
        (count(Kind::Name, false), "name of a person", "names of people"),
        (
            count(Kind::Personal, false),
            "text that is a person’s own: how to reach them, or what they said",
            "texts that are people’s own: how to reach them, or what they said",
        ),
        (erased, "value that was erased for good", "values that were erased for good"),
        (unknown, "event of a kind that this page cannot tell", "events of kinds that this page cannot tell"),
    ];
    let said = lines.into_iter().filter(|(count, ..)| *count > 0);
    said.map(|(count, one, more)| format!("{count} {}", if count == 1 { one } else { more })).collect()
}

fn listed(file: &File) -> Listed {
    let what = match file.name.as_str() {
        "events.jsonl" => "every event, exactly as it was recorded",
        "proofs.json" => "where the events stand in the issuer’s whole ledger",
        "checkpoints/consistency.json" => "that the ledger only grew",
        "disclosed.json" => "the sealed values that this bundle shows, each with its key",
        "brief.html" => "the document that this bundle was made for; each claim names its entries",
        "brief.md" => "the same, as plain text",
        "verify.py" => "a program that checks all of this",
        name if name.starts_with("checkpoints/") => "a signed checkpoint",
        name if name.starts_with("evidence/") => "a file that an event cites",
        _ => "",
    };
    Listed { name: file.name.clone(), what, bytes: length(file.bytes.len()) }
}

/// A length for people.
pub(super) fn length(bytes: usize) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
