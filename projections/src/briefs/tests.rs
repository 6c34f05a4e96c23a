use std::collections::BTreeSet;

use ledger_core::event::{Event, Secret};
use ledger_core::time::KnownAt;
use ledger_core::{Fact, PersonId};
use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;
use crate::Basis;
use crate::history::History;
use crate::testing::{Story, at, day, moment, retracted};
use crate::window::Window;

struct Names;

impl Voice for Names {
    fn name(&self, person: PersonId) -> String {
        format!("<{person}>")
    }
    fn open(&self, _: &Fact, _: &str, secret: &Secret) -> String {
        match secret {
            Secret::Open(text) => text.to_string(),
            Secret::Sealed(_) => "(sealed)".into(),
        }
    }
}

/// What happened, as the catalogue spells it.
fn event(kind: &str, data: &str) -> Event {
    let event = Event::read(kind, 1, &RawValue::from_string(data.into()).unwrap());
    assert!(!matches!(event, Event::Unknown(_)), "{kind} {data}");
    event
}

fn due(day: &str) -> String {
    serde_json::to_string(&ledger_core::Due::day(day.parse().unwrap(), Zone::UTC)).unwrap()
}

fn promise(number: u32, side: &str, until: &str) -> Event {
    let due = due(until);
    let data = format!(
        r#"{{"number":{number},"side":"{side}","what":"Send the plan {number}","size":"small","due":{due}}}"#
    );
    event("commitment.made", &data)
}

