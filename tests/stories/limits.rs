//! What happens at the edges of a machine: no room in the middle of a write, little memory and lines without an end, an
//! index that somebody else holds all the while?

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use tests::{Desk, Said, finish};

use crate::acme;

/// Types a line with a limit of the shell's (`ulimit`) on the program.
fn limited(desk: &Desk, limit: &str, line: &str) -> Said {
    let real = desk.command();
    let mut command = std::process::Command::new("sh");
    // A program that ignores the signal is told by the call that fails, as it is by a full disk.
    command.args(["-c", &format!("trap '' XFSZ; ulimit {limit} && exec \"$0\" \"$@\"")]);
    command.arg(real.get_program()).args(line.split(' ').skip(1));
    command.env_clear().current_dir(desk.folder());
    command.envs(real.get_envs().filter_map(|(name, value)| Some((name, value?))));
    // Else every thread sets aside addresses that it never uses, and they count.
    command.env("MALLOC_ARENA_MAX", "1");
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    finish(command, line, b"")
}

/// No file may grow beyond a few blocks: the log's write ends in its middle, wherever that is. In blocks of 512 bytes.
#[test]
fn a_write_that_finds_no_room_half_way_leaves_nothing_and_says_so() {
    let desk = acme();
    let mut met = 0;
    for turn in 0..12 {
        let before = desk.bytes();
        let long = "x".repeat(200 + 97 * turn);
        let blocks = before.len() / 512 + 1;
        let said = limited(
            &desk,
            &format!("-f {blocks}"),
            &format!("troth promise acme {long} --due 2026-04-01 --json"),
        );
        if said.code == 0 {
            assert!(desk.bytes().len() > before.len());
            continue;
        }
        met += 1;
        let error = said.ends(1).json()["error"].clone();
        assert_eq!(error["code"], "disk", "{error}");
        assert!(error["message"].as_str().is_some_and(|text| text.contains("events.jsonl")), "{error}");
        assert_eq!(desk.bytes(), before, "something of it was left");
        desk.types("troth verify").works().prints(&["unaltered"]);
        desk.types(&format!("troth promise acme {long} --due 2026-04-01")).works();
    }
    assert!(met >= 6, "only {met} writes found no room");
}

/// A file with a hole: so long, and next to nothing on the disk.
fn endless(path: &Path, begins: &[u8], length: u64) {
    let mut file = File::options().create(true).append(true).open(path).expect("a file");
    file.write_all(begins).expect("its beginning");
    let end = file.seek(SeekFrom::End(0)).expect("its end");
    file.set_len(end + length).expect("its length");
}

/// Lines of a gigabyte, in two hundred megabytes of addresses.
#[test]
fn a_line_without_an_end_costs_no_memory_and_is_named() {
    let desk = acme();
    let gigabyte = 1 << 30;
    endless(&desk.folder().join("table.csv"), b"relationship,what,made_at,due\nacme,", gigabyte);
    endless(&desk.folder().join("events.jsonl"), b"{\"id\":\"", gigabyte);
    let little = "-v 204800";
    let said = limited(&desk, little, "troth import table.csv --as commitments --json").ends(1).json();
    assert!(
        said["error"]["where"].as_str().is_some_and(|place| place.starts_with("table.csv:2:")),
        "{said:#}"
    );
    let said = limited(&desk, little, "troth import events.jsonl --json").ends(1).json();
    assert!(
        said["error"]["where"].as_str().is_some_and(|place| place.starts_with("events.jsonl:1:")),
        "{said:#}"
    );
    // And beyond the acknowledged end of the log: a hole is what a lost write leaves.
    let (log, sound) = (desk.ledger().join("events.jsonl"), desk.bytes());
    endless(&log, b"{\"hash\":\"", 300 << 20);
    let notices = limited(&desk, little, "troth verify --json").works().json()["notices"].to_string();
    assert!(notices.contains("torn bytes"), "{notices}");
    limited(&desk, little, "troth audit acme").works().prints(&["moved to", "torn"]);
    assert!(desk.bytes() == sound);
    // A line is not: nothing is cut, and what was acknowledged is read.
    endless(&log, &b"x".repeat(40 << 20), 0);
    File::options().append(true).open(&log).and_then(|mut log| log.write_all(b"\n")).expect("an end");
    let said = limited(&desk, little, "troth verify --json").ends(6).json();
    assert_eq!(said["problems"][0]["line"], sound.split(|&byte| byte == b'\n').count(), "{said:#}");
    limited(&desk, little, "troth audit acme --json").works();
}

/// Two locks keep the index to one program: ours, and sled's own inside it.
#[test]
fn an_index_that_somebody_holds_all_the_while_stops_nobody() {
    let desk = acme();
    for turn in 0..3 {
        desk.types(&format!("troth promise acme Before-{turn} --due 2026-04-01")).works();
    }
    for (held, made) in [("index/lock", 4), ("index/sled/db", 5)] {
        let lock = File::options().read(true).write(true).open(desk.ledger().join(held)).expect("the lock");
        lock.lock().expect("it is free");
        desk.types(&format!("troth promise acme Held-{made} --due 2026-04-01")).works();
        assert_eq!(desk.audit("acme", "")["ours"]["made"], made, "{held}");
        desk.types("troth verify").works().prints(&["unaltered"]);
        desk.types("troth doctor").works();
        lock.unlock().expect("it lets go");
    }
    desk.types("troth promise acme After --due 2026-04-01").works();
    assert_eq!(desk.audit("acme", "")["ours"]["made"], 6);
}
