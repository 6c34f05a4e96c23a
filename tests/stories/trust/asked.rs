//! What is asked of trust: why, what would change it, as of when, by which policy; and what it says of people's good will.

use serde_json::{Value, json};
use tests::{Desk, listed};

use super::{Telling, day, in_parts, thousandths, trust};

/// Eight weeks, of which the fourth was missed silently and the sixth came a day late, told before.
fn eight_weeks() -> Desk {
    let mut telling = Telling::default();
    telling.client("acme").weeks_kept("acme", 0..3).weeks_promised("acme", [3]).weeks_kept("acme", [4]);
    telling.weeks_promised("acme", [5]).says(33, "12:00", "warn acme/6 --told Ana");
    telling.says(36, "10:00", "keep acme/6 --evidence ticket:1").weeks_kept("acme", 6..8);
    telling.promised("acme", 49, 56, "").promised("acme", 49, 63, "");
    telling.says(50, "12:00", "update acme --nothing-changed");
    telling.told()
}

#[test]
fn why_is_it_as_it_is_and_what_would_raise_it() {
    let desk = eight_weeks();
    let as_of = day(51);
    desk.types(&format!("troth trust acme --as-of {as_of}")).works().prints(&[
        "acme  as of",
        "how far they can rely on us",
        "policy default",
        "competence  8 promises     proven .",
        "integrity   8 promises     proven .",
        "benevolence 0 signs        too little to say: 1.000 is unknown",
        "rests on      6 kept on time, 1 kept late, 1 missed silently",
        "held back by  integrity",
        "worth         ",
        "last invested in 1 days ago",
        "moved it last",
        "acme/8",
        "kept",
        "weighs most",
        "acme/4",
        "missed silently",
        "next:         troth trust acme --explain",
    ]);
    desk.types(&format!("troth trust acme --as-of {as_of} --explain")).works().prints(&[
        "competence",
        "acme/4",
        "missed silently",
        "acme/6",
        "late disclosed before",
        "together",
        "integrity",
    ]);
    desk.types(&format!("troth trust acme --as-of {as_of} --what-would 0.80")).works().prints(&[
        "competence .",
        "→ .800",
        &format!("keep by {}  acme/9", day(56)),
        &format!("keep by {}  acme/10", day(63)),
        "small promises more, one every 7 days, beside these",
        "then it is reached on",
    ]);
}

#[test]
fn what_would_is_true_when_it_is_done() {
    let desk = eight_weeks();
    let asked = trust(&desk, "acme", 51, "--what-would 0.69");
    let way = &asked["what_would"]["dimensions"]["competence"]["reached"];
    let kept: Vec<Value> = listed(&way["keep"]).iter().map(|one| one["ref"].clone()).collect();
    assert_eq!((kept, &way["more"]), (vec![json!("acme/9"), json!("acme/10")], &json!(0)), "{asked:#}");
    assert_eq!(way["by"], day(63).to_string());
    desk.clock(&format!("{} 11:00", day(56)));
    desk.types("troth keep acme/9 --evidence ticket:1").works();
    desk.clock(&format!("{} 11:00", day(63)));
    desk.types("troth keep acme/10 --evidence ticket:1").works();
    let proven = |on: i64| in_parts(&trust(&desk, "acme", on, "")["dimensions"]["competence"]["proven"]);
    assert!(proven(62) < 6900 && proven(63) >= 6900, "{} then {}", proven(62), proven(63));
    let beyond = trust(&desk, "acme", 63, "--what-would 0.99");
    assert_eq!(beyond["what_would"]["dimensions"]["integrity"]["reached"], Value::Null);
    desk.types("troth trust acme --what-would 0.99").works().prints(&["is out of reach", "would lead to .9"]);
    desk.types("troth trust acme --what-would 0.10").works().prints(&["is reached already"]);
}

#[test]
fn it_is_asked_as_of_a_day_and_as_it_was_known_then() {
    let desk = eight_weeks();
    desk.clock(&format!("{} 12:00", day(63)));
    desk.types(&format!("troth keep acme/4 --at '{} 10:00' --evidence ticket:1", day(21))).works();
    let competence = |more: &str| thousandths(&trust(&desk, "acme", 51, more), "competence");
    let as_known_now = competence("");
    let as_known_then = competence(&format!("--known-at {}", day(51)));
    assert!(
        as_known_now.0 > as_known_then.0 && as_known_now.1 < as_known_then.1,
        "{as_known_now:?}, {as_known_then:?}"
    );
    assert_eq!(trust(&desk, "acme", -5, "")["dimensions"]["competence"]["count"], 0);
    let document = trust(&desk, "acme", 51, "");
    assert_eq!(document["as_of"], format!("{}T00:00:00.000Z", day(52)));
}

