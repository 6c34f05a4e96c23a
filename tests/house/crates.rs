//! Do the crates depend on each other in one direction, and each only on what it may know?

use std::collections::BTreeSet;

use crate::{CRATES, code, none, root, sources};

/// Whom a crate of the workspace may know.
const MAY_KNOW: [(&str, &[&str]); 5] = [
    ("ledger-core", &[]),
    ("ledger-store", &["ledger-core"]),
    ("projections", &["ledger-core"]),
    ("ledger-cli", &["ledger-core", "ledger-store", "projections"]),
    ("tests", &["ledger-core", "ledger-store", "projections", "ledger-cli"]),
];

/// The names in every section of a manifest whose heading ends in `dependencies`.
fn dependencies(of: &str) -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(root().join(of).join("Cargo.toml")).expect("a manifest");
    let mut names = BTreeSet::new();
    let mut among = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix('[') {
            let heading = heading.trim_end_matches(']');
            among = heading.ends_with("dependencies");
            if let Some((section, name)) = heading.rsplit_once('.')
                && section.ends_with("dependencies")
            {
                names.insert(name.to_owned());
            }
        } else if among && let Some(name) = line.split(['.', '=', ' ']).next().filter(|name| !name.is_empty())
        {
            names.insert(name.to_owned());
        }
    }
    names
}

#[test]
fn crates_depend_in_one_direction() {
    for (of, may) in MAY_KNOW {
        let known: Vec<String> =
            dependencies(of).into_iter().filter(|name| CRATES.contains(&name.as_str())).collect();
        assert!(known.iter().all(|name| may.contains(&name.as_str())), "{of} depends on {known:?}");
    }
    assert!(dependencies("ledger-cli").contains("ledger-core"), "the manifests were not understood");
}

#[test]
fn the_pure_crates_know_no_disk_terminal_clock_or_chance() {
    let outside = [
        "tokio",
        "getrandom",
        "rand",
        "clap",
        "sled",
        "csv",
        "indicatif",
        "tempfile",
        "etcetera",
        "comfy-table",
    ];
    for of in ["ledger-core", "projections"] {
        let known = dependencies(of);
        let found: Vec<String> =
            outside.iter().filter(|name| known.contains(**name)).map(ToString::to_string).collect();
        none(&format!("{of} depends on"), &found);
    }
    let reaches =
        ["std::fs", "std::net", "std::env", "std::process", "SystemTime", "Instant::now", "std::io::std"];
    let mut found = Vec::new();
    for file in sources() {
        let pure = file.path.starts_with("ledger-core/src") || file.path.starts_with("projections/src");
        // Tests of a pure crate may read the files that lie beside them.
        if !pure || file.path.ends_with("tests.rs") || file.path.contains("/tests/") {
            continue;
        }
        let before_tests = file.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for (number, line) in code(before_tests) {
            found.extend(
                reaches
                    .iter()
                    .filter(|word| line.contains(**word))
                    .map(|word| format!("{}:{number}: {word}", file.path)),
            );
        }
    }
    none("a pure crate reaches outside", &found);
}

#[test]
fn calendars_are_read_in_one_place() {
    let mut found = Vec::new();
    for file in sources() {
        if file.path.starts_with("ledger-core/src/time/") || file.path.starts_with("tests/house/") {
            continue;
        }
        found.extend(
            code(&file.text)
                .filter(|(_, line)| line.contains("chrono::") || line.contains("chrono_tz"))
                .map(|(number, _)| format!("{}:{number}", file.path)),
        );
    }
    none("chrono outside ledger-core/src/time", &found);
}

/// The files of the command line that touch the disk themselves, and for what.
const TOUCH_THE_DISK: [(&str, &str); 11] = [
    ("ledger-cli/src/desk/find.rs", "looks for a ledger upward from here"),
    ("ledger-cli/src/desk/evidence.rs", "reads a file that is to be kept"),
    ("ledger-cli/src/commands/init.rs", "makes the data folder of the default ledger"),
    ("ledger-cli/src/commands/import.rs", "opens what is to be imported"),
    ("ledger-cli/src/commands/doctor.rs", "looks after the ledger's files"),
    ("ledger-cli/src/commands/verify.rs", "looks at the ledger's files"),
    ("ledger-cli/src/commands/demo.rs", "replaces a demo"),
    ("ledger-cli/src/input/files.rs", "reads the files that a verb is given, and writes one for an editor"),
    ("ledger-cli/src/export/", "writes what is exported"),
    ("ledger-cli/src/demo/", "writes the demo's evidence and replaces a demo"),
    ("ledger-cli/src/import/", "reads what is to be imported"),
];

#[test]
fn only_the_store_and_a_few_doors_touch_the_disk() {
    let mut found = Vec::new();
    for file in sources() {
        let allowed = file.path.starts_with("ledger-store/")
            || file.path.starts_with("tests/")
            || file.path.contains("/tests")
            || TOUCH_THE_DISK.iter().any(|(path, _)| file.path.starts_with(path));
        if allowed {
            continue;
        }
        let before_tests = file.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let touches =
            |line: &str| ["std::fs", "fs::File", "File::open"].iter().any(|word| line.contains(word));
        found.extend(
            code(before_tests)
                .filter(|(_, line)| touches(line))
                .map(|(number, _)| format!("{}:{number}", file.path)),
        );
    }
    none("the disk is touched outside its doors", &found);
}

#[test]
fn verbs_and_pages_speak_to_the_desk_and_not_to_the_store() {
    let looks_after_files = ["verify.rs", "doctor.rs", "backup.rs"];
    let mut found = Vec::new();
    for file in sources() {
        let inside = ["ledger-cli/src/commands/", "ledger-cli/src/render/", "ledger-cli/src/input/"];
        let Some(name) = inside.iter().find_map(|folder| file.path.strip_prefix(folder)) else { continue };
        if looks_after_files.contains(&name) {
            continue;
        }
        found.extend(
            code(&file.text)
                .filter(|(_, line)| line.contains("ledger_store"))
                .map(|(number, _)| format!("{}:{number}", file.path)),
        );
    }
    none("a verb or a page speaks to the store", &found);
}

#[test]
fn clock_and_environment_are_read_in_one_place() {
    let mut found = Vec::new();
    for file in sources() {
        if !file.path.starts_with("ledger-cli/src") || file.path == "ledger-cli/src/world.rs" {
            continue;
        }
        let reads = |line: &str| {
            ["SystemTime::now", "env::var", "env::args", "current_dir()", "getrandom::"]
                .iter()
                .any(|word| line.contains(word))
        };
        found.extend(
            code(&file.text)
                .filter(|(_, line)| reads(line))
                .map(|(number, _)| format!("{}:{number}", file.path)),
        );
    }
    none("the world is read outside world.rs", &found);
}
