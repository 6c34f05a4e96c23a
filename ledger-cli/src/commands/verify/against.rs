//! `troth verify --against`: what a checkpoint that left the house says about the ledger itself.

use std::path::Path;

use ledger_core::proof::checkpoint_file::CheckpointFile;
use ledger_core::proof::verdict::{Facts, Finding, Held, HeldFile, Verdict, judge as judged};
use serde_json::json;

use crate::answer::Answer;
use crate::failure::{Exit, Failure};
use crate::input::files;
use crate::render::style::{Paint, plain};

/// The longest file that is read: many times what any checkpoint file has.
const LONGEST: u64 = 16 << 20;

/// Reads what somebody kept: the line as it was typed, a file that holds one, or a checkpoint file.
pub(super) fn read(typed: &str, cwd: &Path) -> Result<Held, Failure> {
    if typed.trim_start().starts_with("troth1") {
        return line(typed);
    }
    let bytes = files::bytes(&cwd.join(typed), LONGEST)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.trim_start().starts_with("troth1") => line(text),
        _ => Ok(file(&bytes)),
    }
}

fn line(text: &str) -> Result<Held, Failure> {
    let read = text.parse().map(Held::Line);
    read.map_err(|error: ledger_core::proof::line::LineError| {
        let hint = "copy the whole line from the mail, from troth1 to its last eight characters; quote it in a shell";
        Failure::usage("checkpoint-line", error.to_string(), hint)
    })
}

fn file(bytes: &[u8]) -> Held {
    let file = match CheckpointFile::read_held(bytes) {
        Ok(file) => file,
        Err(error) => return Held::Unreadable(error),
    };
    match file.check() {
        Ok(checked) => Held::File(Box::new(HeldFile { stream: file.stream, checked })),
        Err(fault) => Held::Unbelieved(fault),
    }
}

/// What was found.
pub(super) struct Against {
    word: &'static str,
    what: String,
    recorded: Option<String>,
    exit: Option<Exit>,
}

/// Judges a ledger that has this many events, and shows these facts, by what somebody kept.
pub(super) fn judge(held: &Held, facts: Option<&Facts>, events: u64) -> Against {
    let size = match held {
        Held::Line(line) => line.size,
        Held::File(file) => file.checked.checkpoint.size,
        Held::Unreadable(error) => return Against::of(&Finding::Unreadable(error.clone())),
        Held::Unbelieved(fault) => return Against::of(&Finding::Unbelieved(fault.clone())),
    };
    match facts.and_then(|facts| judged(held, facts)) {
        None | Some(Finding::NotCovered { .. }) => Against::beyond(size, events),
        Some(finding) => Against::of(&finding),
    }
}

impl Against {
    fn of(finding: &Finding) -> Self {
        let verdict = finding.verdict();
        let exit = match verdict {
            Verdict::Proved => None,
            verdict if verdict.accuses() => Some(Exit::Integrity),
            _ => Some(Exit::Failed),
        };
        let recorded = match finding {
            Finding::Proved { recorded, .. } => Some(recorded.to_string()),
            _ => None,
        };
        // The finding speaks of what is judged, and here that is the ledger.
        let what = finding.to_string().replace("bundle", "ledger");
        Self { word: verdict.word(), what, recorded, exit }
    }

    /// The checkpoint goes beyond what this ledger signed: an older copy, or one that was cut.
    fn beyond(held: u64, events: u64) -> Self {
        let what = format!(
            "the checkpoint covers {held} events, and no checkpoint of this ledger of {events} events reaches so far: \
             it is an older copy, or was cut"
        );
        Self { word: Verdict::NotCovered.word(), what, recorded: None, exit: Some(Exit::Failed) }
    }

    /// Adds it to what was verified.
    pub(super) fn tell(self, answer: &mut Answer, paint: Paint) {
        let Self { word, what, recorded, exit } = self;
        let shown = match exit {
            None => paint.good(&format!("✓ {word}")),
            Some(_) => paint.bad(&format!("✗ {word}")),
        };
        let line = format!("{shown} against the checkpoint: {}\n", plain(&what));
        answer.text.push_str(&line);
        if let Some(document) = answer.json.as_object_mut() {
            if exit == Some(Exit::Integrity) {
                document.insert("ok".into(), false.into());
                document.insert("verdict".into(), word.into());
            }
            let against = json!({ "verdict": word, "what": what, "recorded": recorded });
            document.insert("against".into(), against);
        }
        answer.exit = exit;
    }
}
