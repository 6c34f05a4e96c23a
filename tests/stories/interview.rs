//! What happens to somebody who is asked one question after another, stops, comes back, or answers from a file?

use std::cell::RefCell;
use std::io::{Cursor, Write};
use std::rc::Rc;

use serde_json::{Value, json};
use tests::{Desk, instant, listed};

use crate::acme;

/// What the events of a type say, in order.
fn said(desk: &Desk, kind: &str) -> Vec<Value> {
    desk.log().into_iter().filter(|event| event["type"] == kind).map(|event| event["data"].clone()).collect()
}

#[test]
fn an_interview_is_taken_up_where_it_was_left() {
    let desk = acme();
    let first =
        desk.types_into("troth interview acme charter --json", b"Fewer refunds\n\nNo paid media\nq\nlost\n");
    let first = first.works().json();
    assert_eq!(
        (&first["interview"], &first["asked"], &first["recorded"], &first["skipped"]),
        (&json!("charter"), &json!(4), &json!(2), &json!(1))
    );
    assert_eq!(listed(&first["left"]).len(), 8);
    assert_eq!(first["left"][0], "scope-in");
    assert_eq!(first["ledger"], "studio.troth");
    assert_eq!(listed(&first["events"]).len(), 2);

    let lines = b"The shop\nNew markets\n";
    desk.types_into("troth interview acme charter --who 'new:Ana Ruiz'", lines).works().prints(&[
        "acme  charter scope-in: The shop",
        "acme  charter scope-controlled: New markets",
        "left: scope-escalated, timeline",
        "2 of 10 are answered already",
    ]);
    let elements = said(&desk, "charter.element_set");
    let of: Vec<&Value> = elements.iter().map(|one| &one["element"]).collect();
    assert_eq!(of, ["outcome", "scope_out", "scope_in", "scope_controlled"]);
    assert_eq!(elements[2]["who"], "p2");
    let again =
        desk.types_into("troth interview acme charter --again --json", b"Fewer returns\n").works().json();
    assert_eq!((&again["asked"], &again["recorded"]), (&json!(1), &json!(1)));
}

#[test]
fn what_was_retracted_is_asked_again() {
    let desk = acme();
    desk.types_into("troth interview acme questions", b"They trust us\n").works();
    let id = desk.log().last().expect("an event")["id"].clone();
    desk.types(&format!("troth retract {} --why wrong", id.as_str().expect("an id"))).works();
    let said = desk.types_into("troth interview acme questions --json", b"q\n").works().json();
    assert_eq!((&said["left"][0], &said["recorded"]), (&json!("why-hired"), &json!(0)));
}

#[test]
fn both_sides_answer_the_six_questions() {
    let desk = acme();
    desk.types_into("troth interview acme questions", b"They trust marzipan\nFewer refunds\n").works();
    let theirs = "troth interview acme questions --side client --who 'Ana Ruiz' --json";
    let theirs = desk.types_into(theirs, b"You answer mails\n").works().json();
    assert_eq!(theirs["already_answered"], json!([]), "our answers are not theirs");
    let answers = said(&desk, "question.answered");
    assert_eq!(answers.len(), 3);
    assert_eq!((&answers[2]["side"], &answers[2]["who"]), (&json!("client"), &json!("p2")));
    let holds = |word: &str| desk.bytes().windows(word.len()).any(|part| part == word.as_bytes());
    assert!(!holds("marzipan"), "answers are internal text");
}

#[test]
fn a_file_is_recorded_whole_or_not_at_all() {
    let desk = acme();
    let file = "[charter]\noutcome = \"Fewer refunds\"\nscope_out = \"No paid media\"\ntimeline = \"\"\n\n\
                [onboarding]\nquick-win = \"A shorter form\"\n\n[fit]\nscale = 3\nverdict = true\n";
    desk.file("answers.toml", file);
    let line = "troth interview acme charter --file answers.toml --no-input --json";
    let before = desk.bytes();
    let would = desk.types(&format!("{line} --dry-run")).works().json();
    assert_eq!((&would["recorded"], &would["dry_run"]), (&json!(2), &json!(true)));
    assert_eq!(desk.bytes(), before);
    let said_so = desk.types(line).works().json();
    assert_eq!((&said_so["recorded"], &said_so["skipped"]), (&json!(2), &json!(1)));
    let before = desk.bytes();
    let again = desk.types(line).works().json();
    assert_eq!(
        (&again["recorded"], &again["already_answered"]),
        (&json!(0), &json!(["outcome", "scope-out"]))
    );
    assert_eq!(desk.bytes(), before, "what is answered already is not recorded again");
    desk.types("troth interview acme onboarding --file answers.toml").works();
    let output = &said(&desk, "onboarding.output_recorded")[0];
    assert_eq!((&output["step"], &output["output"]), (&json!("first_value"), &json!("quick-win")));
    desk.types("troth interview acme fit --file answers.toml").works();
    assert_eq!(said(&desk, "fit.assessed"), [json!({ "qualified": true, "scale": 3 })]);
}

