//! What stands beside: the worked rows that hold by the formula alone, benevolence, audits, worth, measures.

use super::*;

/// Week i of the worked numbers: kept two hours before noon of day 7i, from Monday 2 March 2026 on.
fn weeks(kept: u32) -> Story {
    let on = |days: i64, time: &str| format!("{}T{time}", day("2026-03-02").plus_days(days));
    (0..kept).fold(Story::acme().then("2026-02-20T09:00", opened("UTC")), |story, week| {
        let due = i64::from(week) * 7;
        let story = story.then(&on(due - 7, "12:00"), made(week + 1, by(&on(due, "12:00"))));
        story.then(&on(due, "10:00"), delivered(week + 1)).with(file())
    })
}

fn after(story: &Story, days: i64) -> TrustView {
    view(story, &day("2026-03-02").plus_days(days).to_string())
}

#[test]
fn a_miss_at_age_nothing_weighs_as_worked_out() {
    use crate::commitments::Disclosed::{After, Asked as WasAsked, Before, Never};
    let story = weeks(12);
    let history = story.history();
    let today = day("2026-03-02").plus_days(84);
    let setting = history.setting(history.as_of_day(today));
    let asked = Asked::of(&history, &setting);
    let figures = |word| {
        let missed = Contribution {
            source: Source::Contact(99),
            event: None,
            day: today,
            outcome: vec![Row::Missed(word).code()],
            evidence: {
                let [competence, integrity] = Row::Missed(word).evidence(&setting.policy);
                [Some(competence), Some(integrity), None]
            },
        };
        let book = asked.book(Side::Us);
        let kept = book.of(TrustDimension::Competence).map(|(one, _)| one.clone());
        let book = Book::new(kept.chain([missed]).collect(), asked.rules());
        [TrustDimension::Competence, TrustDimension::Integrity].map(|dimension| {
            let opinion = book.opinion(dimension, today);
            (opinion.proven(1000), opinion.broken(1000))
        })
    };
    assert_eq!(figures(Before), [(772, 76), (848, 0)]);
    assert_eq!(figures(After), [(772, 76), (806, 39)]);
    assert_eq!(figures(WasAsked), [(772, 76), (772, 76)]);
    assert_eq!(figures(Never), [(772, 76), (717, 142)]);
}

#[test]
fn with_too_little_evidence_there_is_nothing_to_say() {
    let nothing = after(&weeks(0), 84);
    assert!(nothing.dimensions.iter().all(|one| !one.says_enough && one.opinion.unknown(PARTS) == PARTS));
    assert_eq!(nothing.primary_constraint, None);
    assert!(!after(&weeks(1), 0).dimensions[0].says_enough, "one promise: two thirds are unknown");
    let two = after(&weeks(2), 7);
    assert!(two.dimensions[0].says_enough);
    assert_eq!(two.primary_constraint, Some(TrustDimension::Competence), "of two alike the first");
}

