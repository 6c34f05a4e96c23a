//! Does the code keep the rules of the house? This test reads the code as a reviewer would otherwise have to.
#![forbid(unsafe_code)]
#![expect(clippy::expect_used, reason = "a house that cannot be read is a failed test")]

mod crates;
mod files;
mod words;

use std::path::{Path, PathBuf};

/// The crates of the workspace.
const CRATES: [&str; 5] = ["ledger-core", "ledger-store", "projections", "ledger-cli", "tests"];
/// The most lines a source file has.
const LONGEST: usize = 450;

/// A file of the tree.
struct File {
    /// Its path from the workspace's root, with `/`.
    path: String,
    /// Its text; empty where it is none.
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Every file of the tree, but what is built, what git keeps and what stands outside the rules.
fn tree() -> Vec<File> {
    let mut files = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the tree") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            // In a work tree of its own, what git keeps is a file.
            if name == ".git" {
                continue;
            }
            if path.is_dir() {
                if name != "target" {
                    folders.push(path);
                }
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let path =
                path.strip_prefix(root()).expect("a path of the tree").to_string_lossy().replace('\\', "/");
            files.push(File { path, text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The Rust files of the tree.
fn sources() -> Vec<File> {
    let is_source = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "rs");
    let sources: Vec<File> = tree().into_iter().filter(|file| is_source(&file.path)).collect();
    assert!(sources.len() > 100, "the sources were not found");
    sources
}

/// The lines of a source that the compiler sees: no comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let comment = |line: &&str| line.trim_start().starts_with("//");
    (1..).zip(text.lines()).filter(move |(_, line)| !comment(line))
}

/// The test passes if nothing was found; else it lists all of it.
#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}