/// A term of half a year: a promise kept, one told of and late, one of theirs they never kept, a decision.
fn half_a_year() -> Story {
    Story::acme()
        .then("2026-01-05T09:00", event("contract.signed", r#"{"term_start":"2026-01-05","term_end":"2026-07-04","notice_days":60,"who":"p5"}"#))
        .then("2026-01-06T09:00", event("charter.element_set", r#"{"element":"outcome","text":"More second orders"}"#))
        .then("2026-01-07T09:00", promise(1, "us", "2026-01-16"))
        .then("2026-01-07T10:00", promise(2, "us", "2026-02-06"))
        .then("2026-01-07T11:00", promise(3, "client", "2026-02-13"))
        .then("2026-01-08T09:00", event("commitment.accepted", r#"{"number":3,"who":"p5"}"#))
        .then("2026-01-15T09:00", event("commitment.delivered", r#"{"number":1}"#))
        .then("2026-02-05T09:00", event("commitment.slip_disclosed", r#"{"number":2,"told":"p5"}"#))
        .then("2026-02-09T09:00", event("commitment.delivered", r#"{"number":2}"#))
        .then("2026-03-02T09:00", event("learning.recorded", r#"{"learning":"dates-first","text":"Ask for the dates first","shape":["shop"]}"#))
        .recorded_later("2026-03-02T10:00", "2026-05-04T09:00", event("walk_away.criterion_observed", r#"{"criterion":"discovery","what":"No talks"}"#))
        .then("2026-04-06T09:00", event("decision.recorded", r#"{"kind":"renewal","result":"renewed","continues":["the update"],"changes":["one call"],"stops":["nothing"],"because":"They pay on time"}"#))
}

fn asked<'a>(story: &'a Story, history: &'a History<'a>, kind: Kind, as_of: &str) -> Brief {
    asked_for(story, history, kind, as_of, None)
}

fn asked_for(
    story: &Story,
    history: &History<'_>,
    kind: Kind,
    as_of: &str,
    within: Option<[&str; 2]>,
) -> Brief {
    let as_of = moment(history, as_of);
    let [from, until] = within.map_or([None, None], |days| days.map(|text| Some(day(text))));
    let span = span(kind, history, &as_of, &Window::asked(from, until)).unwrap();
    let stream = &story.facts[0].envelope.stream;
    let asked = Asked { stream, history, as_of, known_at: as_of.verdict_at(), span, voice: &Names };
    match kind {
        Kind::Renewal => renewal(&asked),
        Kind::WalkAway => walk_away(&asked),
    }
}

/// Everything a brief says, in one text.
fn said(brief: &Brief) -> String {
    format!("{:#?}", brief.sections)
}

#[test]
fn a_term_is_told_of_with_its_promises_its_slips_and_its_decision() {
    let story = half_a_year();
    let history = story.history();
    let brief = asked(&story, &history, Kind::Renewal, "2026-04-30");
    assert_eq!(brief.span.words(), "5 Jan 2026 to 4 Jul 2026");
    let said = said(&brief);
    for words in [
        "2 promises. 1 of 2 due were kept by the date; 1 kept late.",
        "acme/2 \u{201c}Send the plan 2\u{201d} was due 6 Feb 2026. It came on 9 Feb 2026, 2 days late. <p5> was told on 5 Feb 2026, before the date.",
        "acme/3 \u{201c}Send the plan 3\u{201d} was due 13 Feb 2026. It was not delivered. We heard nothing.",
        "Continues: the update. Changes: one call. Stops: nothing.",
        "dates-first: Ask for the dates first [shop]",
        "with 60 days of notice: until 5 May 2026",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert!(said.contains("No cadence was promised"), "a gap is named");
}

#[test]
fn a_day_before_a_slip_knows_nothing_of_it() {
    let story = half_a_year();
    let history = story.history();
    let said = said(&asked(&story, &history, Kind::Renewal, "2026-02-04"));
    assert!(!said.contains("was told on") && !said.contains("kept late"), "{said}");
    assert!(said.contains("1 of 1 due were kept by the date; 1 still open."), "{said}");
    assert!(
        said.contains("Whether it goes on has not been decided. It is to be decided by 5 May 2026."),
        "{said}"
    );
}

#[test]
fn what_was_not_known_yet_is_not_told() {
    let story = half_a_year();
    let criteria = |known_at: &KnownAt| {
        let history = story.known(known_at);
        said(&asked(&story, &history, Kind::WalkAway, "2026-05-10")).contains("No talks")
    };
    assert!(criteria(&KnownAt::everything()));
    assert!(!criteria(&KnownAt::day(day("2026-05-03"), Zone::UTC)));
}

#[test]
fn without_a_contract_the_whole_relationship_is_covered_and_the_gap_is_named() {
    let story = Story::acme().then("2026-01-07T09:00", promise(1, "us", "2026-01-16"));
    let history = story.history();
    let brief = asked(&story, &history, Kind::Renewal, "2026-03-01");
    assert_eq!((brief.span.basis, brief.span.words()), (Basis::Whole, "7 Jan 2026 to 1 Mar 2026".into()));
    assert!(said(&brief).contains("No signed contract"));
}

#[test]
fn the_term_is_that_of_the_day_and_not_of_the_contract_signed_last() {
    let next = r#"{"term_start":"2026-07-05","term_end":"2027-01-04"}"#;
    let story = half_a_year().then("2026-05-01T09:00", event("contract.signed", next));
    let history = story.history();
    let term = |as_of: &str| asked(&story, &history, Kind::Renewal, as_of).span.words();
    assert_eq!(term("2026-06-01"), "5 Jan 2026 to 4 Jul 2026");
    assert_eq!(term("2026-08-01"), "5 Jul 2026 to 4 Jan 2027");
    assert_eq!(term("2027-03-01"), "5 Jul 2026 to 4 Jan 2027", "after it, the last that began");
    let brief = asked(&story, &history, Kind::Renewal, "2026-06-01");
    assert!(said(&brief).contains("from 5 Jul 2026 to 4 Jan 2027"), "the next one comes next");
}

#[test]
fn without_a_term_a_promise_that_is_not_due_yet_is_told_of() {
    let story = Story::acme()
        .then("2026-01-07T09:00", promise(1, "us", "2026-03-06"))
        .then("2026-01-08T09:00", event("commitment.delivered", r#"{"number":1}"#));
    let history = story.history();
    let brief = asked(&story, &history, Kind::Renewal, "2026-01-09");
    assert_eq!(brief.span.basis, Basis::Whole);
    assert!(said(&brief).contains("1 promise. 1 of 1 due were kept by the date."), "{}", said(&brief));
}

#[test]
fn a_period_that_is_asked_for_tells_of_what_fell_due_in_it() {
    let story = half_a_year();
    let history = story.history();
    let within = Some(["2026-02-01", "2026-02-28"]);
    let brief = asked_for(&story, &history, Kind::Renewal, "2026-04-30", within);
    let said = said(&brief);
    assert_eq!(brief.span.basis, Basis::Asked);
    assert!(said.contains("1 promise. 0 of 1 due were kept by the date; 1 kept late."), "{said}");
    assert!(!said.contains("Send the plan 1") && !said.contains("They pay on time"), "{said}");
}

#[test]
fn the_client_does_not_read_what_rests_on_internal_text() {
    let story = half_a_year();
    let history = story.history();
    let own = asked(&story, &history, Kind::Renewal, "2026-04-30");
    assert!(said(&own).contains("They pay on time"));
    let shared = own.clone().for_audience(Audience::Shared);
    let words = said(&shared);
    assert!(!words.contains("They pay on time") && !words.contains("How far we can rely on them"), "{words}");
    assert!(!words.contains("Internal") && words.contains("Continues: the update"), "{words}");
    assert!(
        words.contains("No cadence was promised") && !words.contains("troth "),
        "a gap, without the way to close it"
    );
    assert!(shared.notes.len() <= own.notes.len());
    let brief = asked(&story, &history, Kind::WalkAway, "2026-05-10").for_audience(Audience::Shared);
    assert!(!said(&brief).contains("No talks"));
}

/// What may happen, at random.
const EVENTS: [(&str, &str); 22] = [
    ("contract.signed", r#"{"term_start":"2026-01-01","term_end":"2026-03-31","notice_days":30}"#),
    ("charter.element_set", r#"{"element":"outcome","text":"More"}"#),
    ("commitment.accepted", r#"{"number":2}"#),
    ("commitment.asked_after", r#"{"number":1}"#),
    ("commitment.slip_disclosed", r#"{"number":1,"told":"p5"}"#),
    ("commitment.delivered", r#"{"number":1}"#),
    ("commitment.delivered", r#"{"number":2}"#),
    ("commitment.miss_acknowledged", r#"{"number":2,"reason":"forgotten","told":true}"#),
    ("update.sent", r#"{"cadence":"weekly-update"}"#),
    ("review.held", r#"{"kind":"portfolio","client_present":true}"#),
    ("reading.taken", r#"{"reading":"metric","name":"sla","value":"99"}"#),
    ("prediction.made", r#"{"number":1,"what":"It rises","check_on":"2026-02-20"}"#),
    ("prediction.checked", r#"{"number":1,"outcome":"right","together":true}"#),
    ("learning.recorded", r#"{"learning":"one","text":"One"}"#),
    ("learning.handed_over", r#"{"what":"Everything"}"#),
    ("assumption.challenged", r#"{"assumption":"one","challenged_as":"scope_creep"}"#),
    ("walk_away.criterion_observed", r#"{"criterion":"discovery","what":"No talks"}"#),
    ("walk_away.criterion_observed", r#"{"criterion":"prediction","said":"So be it"}"#),
    ("contact.held", r#"{"direction":"out","kind":"bad_news","said":"It is late"}"#),
    ("contact.held", r#"{"direction":"in","kind":"bad_news","heard":"We are late"}"#),
    ("decision.recorded", r#"{"kind":"walk_away","shape":["shop"],"because":"Enough"}"#),
    ("relationship.closed", r#"{"ended_by":"us"}"#),
];

/// Any of these in any order, recorded up to forty days after, some taken back.
fn any_story() -> impl Strategy<Value = Story> {
    let one = (0..90 * 24_i64, 0..EVENTS.len() + 5, 0..40 * 24_i64, 1..20_u64);
    proptest::collection::vec(one, 1..30).prop_map(|all| {
        let mut story = Story::acme();
        for (hour, which, later, target) in all {
            let occurred = at("2026-01-01T09:00").plus_millis(hour * 3_600_000);
            let told = match which.checked_sub(EVENTS.len()) {
                None => event(EVENTS[which].0, EVENTS[which].1),
                Some(0) => retracted_event(target),
                Some(1) => promise(2, "client", "2026-02-10"),
                Some(_) => promise(1, "us", "2026-02-03"),
            };
            story = story.then("2026-01-01T09:00", told);
            let envelope = &mut story.facts.last_mut().unwrap().envelope;
            envelope.occurred = occurred;
            envelope.recorded = occurred.plus_millis(later * 3_600_000);
        }
        story
    })
}

fn retracted_event(target: u64) -> Event {
    Event::Correction(retracted(crate::testing::nth(target)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever happened, and whenever one asks: a brief cites only facts that count and were known, lists each of them
    /// once, and what it shows a client marks nothing as internal.
    #[test]
    fn every_claim_rests_on_facts_that_count(
        story in any_story(),
        as_of in 0..100_i64,
        known_at in 0..140_i64,
    ) {
        let day = |days: i64| day("2026-01-01").plus_days(days);
        let known_at = KnownAt::day(day(known_at), Zone::UTC);
        let history = story.known(&known_at);
        let as_of = history.as_of_day(day(as_of));
        let counts: BTreeSet<EventId> = story.facts.iter()
            .filter(|fact| as_of.covers(fact.envelope.occurred) && known_at.covers(fact.envelope.recorded))
            .map(|fact| fact.envelope.id)
            .filter(|id| !history.retracted().contains_key(id))
            .collect();
        for kind in Kind::ALL {
            let Some(span) = span(kind, &history, &as_of, &Window::ALL) else {
                prop_assert!(counts.is_empty());
                continue;
            };
            let stream = &story.facts[0].envelope.stream;
            let asked =
                Asked { stream, history: &history, as_of, known_at: as_of.verdict_at(), span, voice: &Names };
            let brief = match kind {
                Kind::Renewal => renewal(&asked),
                Kind::WalkAway => walk_away(&asked),
            };
            for brief in [brief.clone(), brief.for_audience(Audience::Shared)] {
                let cited: BTreeSet<EventId> =
                    brief.sections.iter().flat_map(|section| &section.blocks).flat_map(Block::cited).collect();
                prop_assert!(cited.is_subset(&counts), "{:?}", cited.difference(&counts));
                let listed: Vec<EventId> = brief.notes.iter().map(|note| note.id).collect();
                prop_assert_eq!(&listed.iter().copied().collect::<BTreeSet<_>>(), &cited);
                prop_assert_eq!(listed.len(), cited.len());
                if brief.audience == Audience::Shared {
                    prop_assert!(!said(&brief).contains("Internal"));
                }
            }
        }
    }
}
