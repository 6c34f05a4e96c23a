//! `troth update`: an update that was sent.

mod week;
mod witness;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use ledger_core::relationship::{Command, Stated};
use ledger_core::{CommitmentRef, Instant};
use serde_json::json;

use super::recorded;
use crate::answer::Answer;
use crate::args::{Recording, Unlocking};
use crate::desk::{Desk, Given, Session};
use crate::failure::Failure;
use crate::input::building::Building;
use crate::input::mail::{Posted, Sent};
use crate::input::written::Written;
use crate::input::{editor, files};

/// Record an update that was sent
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("update.md"))]
pub(crate) struct Update {
    /// The client
    #[arg(value_name = "CLIENT", required_unless_present = "dir")]
    client: Option<String>,
    /// One file for each client in this folder: acme.md is acme's
    #[arg(long, value_name = "DIR", conflicts_with_all = ["client", "file", "keeps"])]
    dir: Option<String>,
    /// The update as it was sent: a text file, a mail, or `-` for standard input
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// What was shipped
    #[arg(long, value_name = "TEXT")]
    shipped: Option<String>,
    /// What is in progress
    #[arg(long, value_name = "TEXT")]
    in_progress: Option<String>,
    /// What is blocked
    #[arg(long, value_name = "TEXT")]
    blocked: Option<String>,
    /// It says that nothing changed
    #[arg(long)]
    nothing_changed: bool,
    /// The promises whose keeping it tells, such as 7,9: they are recorded as kept, with it as evidence
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    keeps: Vec<u32>,
    /// The cadence it belongs to
    #[arg(long, value_name = "NAME", default_value = "weekly-update")]
    cadence: String,
    /// The occurrence it is meant for
    #[arg(long = "for", value_name = "DAY")]
    occurrence: Option<String>,
    /// It brings bad news
    #[arg(long)]
    bad_news: bool,
    /// How sure it sounds
    #[arg(long, value_enum)]
    confidence: Option<Sure>,
    /// Its title or subject
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// To whom it went (repeatable)
    #[arg(long, value_name = "NAME")]
    to: Vec<String>,
    /// The folder for the checkpoint file to attach (default: the one you stand in)
    #[arg(long, value_name = "DIR")]
    checkpoint_to: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
    #[command(flatten)]
    pub(crate) unlocking: Unlocking,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sure {
    Low,
    Medium,
    High,
}

impl Update {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        let input = match self.file.as_deref() {
            Some("-") => Some(Sent::read(&mut desk.world.stdin, "standard input")?),
            _ => None,
        };
        if let (Some(client), Some(editor)) = (&self.client, self.editor(desk)) {
            return self.in_editor(desk, client, &editor);
        }
        let receipt = desk.record(self.recording.dry_run, &|session| match &self.dir {
            Some(dir) => self.folder(session, dir),
            None => self.one(
                session,
                self.client.as_deref().unwrap_or_default(),
                self.file.as_deref(),
                input.as_ref(),
            ),
        })?;
        Ok(self.witnessed(desk, &receipt))
    }

    /// The editor to open: where nothing else says what was sent, and somebody sits there.
    fn editor(&self, desk: &Desk<'_>) -> Option<String> {
        let said = self.file.is_some() || self.nothing_changed;
        let parts = [&self.shipped, &self.in_progress, &self.blocked];
        if said || desk.globals.no_input || parts.into_iter().any(Option::is_some) {
            return None;
        }
        editor::at_hand(desk.world).map(str::to_owned)
    }

    /// Has the update written now, with the facts of the week at hand.
    fn in_editor(&self, desk: &mut Desk<'_>, client: &str, editor: &str) -> Result<Answer, Failure> {
        // What else was typed is tried first: nobody writes a text for nothing.
        recorded(desk, true, &|session| self.one(session, client, None, Some(&Sent::default())))?;
        let begun = week::begun(desk, client)?;
        match editor::compose(desk.world, editor, &format!("{client}.md"), &begun)? {
            Some(composed) => {
                let file = composed.path().display().to_string();
                let receipt = desk.record(self.recording.dry_run, &|session| {
                    self.one(session, client, Some(&file), None)
                })?;
                Ok(self.witnessed(desk, &receipt))
            }
            None => Ok(nothing(desk)),
        }
    }

    /// One file for each client.
    fn folder(&self, session: &mut Session<'_, '_>, dir: &str) -> Result<(), Failure> {
        let folder = session.folder().join(dir);
        let files = updates_in(&folder)?;
        if files.is_empty() {
            return Err(Failure::usage(
                "no-updates",
                format!("there is no file in {dir}"),
                "name one file for each client, such as acme.md",
            ));
        }
        for path in files {
            let slug = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let place = path.display().to_string();
            self.one(session, &slug, Some(&place), None).map_err(|failure| failure.at(place))?;
        }
        Ok(())
    }