#[test]
fn good_will_shows_in_what_they_tell_us_unasked() {
    let held = |direction: &str, kind: &str| {
        wire("contact.held", &format!(r#"{{"direction":"{direction}","kind":"{kind}"}}"#))
    };
    let candour =
        |kind: &str, side: &str| wire("candour.observed", &format!(r#"{{"kind":"{kind}","side":"{side}"}}"#));
    let signs = |event: Event, side| {
        let story = Story::acme().then(MADE, event);
        let history = story.history();
        let view = trust(&history, &history.setting(moment(&history, "2026-03-02")), side);
        let evidence = view.dimensions[2].opinion.evidence(100);
        (view.shares.first().map(|share| share.of.outcome[0]), evidence.p, evidence.n)
    };
    for (kind, code, p) in [
        ("bad_news", Some("bad_news_volunteered"), 100),
        ("roadmap", Some("roadmap_shared"), 100),
        ("call", Some("contact_initiated"), 50),
        ("note", Some("contact_initiated"), 50),
        ("ask", None, 0),
        ("complaint", None, 0),
        ("new_problem", None, 0),
    ] {
        assert_eq!(signs(held("in", kind), Side::Us), (code, p, 0), "{kind}");
        assert_eq!(signs(held("out", kind), Side::Client), (code, p, 0), "{kind}, with the sides swapped");
        assert_eq!(signs(held("out", kind), Side::Us), (None, 0, 0), "{kind}, told by us");
    }
    let advised = candour("advised_against_own_gain", "us");
    assert_eq!(signs(advised.clone(), Side::Us), (Some("advised_against_own_gain"), 100, 0));
    assert_eq!(signs(advised, Side::Client), (None, 0, 0));
    for kind in ["bad_news_late", "bad_news_elsewhere"] {
        let theirs = candour(kind, "client");
        assert_eq!(signs(theirs.clone(), Side::Us), (Some("bad_news_learned_elsewhere"), 0, 100));
        assert_eq!(signs(theirs, Side::Client), (None, 0, 0));
    }
}

#[test]
fn what_they_say_of_their_trust_stands_beside_and_a_gap_is_a_finding() {
    let audited = |score: u32, more: &str| {
        wire("trust.audited", &format!(r#"{{"dimension":"competence","score":{score},"asked":"p5"{more}}}"#))
    };
    let beside = |event: Event| {
        let story = weeks(12).then("2026-05-20T12:00", event);
        after(&story, 84).dimensions[0].audit
    };
    // 3.3 of four levels are proven.
    let low = beside(audited(1, "")).unwrap();
    assert_eq!((low.score, low.gap, low.finding), (1, Some(-234), true));
    assert_eq!((low.day, low.asked), (day("2026-05-20"), Some(ledger_core::PersonId(5))));
    assert!(!beside(audited(2, r#","side":"client""#)).unwrap().finding);
    assert_eq!(beside(audited(1, r#","side":"us""#)), None, "that is what we say of them");
    let unknown = Story::acme().then(MADE, audited(0, ""));
    let audit = view(&unknown, LATER).dimensions[0].audit.unwrap();
    assert_eq!((audit.gap, audit.finding), (None, false), "nothing to compare with");
}

#[test]
fn it_is_invested_in_by_what_is_told_and_held_and_not_by_what_is_delivered() {
    let idle = |event: Event| after(&weeks(12).then("2026-05-20T12:00", event), 84).asset;
    let update = idle(wire("update.sent", "{}"));
    assert_eq!((update.idle_days, update.invested.map(|(day, _)| day)), (5, Some(day("2026-05-20"))));
    for (kind, data) in [
        ("sync.held", r#"{"no_show":"client"}"#),
        ("review.held", r#"{"kind":"portfolio","client_present":true}"#),
        ("insight.delivered", r#"{"insight":"x","specific":true}"#),
        ("trust.audited", r#"{"dimension":"integrity","score":3}"#),
        ("prediction.checked", r#"{"number":1,"outcome":"right","together":true}"#),
    ] {
        assert_eq!(idle(wire(kind, data)).idle_days, 5, "{kind}");
    }
    let nobody_came = idle(wire("sync.held", r#"{"no_show":"us"}"#));
    assert_eq!((nobody_came.idle_days, nobody_came.invested), (94, None), "since its earliest event");
}

#[test]
fn heroics_slips_and_people_are_counted() {
    let story = weeks(3)
        .then(
            "2026-03-17T12:00",
            CommitmentEvent::Made(Terms {
                owner: Some(ledger_core::PersonId(4)),
                ..terms(8, by("2026-03-20T12:00"))
            }),
        )
        .then("2026-03-18T12:00", warned(8, None))
        .then("2026-03-23T12:00", delivered_heroically(8))
        .then("2026-03-17T12:00", made(9, by("2026-03-20T12:00")))
        .then("2026-03-21T12:00", delivered(9));
    let measures = view(&story, LATER).measures;
    assert_eq!((measures.kept, measures.heroic, measures.heroics_flagged), (5, 1, true));
    // Told two days before, and one day after by being late.
    assert_eq!((measures.told, measures.disclosure_lead_millis), (2, Some(12 * 3_600_000)));
    assert_eq!(measures.by_person, [(None, 4), (Some(ledger_core::PersonId(4)), 1)]);
}

#[test]
fn predictions_are_scored_by_how_likely_they_were_held_to_be() {
    let made = |number: u32, percent: &str, check_on: &str| {
        wire(
            "prediction.made",
            &format!(r#"{{"number":{number},"what":"x","check_on":"{check_on}"{percent}}}"#),
        )
    };
    let checked = |number: u32, outcome: &str| {
        wire("prediction.checked", &format!(r#"{{"number":{number},"outcome":"{outcome}","together":true}}"#))
    };
    let story = Story::acme()
        .then(MADE, made(1, r#","percent":70"#, "2026-03-10"))
        .then(MADE, made(2, r#","percent":80"#, "2026-03-10"))
        .then(MADE, made(3, "", "2026-03-10"))
        .then(MADE, made(4, r#","percent":90"#, "2026-03-10"))
        .then(MADE, made(5, r#","percent":90"#, "2026-03-10"))
        .then(MADE, made(6, r#","percent":90"#, "2026-09-10"))
        .then("2026-03-10T12:00", checked(1, "right"))
        .then("2026-03-11T12:00", checked(2, "wrong"))
        .then("2026-03-09T12:00", checked(3, "right"))
        .then("2026-03-10T12:00", checked(4, "unclear"));
    let calibration = view(&story, LATER).measures.calibration;
    // (.3² + .8²) / 2
    assert_eq!((calibration.brier, calibration.scored), (Some(3650), 2));
    assert_eq!(
        (calibration.on_date, calibration.of),
        (3, 5),
        "the fifth was never checked, the sixth is not due"
    );
}

#[test]
fn reciprocity_is_theirs_less_ours_whoever_is_asked_about() {
    let story = weeks(3)
        .then("2026-03-17T12:00", client_made(9, by("2026-03-20T12:00")))
        .then("2026-03-17T12:30", agreed_to(9));
    let history = story.history();
    let setting = history.setting(moment(&history, "2026-04-20"));
    let of = |side| trust(&history, &setting, side).dimensions[0].clone();
    let (ours, theirs) = (of(Side::Us), of(Side::Client));
    let difference = i64::try_from(ours.opinion.proven(PARTS)).unwrap();
    assert_eq!((ours.reciprocity, theirs.reciprocity), (-difference, -difference), "theirs proves nothing");
}

#[test]
fn evidence_fades_by_the_rhythm_of_the_relationship() {
    let kept = |story: Story| story.then(MADE, made(7, by(DUE))).then(DUE, delivered(7)).with(file());
    let left = |story: &Story, days: i64| {
        let on = day("2026-03-09").plus_days(days).to_string();
        view(story, &on).dimensions[0].opinion.evidence(100).p
    };
    let weekly = kept(Story::acme().then("2026-02-20T09:00", opened("UTC")));
    assert_eq!([left(&weekly, 0), left(&weekly, 182), left(&weekly, 364)], [100, 50, 25]);
    let monthly = kept(
        Story::acme()
            .then("2026-02-20T09:00", opened("UTC"))
            .then("2026-02-20T10:00", moved_to("UTC", "2026-02-20")),
    );
    assert_eq!([left(&monthly, 182), left(&monthly, 365)], [71, 50], "half in a year");
}
