//! The worked numbers (design part 3, D.3), each to its last printed digit.

use serde_json::{Value, json};
use tests::{Desk, listed};

use super::{Telling, day, in_parts, is, thousandths, trust};

/// Twelve weeks kept, at each of these clients.
fn twelve_weeks(clients: &[&'static str]) -> Telling {
    let mut telling = Telling::default();
    for client in clients {
        telling.client(client).weeks_kept(client, 0..12);
    }
    telling
}

#[test]
fn the_more_weeks_are_kept_the_more_is_proven() {
    let desk = twelve_weeks(&["acme"]).told();
    for (weeks, proven) in [(0, 0), (1, 266), (2, 424), (4, 602), (8, 762), (12, 835)] {
        // What is known just before the promise of the week after is all there is.
        let known = format!("--known-at '{} 11:00'", day(7 * (weeks - 1)));
        let trust = trust(&desk, "acme", 84, &known);
        assert_eq!(thousandths(&trust, "competence"), (proven, 0), "{weeks} weeks: {trust:#}");
        assert_eq!(trust["dimensions"]["competence"]["count"], weeks);
    }
}

#[test]
fn a_thirteenth_promise_kept_by_heroics_without_evidence_or_moved() {
    let clients = ["kept", "hero", "word", "once", "twice", "thrice", "short", "after"];
    let mut telling = twelve_weeks(&clients);
    telling.weeks_kept("kept", [12]);
    telling.weeks_promised("hero", [12]).says(84, "10:00", "keep hero/13 --heroic --evidence ticket:1");
    telling.weeks_promised("word", [12]).says(84, "10:00", "keep word/13 --quiet");
    for (client, changes) in [
        ("once", [(74, 84)].as_slice()),
        ("twice", &[(74, 81), (75, 84)]),
        ("thrice", &[(74, 81), (75, 82), (76, 84)]),
    ] {
        telling.promised(client, 73, 80, "").kept(84, &format!("{client}/13"));
        for (agreed, due) in changes {
            let line = format!("renegotiate {client}/13 --due '{} 12:00' --agreed-by Ana", day(*due));
            telling.says(*agreed, "12:00", line);
        }
    }
    telling.promised("short", 73, 80, "").kept(84, "short/13");
    telling.says(80, "00:00", format!("renegotiate short/13 --due '{} 12:00' --agreed-by Ana", day(84)));
    telling.promised("after", 73, 80, "").kept(84, "after/13");
    telling.says(81, "12:00", format!("renegotiate after/13 --due '{} 12:00' --agreed-by Ana", day(85)));
    let desk = telling.told();
    is(&desk, "kept", 84, (848, 0), (848, 0));
    is(&desk, "hero", 84, (842, 0), (842, 0));
    is(&desk, "word", 84, (842, 0), (842, 0));
    is(&desk, "once", 84, (845, 0), (848, 0));
    is(&desk, "twice", 84, (830, 15), (842, 0));
    is(&desk, "thrice", 84, (816, 31), (842, 0));
    is(&desk, "short", 84, (836, 8), (848, 0));
    is(&desk, "after", 84, (791, 56), (803, 39));
}

#[test]
fn a_thirteenth_promise_late_taken_back_or_let_go() {
    let clients = ["told", "after", "asked", "withdrew", "released"];
    let mut telling = twelve_weeks(&clients);
    for client in ["told", "after", "asked"] {
        telling.promised(client, 76, 83, "").says(
            84,
            "12:00",
            format!("keep {client}/13 --evidence ticket:1"),
        );
    }
    telling.says(82, "12:00", "warn told/13 --told Ana");
    telling.says(83, "15:00", "warn after/13 --told Ana").says(83, "15:00", "asked asked/13");
    telling.promised("withdrew", 84, 91, "").says(84, "15:00", "withdraw withdrew/13 --told Ana");
    telling.promised("released", 84, 91, "").says(84, "15:00", "release released/13 --who Ana");
    let desk = telling.told();
    is(&desk, "told", 84, (804, 43), (848, 0));
    is(&desk, "after", 84, (804, 43), (822, 20));
    is(&desk, "asked", 84, (804, 43), (772, 76));
    is(&desk, "withdrew", 84, (815, 24), (848, 0));
    is(&desk, "released", 84, (835, 0), (835, 0));
}

#[test]
fn a_thirteenth_promise_missed_in_four_ways() {
    let mut telling = twelve_weeks(&["told", "after", "asked", "silent"]);
    for client in ["told", "after", "asked", "silent"] {
        telling.weeks_promised(client, [12]);
    }
    telling.says(82, "12:00", "warn told/13 --told Ana").says(85, "12:00", "warn after/13 --told Ana");
    telling.says(85, "12:00", "asked asked/13");
    let desk = telling.told();
    is(&desk, "told", 91, (768, 76), (844, 0));
    is(&desk, "after", 91, (768, 76), (803, 39));
    is(&desk, "asked", 91, (768, 76), (768, 76));
    is(&desk, "silent", 91, (768, 76), (714, 141));
}

#[test]
fn an_asset_nobody_invests_in_loses_worth() {
    let mut telling = twelve_weeks(&["quiet"]);
    telling.says(77, "15:00", "update quiet --nothing-changed");
    telling.client("busy").weeks_kept("busy", 0..38).says(
        77,
        "15:00",
        "review busy portfolio --client-present",
    );
    let desk = telling.told();
    for (idle, proven, worth) in [(0, 839, 84), (91, 786, 79), (182, 722, 36), (273, 648, 16), (365, 564, 14)]
    {
        let trust = trust(&desk, "quiet", 77 + idle, "");
        assert_eq!(thousandths(&trust, "competence"), (proven, 0), "idle for {idle} days: {trust:#}");
        assert_eq!(trust["asset"]["value"], worth, "idle for {idle} days: {trust:#}");
        assert_eq!(trust["asset"]["idle_days"], idle);
    }
    let busy = trust(&desk, "busy", 259, "");
    assert_eq!((thousandths(&busy, "integrity"), &busy["asset"]["value"]), ((924, 0), &json!(46)));
}

#[test]
fn what_was_broken_becomes_unknown_and_never_good() {
    let mut telling = Telling::default();
    telling.client("acme");
    for week in 0..12 {
        telling.weeks_promised("acme", [week]);
        if week % 3 == 0 {
            telling.kept(7 * week, &format!("acme/{}", week + 1));
        }
    }
    let desk = telling.told();
    for (as_of, proven, broken, unknown) in
        [(84, 271, 564, 165), (175, 254, 528, 218), (266, 233, 484, 283), (449, 181, 377, 442)]
    {
        let trust = trust(&desk, "acme", as_of, "");
        assert_eq!(thousandths(&trust, "competence"), (proven, broken), "day {as_of}: {trust:#}");
        let shown = in_parts(&trust["dimensions"]["competence"]["unknown"]);
        assert_eq!((shown + 5).div_euclid(10), unknown, "day {as_of}");
    }
}

#[test]
fn one_great_deed_is_not_many_small_ones() {
    let mut telling = Telling::default();
    for client in ["a", "b", "c", "d", "heap", "spread", "ours"] {
        telling.client(client);
    }
    telling.weeks_kept("a", 0..8);
    telling.weeks_promised("b", 0..4).promised("b", 42, 49, "--size large");
    telling.says(49, "10:00", "keep b/5 --heroic --evidence ticket:1");
    telling.promised("c", 42, 49, "--size large").kept(49, "c/1");
    telling.promised("d", 42, 49, "--size large");
    for number in 1..=10 {
        telling.promised("heap", 63, 70, "").kept(70, &format!("heap/{number}"));
    }
    for week in 1..=10 {
        telling.weeks_promised("spread", [week]).kept(7 * week, &format!("spread/{week}"));
    }
    telling.weeks_kept("ours", (0..12).filter(|week| *week != 5));
    telling.promised("ours", 27, 34, "").says(33, "12:00", "warn ours/6 --told Ana");
    telling.says(35, "12:00", "keep ours/6 --evidence ticket:1");
    let desk = telling.told();
    is(&desk, "a", 56, (780, 0), (780, 0));
    let competence = |client: &str| thousandths(&trust(&desk, client, 56, ""), "competence");
    assert_eq!([competence("b"), competence("c"), competence("d")], [(83, 575), (327, 0), (0, 594)]);
    is(&desk, "heap", 70, (600, 0), (600, 0));
    is(&desk, "spread", 70, (816, 0), (816, 0));
    is(&desk, "ours", 84, (796, 39), (835, 0));
    let audit = desk.audit("ours", &format!("--as-of {}", day(84)));
    assert_eq!(audit["ours"]["kept_of_due"], json!({ "kept": 11, "due": 12 }), "92 % of them, strictly");
}

/// What the client promised, confirmed by a yes: kept, late, missed silently, kept, missed, let go, open.
fn theirs() -> Desk {
    let mut telling = Telling::default();
    telling.client("acme");
    for (made, due) in [(0, 7), (13, 18), (21, 28), (35, 42), (49, 56), (63, 70), (74, 81)] {
        telling.promised("acme", made, due, "--side client");
    }
    for (number, made) in (1..).zip([0, 13, 21, 35, 49, 63, 74]) {
        telling.says(made, "12:30", format!("accept acme/{number} --who Ana"));
    }
    telling.kept(7, "acme/1").says(19, "12:00", "asked acme/2");
    telling.says(21, "12:00", "keep acme/2 --evidence ticket:1").kept(42, "acme/4");
    telling.says(57, "12:00", "asked acme/5").says(63, "15:00", "release acme/6 --who 'Sam Okoro'");
    telling.told()
}

#[test]
fn the_clients_promises_are_judged_by_the_same_rules_and_explained_to_the_last_part() {
    let desk = theirs();
    let trust = trust(&desk, "acme", 84, "--side client --explain");
    let figure = |dimension: &str, name: &str| in_parts(&trust["dimensions"][dimension][name]);
    assert_eq!((figure("competence", "proven"), figure("competence", "broken")), (2570, 4499), "{trust:#}");
    assert_eq!((figure("integrity", "proven"), figure("integrity", "broken")), (2239, 4959), "{trust:#}");

    let parts: Vec<(i64, Value, Value, i64, i64)> = listed(&trust["contributions"])
        .into_iter()
        .filter(|one| one["dimension"] == "competence")
        .map(|one| {
            let on: ledger_core::Day = one["day"].as_str().expect("a day").parse().expect("a day");
            let (proven, broken) = (in_parts(&one["proven"]), in_parts(&one["broken"]));
            (on.since(day(0)), one["ref"].clone(), one["outcome"].clone(), proven, broken)
        })
        .collect();
    let wanted = [
        (7, "acme/1", "kept", 1093, 0),
        (18, "acme/2", "late_asked", 228, 912),
        (28, "acme/3", "missed_silently", 0, 1184),
        (42, "acme/4", "kept", 1249, 0),
        (56, "acme/5", "missed_asked", 0, 1317),
        (63, "acme/6", "released", 0, 0),
        (81, "acme/7", "overdue", 0, 1086),
    ];
    let wanted: Vec<_> =
        wanted.into_iter().map(|(on, of, code, p, n)| (on, json!(of), json!([code]), p, n)).collect();
    assert_eq!(parts, wanted);
    assert_eq!(thousandths(&super::trust(&desk, "acme", 84, ""), "competence"), (0, 0), "none of it is ours");
}

#[test]
fn after_a_silent_miss_it_takes_seven_weeks_for_competence_and_twelve_for_integrity() {
    let mut telling = twelve_weeks(&["acme"]);
    telling.weeks_promised("acme", [12]).weeks_kept("acme", 13..=24);
    let desk = telling.told();
    let proven = |as_of: i64, dimension: &str| {
        in_parts(&trust(&desk, "acme", as_of, "")["dimensions"][dimension]["proven"])
    };
    for (dimension, weeks) in [("competence", 7), ("integrity", 12)] {
        let was = proven(83, dimension);
        assert_eq!((was + 5) / 10, 836);
        assert!(
            proven(84 + 7 * (weeks - 1), dimension) < was,
            "{dimension} is not yet back after {} weeks",
            weeks - 1
        );
        assert!(proven(84 + 7 * weeks, dimension) >= was, "{dimension} is back after {weeks} weeks");
    }
    // The forecast says so beforehand, with the first of the weeks already kept.
    let recovery = trust(&desk, "acme", 91, "")["measures"]["recovery"].clone();
    for (dimension, weeks) in [("competence", 7), ("integrity", 12)] {
        assert_eq!(recovery[dimension]["keeps"], weeks - 1, "{recovery:#}");
        assert_eq!(recovery[dimension]["by"], day(84 + 7 * weeks).to_string(), "{recovery:#}");
        assert_eq!((in_parts(&recovery[dimension]["was"]) + 5) / 10, 836);
    }
}
