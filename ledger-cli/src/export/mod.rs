//! What leaves the ledger: events as JSON Lines, commitments as a table, what is due as a calendar.
//!
//! A file is written under another name, synced, and only then takes its own: what is there is whole.

mod csv;
mod ics;
pub(crate) mod jsonl;
mod whole;

use std::collections::HashSet;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::Hash;
use ledger_core::event::{Evidence, PrivateFile};
use ledger_store::StoreError;
use ledger_store::disk::RealDisk;
use ledger_store::local::EvidenceStore;
use serde_json::json;

use crate::answer::Answer;
use crate::args::Reading;
use crate::desk::Desk;
use crate::failure::{Exit, Failure};

pub(crate) use self::csv::unguarded;
pub(crate) use self::whole::{Whole, put_page};

/// In which form the ledger is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Every event, one JSON object per line.
    Jsonl,
    /// Commitments, as `troth import` reads them.
    Csv,
    /// What is due, for a calendar.
    Ics,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Ics => "ics",
        }
    }
}

/// What is to be exported, and where to.
#[derive(Debug)]
pub(crate) struct Wishes {
    /// One client; none for the whole ledger.
    pub(crate) client: Option<String>,
    /// In which form.
    pub(crate) format: Format,
    /// The file; none for standard output.
    pub(crate) file: Option<PathBuf>,
    /// Whether a file that is there is replaced.
    pub(crate) force: bool,
    /// Whether sealed values stay sealed.
    pub(crate) sealed: bool,
    /// As of when.
    pub(crate) reading: Reading,
}

/// Exports what was wished for.
pub(crate) fn run(desk: &mut Desk<'_>, wishes: &Wishes) -> Result<Answer, Failure> {
    let mut out = Out::open(desk, wishes)?;
    let written = match wishes.format {
        Format::Jsonl => jsonl::write(desk, wishes, &mut out),
        Format::Csv => csv::write(desk, wishes, &mut out),
        Format::Ics => ics::write(desk, wishes, &mut out),
    };
    let closed = written.and_then(|()| out.close());
    if let Way::Stdout(stdout) = out.way {
        // What could not be written is given up: standard output is the world's again.
        desk.world.stdout = stdout.into_parts().0;
        // A reader that has seen enough (`| head`) is no failure.
        if out.reader_left {
            return Ok(Answer::default());
        }
    }
    closed?;
    Ok(out.tally.answer(wishes))
}

/// Where it is written to.
enum Way {
    Stdout(BufWriter<Box<dyn Write>>),
    File(Whole),
}

/// What is being written.
struct Out {
    way: Way,
    /// The ledger's evidence, and the folder beside the file that gets a copy.
    from: EvidenceStore,
    to: Option<EvidenceStore>,
    seen: HashSet<Hash>,
    reader_left: bool,
    tally: Tally,
}

/// What was written.
#[derive(Debug, Default)]
struct Tally {
    /// What is counted: events, commitments, promises that are due.
    what: &'static str,
    items: u64,
    /// Evidence files that are cited.
    cited: u64,
    /// How many of them were copied.
    copied: u64,
    /// Which of them the ledger has not, or not as they were.
    lost: u64,
    /// Values that could not be opened.
    closed: u64,
}

impl Out {
    fn open(desk: &mut Desk<'_>, wishes: &Wishes) -> Result<Self, Failure> {
        let from = desk.evidence_files();
        let new = |way, to| Self {
            way,
            from,
            to,
            seen: HashSet::new(),
            reader_left: false,
            tally: Tally::default(),
        };
        let Some(typed) = &wishes.file else {
            if desk.globals.json {
                return Err(Failure::usage(
                    "export-json",
                    "with --json the receipt goes to standard output, and so would the export",
                    "add -o FILE, or leave --json out",
                ));
            }
            let stdout = std::mem::replace(&mut desk.world.stdout, Box::new(std::io::sink()));
            return Ok(new(Way::Stdout(BufWriter::new(stdout)), None));
        };
        let whole = Whole::begin(desk, typed, Some(wishes.force))?;
        let path = whole.path();
        let beside = path.parent().unwrap_or(Path::new(".")).join("evidence");
        let to = EvidenceStore::new(Arc::new(RealDisk), &beside);
        Ok(new(Way::File(whole), Some(to)))
    }

