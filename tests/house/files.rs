//! Is every file where it belongs, as long as it may be, and not forgotten?

use std::collections::BTreeSet;

use crate::{CRATES, LONGEST, code, none, root, sources, tree};

#[test]
fn every_source_says_first_which_question_it_answers() {
    let mut found = Vec::new();
    for file in sources() {
        // The tests of a module ask what the module answers.
        if file.path.ends_with("/tests.rs") {
            continue;
        }
        let first = file.text.lines().next().unwrap_or_default();
        let says = first.strip_prefix("//! ").is_some_and(|question| question.len() > 10);
        if !says {
            found.push(format!("{}: {first}", file.path));
        }
    }
    none("a source does not begin with `//! ` and its question", &found);
}

#[test]
fn no_source_is_longer_than_can_be_read_in_one_sitting() {
    let long = sources().into_iter().map(|file| (file.text.lines().count(), file.path));
    let found: Vec<String> = long
        .filter(|(lines, _)| *lines > LONGEST)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    none(&format!("a source has more than {LONGEST} lines"), &found);
}

#[test]
fn unsafe_code_is_forbidden_in_every_root() {
    let mut roots = 0;
    for file in sources() {
        let name = file.path.split_once('/').map_or("", |(_, rest)| rest);
        let of_crate = CRATES.iter().any(|of| file.path.starts_with(&format!("{of}/")));
        let is_root = ["src/lib.rs", "src/main.rs", "src/troth_test.rs"].contains(&name)
            || (file.path.starts_with("tests/") && name.ends_with("/main.rs"));
        if of_crate && is_root {
            roots += 1;
            assert!(
                file.text.contains("#![forbid(unsafe_code)]"),
                "{} does not forbid unsafe code",
                file.path
            );
        }
    }
    assert!(roots >= 7, "only {roots} roots were found");
}

#[test]
fn every_verb_has_its_page_and_every_page_its_verb() {
    let commands = "ledger-cli/src/commands/";
    let files = tree();
    let named = |ending: &str| -> BTreeSet<String> {
        let names = files.iter().filter_map(|file| file.path.strip_prefix(commands)?.strip_suffix(ending));
        // A group of verbs is a folder; its page is called as the folder is.
        let group = |name: &str| match name.strip_suffix("/mod") {
            Some(folder) => format!("{folder}/{folder}"),
            None => name.to_owned(),
        };
        names.filter(|name| *name != "mod").map(group).collect()
    };
    let source_of = |verb: &str| match verb.split_once('/') {
        Some((folder, name)) if folder == name => format!("{commands}{folder}/mod.rs"),
        _ => format!("{commands}{verb}.rs"),
    };
    let (verbs, pages) = (named(".rs"), named(".md"));
    assert!(verbs.len() >= 16, "the verbs were not found: {verbs:?}");
    // `help` shows the pages of the others.
    let verbs: BTreeSet<String> = verbs
        .into_iter()
        .filter(|verb| {
            let file = files.iter().find(|file| file.path == source_of(verb));
            verb != "help" && file.is_some_and(|file| file.text.contains("clap::Args"))
        })
        .collect();
    assert_eq!(verbs, pages, "verbs (left) and pages (right)");
    for verb in &verbs {
        let name = verb.rsplit('/').next().unwrap_or_default();
        let file = files.iter().find(|file| file.path == source_of(verb)).expect("the verb");
        let page = format!("include_str!(\"{name}.md\")");
        assert!(file.text.contains(&page), "{} does not show its page: {page}", file.path);
    }
}

/// The modules that a source names.
fn modules(text: &str) -> BTreeSet<String> {
    let lines = code(text).map(|(_, line)| line.trim());
    let declared = lines.filter_map(|line| {
        let line = line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub ")).unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    declared.map(str::to_owned).collect()
}

#[test]
fn no_test_is_forgotten() {
    for target in ["stories", "house", "contract", "faults", "verifier", "attacks"] {
        let folder = root().join("tests").join(target);
        let main = std::fs::read_to_string(folder.join("main.rs")).expect("the target");
        let there: BTreeSet<String> = std::fs::read_dir(&folder)
            .expect("the target's folder")
            .filter_map(|entry| {
                entry.expect("an entry").file_name().to_string_lossy().strip_suffix(".rs").map(str::to_owned)
            })
            .filter(|name| name != "main")
            .collect();
        // A module with a path of its own lies in another target's folder.
        let elsewhere = |name: &String| main.contains(&format!("/{name}.rs\"]"));
        let named: BTreeSet<String> = modules(&main).into_iter().filter(|name| !elsewhere(name)).collect();
        assert_eq!(named, there, "tests/{target}: modules named (left) and files there (right)");
    }
    let manifest = std::fs::read_to_string(root().join("tests/Cargo.toml")).expect("the manifest");
    for entry in std::fs::read_dir(root().join("tests")).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name != "src" && path.join("main.rs").is_file() {
            assert!(manifest.contains(&format!("\"{name}/main.rs\"")), "tests/{name} is no target");
        }
    }
}

#[test]
fn no_source_is_left_out_of_its_crate() {
    let files = sources();
    let mut found = Vec::new();
    for file in &files {
        let Some((folder, name)) = file.path.rsplit_once('/') else { continue };
        let is_root = ["lib.rs", "main.rs", "troth_test.rs"].contains(&name);
        if is_root || folder.starts_with("tests") || !folder.contains("/src") {
            continue;
        }
        let (parent, module) = match name {
            "mod.rs" => folder.rsplit_once('/').unwrap_or_default(),
            name => (folder, name.trim_end_matches(".rs")),
        };
        let parents = [
            format!("{parent}/mod.rs"),
            format!("{parent}.rs"),
            format!("{parent}/lib.rs"),
            format!("{parent}/main.rs"),
        ];
        let named = files
            .iter()
            .filter(|file| parents.contains(&file.path))
            .any(|file| modules(&file.text).contains(module));
        if !named {
            found.push(file.path.clone());
        }
    }
    none("a source is in no module", &found);
}
