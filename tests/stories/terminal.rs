//! What reaches a terminal or a pipe: can what somebody wrote steer it, and does data stay apart from messages?

use std::io::{BufRead, BufReader};

use serde_json::json;

use crate::{acme, desk};

/// What turns text around or steers a terminal.
const STEERING: [char; 9] =
    ['\u{1b}', '\u{7}', '\u{8}', '\u{9b}', '\u{202e}', '\u{202d}', '\u{2066}', '\u{2067}', '\u{200f}'];

#[track_caller]
fn harmless(said: &tests::Said) {
    for text in [&said.out, &said.err] {
        let found = text.chars().find(|c| STEERING.contains(c) || (c.is_control() && *c != '\n'));
        assert_eq!(found, None, "{text:?}");
    }
}

#[test]
fn what_turns_text_around_is_recorded_as_written_and_spelled_out_when_shown() {
    let desk = acme();
    let what = "Pay \u{202e}000,1\u{202c} \u{2066}euros\u{2069}\nnext line\tend";
    let name = "Eve \u{202e}nimda";
    harmless(&desk.runs(&["promise", "acme", what, "--due", "fri", "--owner", name], b"").works());
    for line in [
        "troth due",
        "troth audit acme",
        "troth log acme",
        "troth log",
        "troth keep acme/1",
        "troth keep acme/1",
    ] {
        harmless(&desk.types(line));
    }
    harmless(&desk.runs(&["due", "--owner", "Eve \u{202e}nimdo"], b"").ends(2));
    let shown = desk.types("troth audit acme").works();
    shown.prints(&["Pay \\u{202e}000,1"]);
    assert_eq!(desk.promise("acme/1", "")["what"], what, "a program gets the text itself");
    assert_eq!(desk.promise("acme/1", "")["owner"]["name"], name);
}

#[test]
fn a_document_for_a_program_is_harmless_on_a_terminal_too() {
    let desk = acme();
    desk.runs(&["promise", "acme", "Pay \u{202e}000,1", "--due", "fri"], b"").works();
    for line in ["troth due --json", "troth audit acme --json", "troth log --json"] {
        harmless(&desk.types(line).works());
    }
}

#[test]
fn what_steers_a_terminal_is_not_recorded_and_not_echoed() {
    let desk = acme();
    let before = desk.bytes();
    let bad = "a\u{1b}[2Jb";
    for arguments in [
        ["promise", "acme", bad, "--due", "fri"],
        ["promise", "acme", "x", "--due", bad],
        ["promise", bad, "x", "--due", "fri"],
        ["promise", "acme", "x", "--due=fri", "--owner=a\u{9b}2J"],
        ["promise", "acme", "x", "--due=fri", "--side=a\u{1b}[2J"],
        ["promise", "acme", "x", "--due=fri", "--\u{1b}[2J"],
        ["open", "bolt", "--name", bad, "--zone=UTC"],
        ["open", "bolt", "--zone", bad, "--kind=project"],
        ["audit", bad, "--as-of", "today", "--no-pager"],
        ["retract", bad, "--why", "x", "--no-pager"],
        ["log", "--type", bad, "--last", "3"],
        ["init", "a\u{1b}[2J", "--no-input", "--quiet", "--no-pager"],
        ["due", "--ledger", "a\u{1b}[2J.troth", "--quiet", "--no-pager"],
        ["due", "--ledger", "postgres://a\u{1b}[2J", "--quiet", "--no-pager"],
    ] {
        let said = desk.runs(&arguments, b"");
        assert!([1, 2].contains(&said.code), "{arguments:?} {said:?}");
        harmless(&said);
        let said = desk.runs(&[&arguments[..], &["--json"]].concat(), b"");
        assert!([1, 2].contains(&said.code), "{arguments:?} {said:?}");
        harmless(&said);
    }
    assert_eq!(desk.bytes(), before);
}

#[test]
fn a_folder_with_a_name_that_steers_a_terminal_is_named_harmlessly() {
    let desk = desk();
    let folder = "deep\u{1b}[2J.troth";
    harmless(&desk.runs(&["init", folder], b"").works());
    for arguments in [
        &["open", "acme", "--ledger", folder][..],
        &["promise", "acme", "x", "--due", "fri", "--ledger", folder],
        &["verify", folder],
        &["doctor", "--ledger", folder],
    ] {
        harmless(&desk.runs(arguments, b"").works());
    }
}

#[test]
fn data_goes_to_standard_output_and_messages_to_standard_error() {
    let desk = acme();
    let said = desk.types("troth promise acme 'A loose end' --due none").works();
    assert!(said.out.contains("✓ recorded  acme/1") && !said.out.contains("warning"), "{said:?}");
    assert!(said.err.starts_with("warning: acme/1 has no due"), "{said:?}");
    let quiet = desk.types("troth promise acme 'Another' --due none --quiet").works();
    assert_eq!(quiet.err, "");

    let refused = desk.types("troth keep acme/9").ends(2);
    assert_eq!(refused.out, "");
    assert!(refused.err.starts_with("error: there is no promise acme/9\n  hint:  "), "{refused:?}");
    let refused = desk.types("troth keep acme/9 --json").refuses(2, "no-such-promise");
    assert_eq!(refused.err, "", "a program reads one document, on standard output");
    assert!(refused.json()["error"]["where"].is_null());
}