#[test]
fn another_policy_scores_anew_and_is_labelled_and_records_nothing() {
    let desk = eight_weeks();
    let example = desk.types("troth schema policy.adopted --json").works().json()["example"].clone();
    let mut strict = example["policy"].clone();
    strict["unknown_weight"] = json!(400);
    desk.file("strict.json", strict.to_string());
    let before = desk.bytes();
    let usual = trust(&desk, "acme", 51, "");
    let scored = trust(&desk, "acme", 51, "--policy strict.json");
    assert_eq!((&usual["policy"], &usual["rescored"]), (&json!("default"), &json!(false)));
    assert_eq!((&scored["policy"], &scored["rescored"]), (&json!("strict.json"), &json!(true)));
    assert!(
        in_parts(&scored["dimensions"]["competence"]["proven"])
            < in_parts(&usual["dimensions"]["competence"]["proven"])
    );
    desk.types("troth trust acme --policy strict.json")
        .works()
        .prints(&["scored by strict.json, which is not adopted"]);
    assert!(desk.bytes() == before, "a read records nothing");

    desk.clock(&format!("{} 12:00", day(52)));
    desk.types("troth policy adopt strict.json --why 'Slower to believe' --name strict").works();
    let now = desk.types("troth trust acme --json").works().json();
    assert_eq!((&now["policy"], &now["rescored"]), (&json!("strict"), &json!(false)));
    assert_eq!(trust(&desk, "acme", 51, "")["policy"], "default", "the policy in force then");
}

#[test]
fn a_policy_that_cannot_be_scored_by_is_refused_with_its_place() {
    let desk = eight_weeks();
    let example = desk.types("troth schema policy.adopted --json").works().json()["example"].clone();
    let refused = |name: &str, change: &dyn Fn(&mut Value), says: &str| {
        let mut policy = example["policy"].clone();
        change(&mut policy);
        desk.file(name, policy.to_string());
        for line in [format!("trust acme --policy {name}"), format!("policy adopt {name} --why x")] {
            desk.types(&format!("troth {line} --json")).refuses(2, "policy").prints(&[says]);
        }
    };
    refused(
        "zero.json",
        &|policy| policy["half_life_days"]["weekly"] = json!(0),
        "`half_life_days.weekly` is 0",
    );
    refused(
        "typo.json",
        &|policy| policy["outcomes"][0]["code"] = json!("kep"),
        "`kep`, which is no such thing",
    );
    refused(
        "short.json",
        &|policy| policy["outcomes"] = json!([]),
        "`outcomes` does not say what `kept` counts",
    );
    refused("odd.json", &|policy| policy["unknown_wait"] = json!(1), "unknown_wait");
}

#[test]
fn what_they_tell_us_unasked_and_what_they_say_of_us_stand_beside_the_record() {
    let desk = eight_weeks();
    desk.clock(&format!("{} 12:00", day(51)));
    for line in [
        "heard acme 'We lose our largest shop' --bad-news --who Ana",
        "heard acme 'Two new countries next year' --roadmap --who Ana",
        "heard acme 'Where is the report?' --ask --who Ana",
        "record acme candour.observed kind=bad_news_elsewhere side=client",
        "record acme trust.audited dimension=competence score=0 asked=p2 side=client",
    ] {
        desk.types(&format!("troth {line}")).works();
    }
    let trust = trust(&desk, "acme", 51, "--explain");
    let good_will = &trust["dimensions"]["benevolence"];
    assert_eq!(
        (in_parts(&good_will["proven"]), in_parts(&good_will["broken"]), &good_will["count"]),
        (4000, 2000, &json!(3))
    );
    assert_eq!(trust["primary_constraint"], "benevolence");
    let audit = &trust["dimensions"]["competence"]["audit"];
    assert_eq!(
        (&audit["score"], &audit["finding"], &audit["asked"]["name"]),
        (&json!(0), &json!(true), &json!("Ana"))
    );
    let of_contacts: Vec<Value> =
        listed(&trust["contributions"]).into_iter().filter(|one| one["dimension"] == "benevolence").collect();
    let codes: Vec<&Value> = of_contacts.iter().map(|one| &one["outcome"][0]).collect();
    assert_eq!(codes, ["bad_news_volunteered", "roadmap_shared", "bad_news_learned_elsewhere"]);
    assert!(of_contacts.iter().all(|one| one["ref"].is_null() && one["event"].is_string()));
    desk.types("troth trust acme").works().prints(&["they say 0 of 4 (Ana", "levels below the evidence"]);
}

#[test]
fn a_client_of_whom_nothing_is_known_is_neither_good_nor_bad() {
    let desk = Telling::default().client("acme").told_now();
    desk.types("troth trust acme").works().prints(&[
        "too little to say",
        "nothing was kept",
        "next:         troth promise acme",
    ]);
    let trust = desk.types("troth trust acme --json --explain").works().json();
    assert_eq!(trust["primary_constraint"], Value::Null);
    assert_eq!(trust["contributions"], json!([]));
    assert_eq!(trust["asset"]["value"], 0);
    desk.types("troth trust acme --what-would 0.5")
        .works()
        .prints(&["keep 3 small promises more, one every 7 days"]);
    desk.types("troth trust acme --side client --json").works();
}
