//! Do words stand in the tree that must not: places of one machine, unfinished work, helpers without a name?

use crate::{code, none, sources, tree};

/// What must not stand in any file. Each is built of pieces, so that this file does not contain it.
fn forbidden() -> Vec<(String, &'static str)> {
    let whole = |pieces: &[&str]| pieces.concat();
    vec![
        (whole(&["/wo", "rk/"]), "a path of one machine"),
        (whole(&["/ro", "ot/"]), "a path of one machine"),
        (whole(&["/ho", "me/"]), "a path of one machine"),
        (whole(&["/Us", "ers/"]), "a path of one machine"),
        (whole(&["/tmp/", "target"]), "a path of one machine"),
        (whole(&["<<<<", "<<<"]), "a merge that was not finished"),
        (whole(&[">>>>", ">>>"]), "a merge that was not finished"),
        (whole(&["lorem ", "ipsum"]), "a text that is none"),
    ]
}

/// What must not stand in code.
fn unfinished() -> Vec<String> {
    [
        ["to", "do!("],
        ["unimpl", "emented!("],
        ["db", "g!("],
        ["#[ig", "nore"],
        ["FIX", "ME"],
        ["TO", "DO"],
        ["XX", "X "],
    ]
    .map(|pieces| pieces.concat())
    .into()
}

#[test]
fn no_place_of_one_machine_stands_in_the_tree() {
    let mut found = Vec::new();
    for file in tree() {
        // The lock file's hashes are nobody's words.
        if file.path == "Cargo.lock" {
            continue;
        }
        for (number, line) in (1..).zip(file.text.lines()) {
            let words = forbidden()
                .into_iter()
                .filter(|(word, _)| line.to_lowercase().contains(&word.to_lowercase()));
            found.extend(words.map(|(word, why)| format!("{}:{number}: `{word}`: {why}", file.path)));
        }
    }
    none("words that must not stand in the tree", &found);
}

#[test]
fn nothing_is_left_unfinished_or_switched_off() {
    let mut found = Vec::new();
    for file in sources() {
        for (number, line) in (1..).zip(file.text.lines()) {
            let words = unfinished().into_iter().filter(|word| line.contains(word.as_str()));
            found.extend(words.map(|word| format!("{}:{number}: `{word}`", file.path)));
        }
    }
    none("unfinished", &found);
}

#[test]
fn no_code_is_switched_off_by_a_condition_that_never_holds() {
    let never = ["#[cfg(", "any())]"].concat();
    let mut found = Vec::new();
    for file in sources() {
        found.extend(
            code(&file.text)
                .filter(|(_, line)| line.contains(&never))
                .map(|(number, _)| format!("{}:{number}", file.path)),
        );
    }
    none("switched off", &found);
}

#[test]
fn no_file_is_called_by_what_it_is_not() {
    let nameless = ["utils", "util", "helpers", "helper", "common", "misc"];
    let is = |path: &str| path.split(['/', '.']).any(|part| nameless.contains(&part));
    let found: Vec<String> = tree().into_iter().map(|file| file.path).filter(|path| is(path)).collect();
    none("a file whose name says nothing", &found);
}