#[test]
fn nothing_to_list_is_an_empty_list() {
    let desk = desk();
    assert_eq!(desk.types("troth due --json").works().json()["items"], json!([]));
    desk.types("troth open acme").works();
    assert_eq!(desk.types("troth due acme --json").works().json()["items"], json!([]));
    assert_eq!(desk.audit("acme", "")["commitments"], json!([]));
    assert_eq!(desk.types("troth log acme --as-of 2020-01-01 --json").works().json()["items"], json!([]));
}

#[test]
fn colour_is_for_terminals_and_nothing_is_said_by_colour_alone() {
    let mut desk = acme();
    desk.types("troth promise acme 'Run it' --due '2026-03-02 10:00'").works();
    desk.clock("2026-03-20 09:00");
    let plain = desk.types("troth audit acme").works();
    harmless(&plain);
    let coloured = desk.types("troth audit acme --color always").works();
    assert!(coloured.out.contains("\u{1b}["));
    desk.clock("2026-03-20T09:00:00.000Z");
    assert_eq!(
        without_colour(&coloured.out).split_whitespace().collect::<Vec<_>>().len(),
        plain.out.split_whitespace().collect::<Vec<_>>().len()
    );
    desk.set("FORCE_COLOR", "1");
    assert!(desk.types("troth audit acme").works().out.contains("\u{1b}["));
    desk.set("NO_COLOR", "1");
    harmless(&desk.types("troth audit acme").works());
    harmless(&desk.types("troth keep acme/9").ends(2));
    assert!(plain.out.contains("✗ missed silently"), "{plain:?}");
}

fn without_colour(text: &str) -> String {
    let mut rest = text.split('\u{1b}');
    let first = rest.next().unwrap_or_default().to_owned();
    rest.fold(first, |all, part| all + part.split_once('m').map_or("", |(_, text)| text))
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let desk = acme();
    let what = "Long enough to fill a pipe".repeat(8);
    let lines = format!("{what} | fri\n").repeat(300);
    desk.types_into("troth promise acme -", lines.as_bytes()).works();
    for arguments in [&["log", "--no-pager"][..], &["log", "--json"], &["audit", "acme"], &["due"]] {
        let mut child = desk.command().args(arguments).spawn().expect("the program starts");
        let mut reader = BufReader::with_capacity(64, child.stdout.take().expect("its output"));
        let mut line = Vec::new();
        reader.by_ref_line(&mut line);
        drop(reader);
        let ended = child.wait_with_output().expect("it ends");
        let err = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(!err.contains("panicked"), "{arguments:?}: {err}");
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {err}");
    }
}

/// Reads a few bytes, as `head` does.
trait Head {
    fn by_ref_line(&mut self, line: &mut Vec<u8>);
}

impl<R: std::io::Read> Head for BufReader<R> {
    fn by_ref_line(&mut self, line: &mut Vec<u8>) {
        let bytes = self.fill_buf().expect("a first piece");
        line.extend_from_slice(bytes);
    }
}

#[test]
fn help_is_an_answer_and_a_slip_in_a_word_is_met_with_the_nearest() {
    let desk = desk();
    let help = desk.types("troth --help").works();
    assert_eq!(help.err, "");
    assert!(help.out.contains("promise") && help.out.contains("Exit codes"), "{help:?}");
    desk.types("troth keep --help").works().prints(&["Several at once are recorded together or not at all"]);
    assert_eq!(desk.types("troth").ends(2).out, "");
    desk.types("troth --version").works().prints(&["time zones 2025b"]);
}

#[test]
fn an_erasure_is_confirmed_at_the_terminal_by_the_name_of_what_goes() {
    let desk = acme();
    desk.types("troth person 'Zyxa Qwert' --side client").works();
    let before = desk.bytes();
    let mut sits = desk.at_terminal("troth erase 'Zyxa Qwert' --why asked");
    sits.shows("This cannot be undone").shows("to erase it:").types("yes");
    let (shown, code) = sits.ends();
    assert!(code == 2 && shown.contains("`yes` is not what would be erased: nothing was"), "{code}: {shown}");
    assert_eq!(desk.bytes(), before);
    let mut sits = desk.at_terminal("troth erase 'Zyxa Qwert' --why asked");
    sits.shows("to erase it:").types("zyxa qwert").shows("are erased");
    assert_eq!(sits.ends().1, 0);
    desk.types("troth person").works().prints(&["erased"]).is_silent_of("Zyxa");
}
