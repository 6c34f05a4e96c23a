//! What does somebody see whose log was altered: is the place named, is anything mended behind their back?

use std::fs;

use serde_json::Value;
use tests::Desk;

use crate::desk;

/// Two clients: from line 4 on, the lines are of one and the other in turn. Line 13 is the last.
fn two_clients() -> Desk {
    let desk = desk();
    desk.types("troth open acme").works();
    desk.types("troth open bolt").works();
    for n in 0..4 {
        desk.types(&format!("troth promise acme 'For acme {n}' --due fri")).works();
        desk.types(&format!("troth promise bolt 'For bolt {n}' --due fri")).works();
    }
    desk
}

fn lines(desk: &Desk) -> Vec<String> {
    String::from_utf8(desk.bytes())
        .expect("the log is text")
        .split_inclusive('\n')
        .map(str::to_owned)
        .collect()
}

fn write(desk: &Desk, bytes: impl AsRef<[u8]>) {
    fs::write(desk.ledger().join("events.jsonl"), bytes).expect("the log is altered");
}

/// `verify` ends with 6, names this line, and changes no byte of any file.
#[track_caller]
fn is_found(desk: &Desk, line: usize, how: &str) -> Value {
    let before = desk.files();
    let said = desk.types("troth verify --json").ends(6);
    let shown = desk.types("troth verify").ends(6);
    let after = desk.files();
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>(),
        "{how}: verify made or removed files"
    );
    assert!(before == after, "{how}: verify wrote something");
    let verdict = said.json();
    assert_eq!(verdict["ok"], false, "{how}: {verdict:#}");
    assert_eq!(verdict["problems"][0]["line"], line, "{how}: {verdict:#}");
    shown.prints(&[&format!("line {line}")]);
    verdict
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let desk = two_clients();
    let sound = desk.bytes();
    let kept = lines(&desk);
    for (line, mark) in [
        (1, "ledger.created"),
        (5, "\"version\""),
        (8, "For acme"),
        (9, "\"hash\""),
        (3, "\"left\""),
        (12, "2026-03"),
    ] {
        let start: usize = kept[..line - 1].iter().map(String::len).sum();
        let mut bytes = sound.clone();
        bytes[start + kept[line - 1].find(mark).expect("the mark") + mark.len() / 2] ^= 1;
        write(&desk, &bytes);
        is_found(&desk, line, mark);
    }
    write(&desk, &sound);
    desk.types("troth verify").works();
}

#[test]
fn a_cut_a_doubled_and_a_swapped_line_are_found() {
    let desk = two_clients();
    let sound = lines(&desk);
    let count = sound.len();
    let altered = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines = sound.clone();
        change(&mut lines);
        write(&desk, lines.concat());
    };
    altered(&|lines| drop(lines.remove(8)));
    is_found(&desk, 10, "a line cut from the middle: the client's next does not follow");
    altered(&|lines| lines.insert(8, lines[8].clone()));
    is_found(&desk, 10, "a line doubled");
    altered(&|lines| lines.swap(8, 10));
    is_found(&desk, 9, "two lines of one client swapped");
    altered(&|lines| drop(lines.pop()));
    is_found(&desk, count, "the last line cut");
    write(&desk, sound.concat());
    desk.types("troth verify").works();
}

#[test]
fn two_lines_of_different_clients_swapped_are_found() {
    let desk = two_clients();
    let mut swapped = lines(&desk);
    swapped.swap(8, 9);
    write(&desk, swapped.concat());
    let before = desk.files();
    let verdict = desk.types("troth verify --json").ends(6).json();
    assert_eq!(verdict["ok"], false, "{verdict:#}");
    assert!(before == desk.files());
}

#[test]
fn the_other_client_is_still_read_and_nothing_more_is_written() {
    let desk = two_clients();
    let altered = String::from_utf8(desk.bytes()).expect("text").replace("For acme 1", "For acme 7");
    write(&desk, &altered);
    let bolt = desk.types("troth audit bolt --json").works().json();
    assert_eq!(bolt["ours"]["made"], 4);
    desk.types("troth audit acme --json").ends(6);
    desk.types("troth promise acme More --due fri --json").ends(6);
    desk.types("troth verify --json").ends(6);
    assert_eq!(desk.bytes(), altered.as_bytes(), "never a silent repair");
}

