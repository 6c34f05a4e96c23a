//! Stories of decisions: what a renewal has to say, and what a completion may not lose.

use super::*;

/// An event as the catalogue spells it.
fn record(kind: &str, data: &str) -> Said {
    let data = serde_json::value::RawValue::from_string(data.to_owned()).unwrap();
    let event = Event::read(kind, 1, &data);
    assert!(!matches!(event, Event::Unknown(_)), "{kind}");
    say(Command::Record(Box::new(event)))
}

fn decide_on(kind: &str, rest: &str) -> Said {
    record("decision.recorded", &format!(r#"{{"kind":"{kind}"{rest}}}"#))
}

fn learned(name: &str) -> Said {
    record("learning.recorded", &format!(r#"{{"learning":"{name}","text":"Ask first"}}"#))
}

fn half_decided(decision: &'static str, missing: &[&'static str]) -> Refusal {
    Refusal::HalfDecided { decision, missing: missing.to_vec(), stream: acme(1).stream }
}

fn lost(learnings: &[&str]) -> Refusal {
    let learnings = learnings.iter().map(ToString::to_string).collect();
    Refusal::LearningLost { stream: acme(1).stream, learnings }
}

const ALL_THREE: &str = r#","continues":["a"],"changes":["b"],"stops":["nothing"]"#;

#[test]
fn a_renewal_and_an_expansion_say_what_continues_changes_and_stops() {
    for kind in ["renewal", "expansion"] {
        given([]).when(decide_on(kind, "")).refused(&half_decided(kind, &["continues", "changes", "stops"]));
        let two = r#","continues":["a"],"changes":[],"stops":["b"]"#;
        given([]).when(decide_on(kind, two)).refused(&half_decided(kind, &["changes"]));
        given([]).when(decide_on(kind, ALL_THREE)).recorded();
    }
    for kind in ["walk_away", "kill"] {
        given([]).when(decide_on(kind, "")).recorded();
    }
}

#[test]
fn what_a_source_brings_is_taken_as_it_decided() {
    given([]).when(decide_on("renewal", "").imported()).recorded();
    given([learned("one")]).when(decide_on("completion", "").imported()).recorded();
}

#[test]
fn a_completion_loses_nothing_that_was_learned_without_a_word() {
    let completion = || decide_on("completion", "");
    given([]).when(completion()).recorded();
    given([learned("one"), learned("two")]).when(completion()).refused(&lost(&["one", "two"]));
    let over = |rest: &str| record("learning.handed_over", &format!(r#"{{"what":"All of it"{rest}}}"#));
    given([learned("one"), learned("two"), over("")]).when(completion()).recorded();
    given([learned("one"), over(""), learned("two")]).when(completion()).refused(&lost(&["two"]));
    let named = || over(r#","learnings":["two"]"#);
    given([learned("one"), learned("two"), named()]).when(completion()).refused(&lost(&["one"]));
    let let_go = || record("learning.let_go", r#"{"learning":"one","why":"It is about us"}"#);
    given([learned("one"), learned("two"), named(), let_go()]).when(completion()).recorded();
}

#[test]
fn only_what_was_learned_is_handed_over_or_let_go() {
    let unknown = || Refusal::NoSuchThing { thing: "learning", name: "two".into(), stream: acme(1).stream };
    let over = record("learning.handed_over", r#"{"learnings":["one","two"]}"#);
    given([learned("one")]).when(over).refused(&unknown());
    let let_go = record("learning.let_go", r#"{"learning":"two","why":"It is about us"}"#);
    given([learned("one")]).when(let_go).refused(&unknown());
}

#[test]
fn what_was_learned_after_a_completion_was_not_at_risk_on_its_day() {
    let before = decide_on("completion", "").at("03 09:00").now("05 09:00");
    given([learned("one").at("04 09:00").now("04 09:00")]).when(before).recorded();
}