    /// Writes bytes.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = match &mut self.way {
            Way::Stdout(stdout) => stdout.write_all(bytes),
            Way::File(whole) => whole.write(bytes),
        };
        written.map_err(|error| self.not_written(&error))
    }

    fn not_written(&mut self, error: &std::io::Error) -> Failure {
        self.reader_left = error.kind() == ErrorKind::BrokenPipe;
        match &self.way {
            Way::Stdout(_) => Failure::file("write", Path::new("standard output"), error),
            Way::File(whole) => Failure::file("write", whole.path(), error),
        }
    }

    /// Makes what was written durable under its own name.
    fn close(&mut self) -> Result<(), Failure> {
        let closed = match &mut self.way {
            Way::Stdout(stdout) => stdout.flush(),
            Way::File(whole) => whole.close(),
        };
        closed.map_err(|error| self.not_written(&error))
    }

    /// Takes a cited file along where the export is a file; answers where it lies beside it. With its key, a private
    /// file is taken along opened.
    fn cite(&mut self, kept: &Hash, private: Option<&PrivateFile>) -> Result<Option<String>, Failure> {
        let hash = private.map_or(kept, |file| &file.blake3);
        let new = self.seen.insert(*hash);
        self.tally.cited += u64::from(new);
        let Some(to) = &self.to else { return Ok(None) };
        if new {
            let is_there = to.check(hash).is_ok();
            let put = match private {
                _ if is_there && self.from.check(kept).is_ok() => Ok(()),
                Some(file) => to.put_opened(&self.from, kept, file).map(|_| ()),
                None => self.from.check(kept).and_then(|_| to.put_kept(&self.from, kept).map(|_| ())),
            };
            match put {
                Ok(()) => self.tally.copied += 1,
                Err(StoreError::EvidenceMissing { .. } | StoreError::EvidenceAltered { .. }) => {
                    self.tally.lost += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
        let hex = hash.to_string();
        Ok(Some(format!("evidence/{}/{}", &hex[..2], &hex[2..])))
    }

    /// Takes along what an event rests on, opened where that is wished for and possible; answers how it is written.
    fn cite_all(&mut self, evidence: &[Evidence], sealed: bool) -> Result<Vec<Evidence>, Failure> {
        let mut written = Vec::with_capacity(evidence.len());
        for item in evidence {
            let open = if sealed { None } else { item.in_clear() };
            self.tally.closed += u64::from(!sealed && open.is_none());
            if let Some((hash, _)) = item.kept() {
                let file = item.private_file().filter(|_| open.is_some());
                self.cite(&hash, file.as_ref())?;
            }
            written.push(open.unwrap_or_else(|| item.clone()));
        }
        Ok(written)
    }
}

impl Tally {
    fn answer(&self, wishes: &Wishes) -> Answer {
        let mut notices = Vec::new();
        if self.closed > 0 {
            notices.push(format!(
                "notice: {} values were erased, or their keys are not here: they stay sealed",
                self.closed
            ));
        }
        if self.lost > 0 {
            notices.push(format!(
                "notice: {} evidence files are not in this ledger as they were cited and were left out: troth verify names them",
                self.lost
            ));
        }
        let exit = (self.lost > 0).then_some(Exit::Integrity);
        let Some(file) = &wishes.file else {
            if self.cited > 0 {
                notices.push(format!(
                    "notice: {} evidence files are cited; -o FILE takes them along",
                    self.cited
                ));
            }
            return Answer { notices, exit, ..Answer::default() };
        };
        let files = match self.copied {
            0 => String::new(),
            1 => ", 1 file in evidence/ beside it".into(),
            many => format!(", {many} files in evidence/ beside it"),
        };
        let text = format!("✓ wrote {}: {} {}{files}\n", file.display(), self.items, self.what);
        let json = json!({
            "file": file.display().to_string(),
            "format": wishes.format.name(),
            "items": self.items,
            "evidence": { "cited": self.cited, "copied": self.copied, "missing": self.lost },
            "unopened": self.closed,
        });
        Answer { text, json, notices, exit, ..Answer::default() }
    }
}