#[test]
fn a_log_that_lost_its_end_is_not_written_to() {
    let desk = two_clients();
    let mut cut = lines(&desk);
    cut.truncate(cut.len() - 2);
    write(&desk, cut.concat());
    desk.types("troth promise bolt More --due fri --json").ends(6);
    desk.types("troth promise acme More --due fri --json").ends(6);
    assert_eq!(desk.bytes(), cut.concat().as_bytes());
}

#[test]
fn an_end_that_an_interrupted_write_left_is_a_notice_and_is_moved_aside_by_the_next_command() {
    let desk = two_clients();
    let sound = desk.bytes();
    let last = lines(&desk).pop().expect("a line");
    let torn = [sound.as_slice(), &last.as_bytes()[..last.len() / 2]].concat();
    write(&desk, &torn);
    let before = desk.files();
    let verdict = desk.types("troth verify --json").works().json();
    assert_eq!(verdict["ok"], true, "{verdict:#}");
    assert_eq!(tests::listed(&verdict["notices"]).len(), 1, "{verdict:#}");
    assert!(before == desk.files(), "verify wrote something");

    desk.types("troth promise bolt 'For bolt 4' --due fri").works().prints(&["moved to", "torn"]);
    assert!(desk.bytes().starts_with(&sound));
    desk.types("troth verify").works();
}

#[test]
fn a_kept_file_that_was_altered_or_lost_is_found() {
    let desk = two_clients();
    desk.file("report.txt", "all is well");
    desk.types("troth keep acme/1 --evidence report.txt").works();
    let (path, _) =
        desk.files().into_iter().find(|(_, bytes)| bytes == b"all is well").expect("the kept file");
    let count = lines(&desk).len();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a mode");
    fs::write(&path, "all is lost").expect("it is altered");
    is_found(&desk, count, "altered evidence");
    fs::remove_file(&path).expect("it goes");
    is_found(&desk, count, "lost evidence");
}

#[test]
fn a_key_that_was_altered_or_lost_is_found_and_what_it_sealed_is_never_called_erased() {
    let desk = two_clients();
    desk.types("troth promise acme 'For Bea' --due fri --owner new:Bea").works();
    desk.types("troth note bolt risk Tired").works();
    let noted = lines(&desk).iter().position(|line| line.contains("\"key\":\"p2\"")).expect("Bea's name") + 1;
    let raised = lines(&desk).iter().position(|line| line.contains("client.bolt")).expect("the note") + 1;
    for (name, line) in [("p2.key", noted), ("client.bolt.key", raised)] {
        let path = desk.ledger().join("keys").join(name);
        let sound = fs::read(&path).expect("the key");
        let mut other = sound.clone();
        other[0] = if sound[0] == b'0' { b'1' } else { b'0' };
        for bytes in [other, sound[..40].to_vec(), [&sound[..], &sound[..]].concat(), Vec::new()] {
            fs::write(&path, bytes).expect("it is altered");
            let verdict = is_found(&desk, line, name);
            assert!(
                verdict["problems"][0]["what"].as_str().is_some_and(|what| what.contains("key")),
                "{verdict:#}"
            );
            desk.types("troth audit acme").works().is_silent_of("erased");
            desk.types("troth log bolt").works().is_silent_of("erased");
        }
        fs::remove_file(&path).expect("it goes");
        let verdict = desk.types("troth verify --json").works().json();
        assert!(verdict["notices"].to_string().contains("1 keys are not in keys/"), "{verdict:#}");
        desk.types("troth audit acme").works().is_silent_of("erased");
        fs::write(&path, "destroyed\n").expect("as a destroyed key is");
        desk.types("troth verify --json").works().is_silent_of("keys/");
        let said = desk.types("troth audit acme").works();
        assert_eq!(said.out.contains("p2 (erased)"), name == "p2.key", "{said:?}");
        fs::write(&path, sound).expect("as it was");
    }
    desk.types("troth audit acme").works().prints(&["For Bea", "Bea"]);
    desk.types("troth verify").works();
}