#[test]
fn what_a_file_cannot_say_is_refused_with_the_nearest() {
    let desk = acme();
    let before = desk.bytes();
    for (about, file, code, says) in [
        ("charter", "[charter]\nout-come = \"x\"\n", "no-such-question", "did you mean `outcome`?"),
        ("charter", "[chartre]\noutcome = \"x\"\n", "no-such-question", "did you mean `charter`?"),
        ("charter", "[charter]\noutcome = \"x\"\ntimeline = [1]\n", "answer", "`timeline` is no text"),
        ("charter", "[fit]\nscale = 3\n", "no-answers", "[charter]"),
        ("charter", "[charter]\noutcome = x\n", "toml", "answers.toml:2"),
        ("charter", "[charter]\noutcome = \"x\\u001b\"\n", "text", "U+001B"),
        ("fit", "[fit]\nscale = 3\n", "no-verdict", "verdict ="),
        ("fit", "[fit]\nscale = 5\nverdict = \"yes\"\n", "score", "0 (not at all)"),
        ("fit", "[fit]\nverdict = \"maybe\"\n", "verdict", "yes or no"),
        ("walk-away", "[walk-away]\ndiscovery-said = \"x\"\n", "not-observed", "`discovery` is not"),
    ] {
        desk.file("answers.toml", file);
        let line = format!("troth interview acme {about} --file answers.toml --json");
        let error = desk.types(&line).refuses(2, code).json()["error"].clone();
        assert!(error.to_string().contains(says), "no `{says}` in {error}");
    }
    desk.types("troth interview acme charter --file gone.toml --json").refuses(1, "file");
    desk.types("troth interview acme charter --no-input --json").refuses(2, "no-input").prints(&["--file"]);
    desk.types("troth interview acme charter --json").refuses(2, "no-lines");
    desk.types("troth interview acne charter --json").refuses(2, "no-such-client");
    desk.types("troth interview acme fit --who ana --json").refuses(2, "interview-option");
    desk.types_into("troth interview acme charter --json", b"\xff\n").refuses(2, "not-utf8");
    desk.types_into("troth interview acme charter --json", &vec![b'x'; 2 << 20]).refuses(2, "too-long");
    assert_eq!(desk.bytes(), before);
    desk.types_into("troth interview acme charter --json", b"Fewer refunds\na\x07b\n")
        .refuses(2, "text")
        .prints(&["what was answered before is recorded", "line 2"]);
    assert_eq!(said(&desk, "charter.element_set").len(), 1);
}

#[test]
fn an_assessment_is_one_event_and_needs_its_verdict() {
    let desk = acme();
    let before = desk.bytes();
    desk.types_into("troth interview acme fit", b"3\n2\nq\n").works().prints(&["needs its verdict"]);
    let wrong = desk.types_into("troth interview acme fit --json", b"3\n9\n").refuses(2, "score");
    assert_eq!(wrong.json()["error"]["where"], "line 2");
    assert_eq!(desk.bytes(), before);
    let said_so = desk.types_into("troth interview acme fit --json", b"3\n2\n\n4\n1\n\nno\n").works().json();
    assert_eq!((&said_so["recorded"], &said_so["skipped"]), (&json!(5), &json!(2)));
    let fits = json!({ "qualified": false, "scale": 3, "opportunity": 2, "alignment": 4, "leverage": 1 });
    assert_eq!(said(&desk, "fit.assessed"), [fits]);
    let again = desk.types_into("troth interview acme fit --json", b"3\n").works().json();
    assert_eq!((&again["asked"], &again["left"]), (&json!(0), &json!([])));
}

#[test]
fn what_was_not_seen_is_not_asked_further() {
    let desk = acme();
    let lines = b"No interviews allowed\n\n\n\n";
    let first = desk.types_into("troth interview acme walk-away --json", lines).works().json();
    assert_eq!((&first["asked"], &first["recorded"]), (&json!(4), &json!(1)));
    assert_eq!(first["left"], json!(["discovery-said", "prediction", "assumptions"]));
    let later = b"Without interviews we cannot go on\n\n\n";
    desk.types_into("troth interview acme walk-away --who 'Ana Ruiz'", later).works();
    let seen = said(&desk, "walk_away.criterion_observed");
    assert_eq!(seen.len(), 2);
    assert_eq!((&seen[1]["criterion"], &seen[1]["who"]), (&json!("discovery"), &json!("p2")));
    assert_eq!(seen[1]["said"], "Without interviews we cannot go on");
}

