//! The two who judge: the program's own judge, and the verifier that was written from the format alone.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use ledger_core::proof::bundle::verify;
use ledger_core::proof::checkpoint_file::CheckpointFile;
use ledger_core::proof::verdict::{Held, HeldFile, Verdict};
use serde_json::{Value, json};
use tests::python::python;

/// What is held against a bundle.
#[derive(Clone, Debug)]
pub(crate) enum Against {
    Nothing,
    /// The line of a mail.
    Line(String),
    /// The bytes of a checkpoint file.
    File(Vec<u8>),
}

/// What both said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) verdict: String,
    /// Empty where nothing was found, or it was found in what the reader holds.
    pub(crate) place: String,
    /// What is shown of an unaltered bundle: evidence that is there, disclosed values, values that stay sealed, and the
    /// evidence that is missing.
    shows: Option<(u64, u64, u64, Vec<String>)>,
}

/// The verifier, running in one process for all bundles of the tests.
struct Stranger {
    _child: Child,
    asked: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Stranger {
    fn start() -> Self {
        let mut command = python();
        let mut child =
            command.arg("batch.py").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python");
        let asked = child.stdin.take().expect("its input");
        let said = BufReader::new(child.stdout.take().expect("its output"));
        Self { _child: child, asked, said }
    }

    fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.asked, "{question}").expect("the verifier listens");
        let mut line = String::new();
        self.said.read_line(&mut line).expect("the verifier answers");
        serde_json::from_str(&line).expect("a line of JSON")
    }
}

/// Asks the verifier about a bundle, which lies in a file as long as that takes.
fn asks(bundle: &[u8], also: impl FnOnce(&std::path::Path) -> Value) -> Value {
    static STRANGER: OnceLock<Mutex<Stranger>> = OnceLock::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("acme.troth-bundle.zip");
    std::fs::write(&path, bundle).expect("a file");
    let mut question = also(folder.path());
    question["bundle"] = path.display().to_string().into();
    let stranger = STRANGER.get_or_init(|| Mutex::new(Stranger::start()));
    let answer = stranger.lock().unwrap_or_else(PoisonError::into_inner).ask(&question);
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").collect();
    assert!(left.len() <= 2, "the verifier writes nothing");
    answer
}

/// What the verifier says.
fn stranger(bundle: &[u8], against: &Against) -> (Found, String) {
    let answer = asks(bundle, |folder| match against {
        Against::Nothing => json!({}),
        Against::Line(line) => json!({ "against": line }),
        Against::File(bytes) => {
            let path = folder.join("held.checkpoint.txt");
            std::fs::write(&path, bytes).expect("a file");
            json!({ "against": path })
        }
    });
    let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    let place = text("place");
    let place = if place == "the checkpoint you hold" { String::new() } else { place };
    let count = |key: &str| answer[key].as_u64().expect("a count");
    let shows = ["ok", "proved"].contains(&text("verdict").as_str()).then(|| {
        let missing = answer["evidence_missing"].as_array().expect("names").iter();
        let missing = missing.map(|name| name.as_str().expect("a name").to_owned()).collect();
        (count("evidence"), count("disclosed"), count("sealed"), missing)
    });
    (Found { verdict: text("verdict"), place, shows }, text("what"))
}

/// Every `step`-th bit flipped, one at a time: how often the verifier said something else than *altered*, and how many
/// were tried.
pub(crate) fn strangers_flips(bundle: &[u8], step: usize) -> (u64, u64) {
    let answer = asks(bundle, |_| json!({ "flips": step }));
    let all: u64 = answer.as_object().expect("counts").values().filter_map(Value::as_u64).sum();
    (all - answer["altered"].as_u64().unwrap_or(0), all)
}

/// What the program's own judge says.
fn ours(bundle: &[u8], against: &Against) -> (Found, String) {
    let held = match against {
        Against::Nothing => None,
        Against::Line(line) => Some(Held::Line(line.parse().expect("a line that reads"))),
        Against::File(bytes) => Some(match CheckpointFile::read_held(bytes) {
            Err(error) => Held::Unreadable(error),
            Ok(file) => match file.check() {
                Err(fault) => Held::Unbelieved(fault),
                Ok(checked) => Held::File(Box::new(HeldFile { stream: file.stream.clone(), checked })),
            },
        }),
    };
    let judged = verify(bundle, held.as_ref());
    let in_hand = judged.against.is_some();
    let place = judged.problem.as_ref().filter(|_| !in_hand).map(|problem| problem.place.to_string());
    let what = judged.problem.map(|problem| problem.trouble.to_string()).unwrap_or_default();
    let all = judged.shown;
    let shows = [Verdict::Ok, Verdict::Proved].contains(&judged.verdict).then(|| {
        let sealed: usize = all.withheld.iter().map(|(_, count)| count).sum();
        let missing = all.missing.into_iter().map(|(name, _)| name).collect();
        (all.evidence as u64, all.disclosed as u64, sealed as u64, missing)
    });
    (Found { verdict: judged.verdict.code().to_owned(), place: place.unwrap_or_default(), shows }, what)
}

/// Both judge, and agree on verdict and place.
#[track_caller]
pub(crate) fn judged(bundle: &[u8], against: &Against) -> Found {
    let ((ours, what), (theirs, why)) = (ours(bundle, against), stranger(bundle, against));
    assert_eq!(ours, theirs, "the program (left) says {what}; the stranger (right) says {why}");
    ours
}

/// Both judge, and agree on the verdict; what is no longer of its form may have one place or another.
#[track_caller]
pub(crate) fn same_verdict(bundle: &[u8], against: &Against) -> String {
    let ((ours, what), (theirs, why)) = (ours(bundle, against), stranger(bundle, against));
    assert_eq!(
        ours.verdict, theirs.verdict,
        "the program (left) says {what}; the stranger (right) says {why}"
    );
    ours.verdict
}

/// Both find this, there. The place is the file's name, or as much of what follows it as matters.
#[track_caller]
pub(crate) fn finds(verdict: &str, place: &str, bundle: &[u8], against: &Against) {
    let found = judged(bundle, against);
    assert_eq!(found.verdict, verdict, "at {}", found.place);
    assert!(
        found.place.starts_with(place) && found.place.is_empty() == place.is_empty(),
        "at {}",
        found.place
    );
}
