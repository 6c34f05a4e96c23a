//! The two commands, as a reader types them: the same verdict, the same exit code, and nothing written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use tests::Desk;
use tests::python::{python, verifier};

use crate::TROTH;
use crate::forge::acme;
use crate::story::{made, story};

/// A reader who has a bundle, perhaps something to hold against it, and no ledger.
struct Reader {
    desk: Desk,
}

impl Reader {
    fn new() -> Self {
        Self { desk: Desk::on(TROTH, "2026-04-01 09:00") }
    }

    /// What lies in the reader's folder.
    fn folder(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = std::fs::read_dir(self.desk.folder()).expect("the folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths.map(|path| (path.clone(), std::fs::read(path).expect("a file"))).collect()
    }

    /// Types it for the program and for the verifier; both end with this code and say this verdict, or none.
    #[track_caller]
    fn finds(&self, bundle: &str, against: Option<&str>, exit: i32, verdict: &str) {
        let before = self.folder();
        let bundle = self.desk.folder().join(bundle).display().to_string();
        let mut words = vec![bundle.as_str()];
        words.extend(against.iter().flat_map(|held| ["--against", held]));
        words.push("--json");
        let ours = self.desk.runs(&[&["verify"], &words[..]].concat(), b"");
        let output = python().arg("verify.py").args(&words).output().expect("Python");
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!((ours.code, output.status.code()), (exit, Some(exit)), "{ours:?}\n{said}");
        let theirs: Value = serde_json::from_str(&said).expect("one line of JSON");
        assert_eq!(theirs["verdict"].as_str().unwrap_or_default(), verdict, "{said}");
        if !verdict.is_empty() {
            assert_eq!(ours.json()["verdict"], verdict);
        }
        assert_eq!(self.folder(), before, "a verifier writes nothing");
    }
}

#[test]
fn the_program_and_the_stranger_end_alike() {
    let reader = Reader::new();
    let (bundle, mut owner) = (made().pack(), story().owner.clone());
    reader.desk.file("acme.zip", &bundle);
    reader.desk.file("changed.zip", [&bundle[..], b"!"].concat());
    let held = reader.desk.file("held.checkpoint.txt", &story().first.1).display().to_string();
    let line = story().first.0.clone();
    reader.finds("acme.zip", None, 0, "ok");
    reader.finds("acme.zip", Some(&line), 0, "proved");
    reader.finds("acme.zip", Some(&line.replace(' ', " \r\n ")), 0, "proved");
    reader.finds("acme.zip", Some(&held), 0, "proved");
    reader.finds("changed.zip", None, 6, "altered");
    reader.finds("changed.zip", Some(&line), 6, "altered");
    // A newer checkpoint than the bundle; another client's; another history's.
    for _ in 0..4 {
        owner.records(&acme(), "commitment.made", "{\"number\":4}");
    }
    let size = owner.shares();
    reader.finds("acme.zip", Some(&owner.line(size)), 1, "not_covered");
    let mut stranger = story().owner.clone();
    stranger.secret = [8; 32];
    reader.finds("acme.zip", Some(&stranger.line(7)), 1, "not_this_client");
    let mut liar = story().owner.clone();
    liar.rewrites(2, "\"zone\":\"", "\"zone\":\"X");
    reader.finds("acme.zip", Some(&liar.line(liar.given(99)[0])), 6, "fork");
    // What was typed wrongly, or is not there, is no verdict.
    reader.finds("acme.zip", Some(&line[..line.len() - 1]), 2, "");
    reader.finds("acme.zip", Some("nothing-of-this-name.txt"), 1, "");
    reader.finds("nothing-of-this-name.zip", None, 1, "");
}

#[test]
fn a_bundle_brings_the_verifier_that_judges_it() {
    let (mut bundle, folder) = (made(), tempfile::tempdir().expect("a folder"));
    let published = std::fs::read(verifier().join("verify.py")).expect("the verifier");
    assert_eq!(*bundle.file("verify.py"), published);
    let said = bundle.text("READ-FIRST.html");
    let hash = ledger_core::Hash::of(&published).to_string();
    assert!(said.contains(&hash), "the page prints the verifier's published hash");
    let [program, archive] = ["verify.py", "acme.zip"].map(|name| folder.path().join(name));
    std::fs::write(&program, published).expect("a file");
    std::fs::write(&archive, bundle.pack()).expect("a file");
    let output = python().current_dir(folder.path()).arg(program).arg(archive).output().expect("Python");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.starts_with("ok\n"), "{said}");
}