/// A standard stream that can be read afterwards.
#[derive(Clone, Default)]
struct Kept(Rc<RefCell<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn on_a_terminal_a_wrong_answer_is_asked_for_again() {
    let desk = acme();
    let now = instant("2026-03-02 10:00");
    let mut world = ledger_cli::World::scripted(now, b"interview", desk.folder().to_owned());
    let errors = Kept::default();
    world.args = ["troth", "interview", "acme", "fit", "--by", "Sam Okoro"].map(Into::into).into();
    world.terminal.input = true;
    world.stdin = Box::new(Cursor::new(b"9\n4\n\n\n\n\n\nyes\n"));
    world.stderr = Box::new(errors.clone());
    assert_eq!(ledger_cli::run(&mut world), 0);
    desk.clock("2026-03-02 10:01");
    let asked = String::from_utf8(errors.0.borrow().clone()).expect("text");
    let scale = "Is the business large enough? (0 to 4)\nscale: `9` is no score: write a number from 0";
    assert!(asked.starts_with(&format!("an empty line skips a question, q stops\n{scale}")), "{asked}");
    assert!(asked.contains("do they qualify? (yes or no)"), "{asked}");
    assert_eq!(said(&desk, "fit.assessed"), [json!({ "qualified": true, "scale": 4 })]);
}

#[test]
fn the_account_card_of_the_ladder_is_asked_for_and_recorded_event_by_event() {
    let desk = acme();
    let card = b"regular\ncomparing\nboth\nproblems\nboard-reporting\n2\ntenure;renewal\nThey call us first\n3\n4\n1\n\
        2\n3\nSit with their support team\nOne of us is there each week\nSam Okoro\n2026-09-30\nThey act on an insight\ncompetence\n";
    desk.types_into("troth interview acme ladder --who 'Ana Ruiz'", card)
        .works()
        .prints(&["ladder: everything is answered"]);
    let diagnosis = &said(&desk, "diagnosis.recorded")[0];
    assert_eq!((&diagnosis["problems"], &diagnosis["meetings"]), (&json!("both"), &json!("problems")));
    assert_eq!(said(&desk, "need.addressed")[0]["need"], "board-reporting");
    let rung = &said(&desk, "rung.assessed")[0];
    assert_eq!((&rung["rung"], &rung["lines"]), (&json!(2), &json!(["tenure", "renewal"])));
    let trust: Vec<Value> = said(&desk, "trust.audited").iter().map(|one| one["score"].clone()).collect();
    assert_eq!(trust, [3, 4, 1]);
    assert_eq!(said(&desk, "trust.audited")[0]["asked"], "p2");
    let plan = &said(&desk, "rung.move_planned")[0];
    assert_eq!((&plan["from_rung"], &plan["to_rung"], &plan["owner"]), (&json!(2), &json!(3), &json!("p1")));
    assert_eq!((&plan["due"], &plan["trust_dependency"]), (&json!("2026-09-30"), &json!("competence")));
    desk.types_into("troth interview acme ladder", b"\n").works().prints(&["nothing was recorded"]);
}

#[test]
fn of_a_card_that_is_half_filled_only_whole_events_are_recorded() {
    let desk = acme();
    desk.types_into("troth interview acme ladder", b"regular\n\n\n\n\n2\nq\n")
        .works()
        .prints(&["diagnosis.recorded needs an answer to `substitutability`: nothing of it was recorded"]);
    assert_eq!((said(&desk, "diagnosis.recorded").len(), said(&desk, "rung.assessed").len()), (0, 1));
    for (typed, what) in [("weekly\n", "none of them"), ("regular\nboth\n", "none of them")] {
        let refused = desk.types_into("troth interview acme ladder --json", typed.as_bytes());
        let error = refused.refuses(2, "answer").json()["error"]["message"].clone();
        assert!(error.as_str().is_some_and(|message| message.contains(what)), "{error}");
    }
    desk.file("card.toml", "[ladder]\nfrom = 2\ntarget = 3\n");
    let before = desk.bytes();
    desk.types("troth interview acme ladder --file card.toml --json").refuses(2, "no-verdict");
    desk.types("troth interview acme ladder --side client --json").refuses(2, "interview-option");
    assert_eq!(desk.bytes(), before);
}