    fn one(
        &self,
        session: &mut Session<'_, '_>,
        client: &str,
        file: Option<&str>,
        input: Option<&Sent>,
    ) -> Result<(), Failure> {
        let stream = session.client(client)?;
        let zone = session.zone(&stream)?;
        let mut given = session.given(&self.recording, zone)?;
        let base = session.folder();
        let read = match (input, file) {
            (Some(_), _) | (None, None) => None,
            (None, Some(path)) => {
                given.evidence.push(session.evidence(path, &base)?);
                Some(Sent::file(&base.join(path))?)
            }
        };
        let sent = input.or(read.as_ref());
        let written = self.flags_or(sent.map(|sent| &sent.written))?;
        let mut to = self.to.clone();
        if let Some(mail) = sent.and_then(|sent| sent.mail.as_ref()) {
            posted(session, mail, &mut given)?;
            if to.is_empty() {
                // An address is exact: one that is near to another is somebody else's.
                to = mail.to.iter().map(|address| format!("new:{address}")).collect();
            }
        }
        let to = session.attendees(&to)?;
        let event = self.event(session, &written, &to, zone)?;
        session.record(&stream, event, &given)?;
        session.say(format!(
            "{stream}  update sent: {} words, {} sections",
            written.words,
            written.sections.len()
        ));
        for &number in &self.keeps {
            let reference = CommitmentRef { stream: stream.clone(), number };
            let key = given.key.as_ref().map(|key| format!("{key}:{number}"));
            let given = Given { key, ..given.clone() };
            session.decide(&stream, Command::Keep { number, done_by: None, heroic: None }, &given)?;
            session.say(format!("{reference}  delivered, as the update says"));
        }
        session.warn(format!("{stream}: troth sends nothing; this records that you sent it"));
        session.suggest(format!("troth due {stream} --within 7d"));
        Ok(())
    }

    /// What the update says: from the flags, or from the text that was sent.
    fn flags_or(&self, written: Option<&Written>) -> Result<Written, Failure> {
        let parts =
            [("shipped", &self.shipped), ("in progress", &self.in_progress), ("blocked", &self.blocked)];
        let mut flags = Written::default();
        for (section, text) in parts {
            if let Some(text) = text {
                flags.words += u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
                flags.sections.push(section.to_owned());
            }
        }
        match written {
            Some(written) => Ok(written.clone()),
            None if !flags.sections.is_empty() || self.nothing_changed => Ok(flags),
            None => Err(Failure::usage(
                "empty-update",
                "the update says nothing",
                "give --file weekly.md, or --shipped … --in-progress … --blocked …, or --nothing-changed; on a terminal $EDITOR opens",
            )),
        }
    }

    fn event(
        &self,
        session: &mut Session<'_, '_>,
        written: &Written,
        to: &[ledger_core::PersonId],
        zone: ledger_core::Zone,
    ) -> Result<ledger_core::Event, Failure> {
        let confidence = self
            .confidence
            .and_then(|sure| sure.to_possible_value())
            .map(|value| value.get_name().to_owned());
        Building::of("update.sent")?
            .set("cadence", self.cadence.as_str())
            .maybe("occurrence", session.day(self.occurrence.as_deref(), zone)?)
            .maybe("title", self.title.as_deref().or(written.title.as_deref()))
            .set("words", written.words)
            .list("sections", &written.sections)
            .maybe("shipped", self.shipped.as_deref())
            .maybe("in_progress", self.in_progress.as_deref())
            .maybe("blocked", self.blocked.as_deref())
            .flag("nothing_changed", self.nothing_changed)
            .maybe("keeps", (!self.keeps.is_empty()).then(|| self.keeps.clone()))
            .flag("bad_news", self.bad_news)
            .maybe("confidence", confidence)
            .list("to", to)
            .build()
    }
}

/// The updates in a folder; what earlier updates had attached is none.
fn updates_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = files::of_folder(folder)?;
    files.retain(|path| !path.to_string_lossy().ends_with(".checkpoint.txt"));
    Ok(files)
}

/// What a mail says beside its text, where nothing else was said.
fn posted(session: &mut Session<'_, '_>, mail: &Posted, given: &mut Given) -> Result<(), Failure> {
    match mail.sent {
        None if !given.says_when() => {
            session.warn("the mail has no date: it counts as sent now, without --at");
        }
        Some(sent) if !given.says_when() => given.at = Stated::At(not_ahead(sent, session.now())?),
        _ => {}
    }
    if let Some(id) = &mail.id {
        let base = session.folder();
        given.evidence.push(session.evidence(&format!("mid:{id}"), &base)?);
        given.key.get_or_insert_with(|| format!("eml:{id}"));
    }
    Ok(())
}

fn not_ahead(sent: Instant, now: Instant) -> Result<Instant, Failure> {
    if sent <= now {
        return Ok(sent);
    }
    Err(Failure::usage(
        "later-than-now",
        format!("the mail's date {sent} lies ahead (it is {now}): only what has happened is recorded"),
        "check the clock of whoever sent it, and say with --at when it was sent",
    ))
}

/// The answer where the editor brought no words.
fn nothing(desk: &Desk<'_>) -> Answer {
    let ledger = desk.ledger_name();
    let json = json!({
        "ref": null, "refs": [], "events": [], "due": null, "recorded": null, "already": false,
        "dry_run": false, "warnings": [], "next": [], "ledger": ledger,
    });
    Answer { text: "nothing recorded: the text was left without words\n".into(), json, ..Answer::default() }
}
