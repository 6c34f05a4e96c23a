//! Items 134 to 163: when the ladder applies, five rungs, diagnosis, moves, trust asked after, and what only looks
//! like a higher rung.

use super::{Seed, derived, program, said};

pub(super) const ROWS: &[Seed] = &[
    derived(
        134,
        "When to look at the ladder",
        &["contract.signed", "insight.delivered", "need.addressed", "decision.recorded"],
    ),
    derived(135, "When to look at it, further", &["need.identified", "need.addressed"]),
    said(
        136,
        "When it does not apply",
        &["record acme relationship.classified kind=advisory arms_length=true 'annual_value=480 EUR'"],
        &["relationship.classified"],
    ),
    derived(137, "No rung is left out", &["rung.assessed", "rung.move_planned"]),
    said(
        138,
        "Rung 1: others are kept warm",
        &[
            "record acme diagnosis.recorded information=on_request substitutability=actively_shopping problems=client meetings=status",
        ],
        &["diagnosis.recorded"],
    ),
    said(
        139,
        "Rung 2: nobody looks for others",
        &[
            "record acme diagnosis.recorded information=regular substitutability=not_shopping problems=client meetings=problems",
        ],
        &["diagnosis.recorded"],
    ),
    said(
        140,
        "Rung 3: what they did not say is seen",
        &[
            "record acme need.identified need=board-reporting stated=false 'what=Their board asks for one page'",
            "record acme insight.delivered 'insight=Refunds follow late parcels' specific=true inside_knowledge=true \
            unsolicited=true to=p2",
            "record acme need.addressed need=board-reporting confirmed_by=p2 'how=One page'",
        ],
        &["need.identified", "insight.delivered", "need.addressed"],
    ),
    said(
        141,
        "Rung 4: plans are shared and made together",
        &[
            "heard acme 'Next year we open in Spain' --roadmap --who 'Ana Ruiz'",
            "record acme joint_plan.held we_committed=true they_committed=true 'summary=Spain in spring'",
        ],
        &["contact.held", "joint_plan.held"],
    ),
    said(
        142,
        "Rung 5: made together, and shaped by us",
        &[
            "record acme co_creation.recorded 'what=A parcel model' asset=data",
            "record acme influence.recorded kind=strategy_influenced said_by=p2",
            "record acme influence.recorded kind=designed_around_us said_by=p2",
        ],
        &["co_creation.recorded", "influence.recorded"],
    ),
    said(
        143,
        "Whose gain is whose, before plans are made together",
        &["record acme incentives.audited aligned=true"],
        &["incentives.audited"],
    ),
    derived(
        144,
        "One question at a time",
        &["diagnosis.recorded", "need.addressed", "rung.move_planned", "trust.audited"],
    ),
    said(
        145,
        "Diagnosis in four dimensions",
        &[
            "record acme diagnosis.recorded information=unprompted substitutability=hard_to_replace problems=both meetings=planning \
            'why=They call before they decide'",
        ],
        &["diagnosis.recorded"],
    ),
    said(
        146,
        "Without a need met this quarter, no higher than two",
        &[
            "record acme need.identified need=spanish-tax stated=false",
            "record acme need.addressed need=spanish-tax confirmed_by=p2",
        ],
        &["need.identified", "need.addressed"],
    ),
    said(
        147,
        "What a move asks for",
        &[
            "record acme role.assigned role=embedded person=p1",
            "record acme rung.move_planned from_rung=3 to_rung=4 'action=Both name a planner' 'success_evidence=Two names' \
            trust_dependency=integrity due=2026-12-31 'requirement=Both commit resources'",
        ],
        &["role.assigned", "rung.move_planned"],
    ),
    said(
        148,
        "A move has an action, a proof, a time and a trust it needs",
        &["record acme rung.move_planned from_rung=2 to_rung=3 'action=A week with their support' \
            'success_evidence=They act on it' trust_dependency=competence due=2026-06-30 owner=p1"],
        &["rung.move_planned"],
    ),
    said(
        149,
        "Trust asked after, one dimension at a time",
        &[
            "record acme trust.audited dimension=competence score=4 asked=p2 side=client 'evidence_text=It worked'",
            "record acme trust.audited dimension=integrity score=3 asked=p2 side=client",
            "record acme trust.audited dimension=benevolence score=2 asked=p3 side=client",
        ],
        &["trust.audited"],
    ),
    said(
        150,
        "The account on a card",
        &[
            "record acme rung.assessed rung=2 'lines=[\"kept promises\",\"no other vendor asked\",\"weekly update\"]' 'why=Reliable'",
        ],
        &["rung.assessed"],
    ),
    program(151, "An example from history"),
    program(152, "Plays for software"),
    program(153, "Plays for services"),
    program(154, "Plays for makers"),
    said(
        155,
        "Seen in the wild, or made up",
        &[
            "record acme fake_move.observed kind=logo-on-our-site tag=observed 'what=Their logo, no plan'",
            "record acme fake_move.observed kind=annual-dinner tag=designed",
        ],
        &["fake_move.observed"],
    ),
    said(
        156,
        "No higher rung: they answer",
        &[
            "heard acme 'Do you have a minute?' --call --who 'Ana Ruiz'",
            "record acme fake_move.observed kind=accessibility tag=observed",
        ],
        &["contact.held", "fake_move.observed"],
    ),
    said(
        157,
        "No higher rung: years",
        &["record acme rung.assessed rung=2 'lines=[\"tenure\"]'"],
        &["rung.assessed"],
    ),
    said(
        158,
        "No higher rung: a good mark",
        &[
            "note acme satisfaction 'Nine of ten' --value 9 --unit of-10",
            "record acme rung.assessed rung=2 'lines=[\"satisfaction\"]'",
        ],
        &["reading.taken", "rung.assessed"],
    ),
    said(
        159,
        "No higher rung: a report for everybody",
        &["record acme insight.delivered 'insight=Trends of the trade' specific=false unsolicited=true"],
        &["insight.delivered"],
    ),
    said(
        160,
        "No higher rung: bought",
        &["note acme retention 'Stayed at a tenth less' --cause price"],
        &["reading.taken"],
    ),
    said(
        161,
        "No higher rung: a story for the press",
        &["record acme fake_move.observed kind=marketing tag=observed"],
        &["fake_move.observed"],
    ),
    said(
        162,
        "No higher rung: kind words",
        &["record acme rung.assessed rung=4 'lines=[\"verbal_loyalty\"]'"],
        &["rung.assessed"],
    ),
    derived(
        163,
        "A list of checks, ours, before a rung is believed",
        &[
            "rung.assessed",
            "diagnosis.recorded",
            "need.addressed",
            "trust.audited",
            "rung.move_planned",
            "insight.delivered",
            "incentives.audited",
        ],
    ),
];
