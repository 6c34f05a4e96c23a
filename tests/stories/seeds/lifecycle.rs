//! Items 108 to 133: six stages, signs of health, learning that stays, drift, and how the framework itself changes.

use super::{Seed, derived, said};

pub(super) const ROWS: &[Seed] = &[
    derived(
        108,
        "Seven kinds of decay, each with what detects it",
        &[
            "stage.declared",
            "cycle.closed",
            "update.sent",
            "commitment.made",
            "learning.recorded",
            "expectation.recorded",
        ],
    ),
    said(
        109,
        "Six things that should get better are measured",
        &[
            "record acme reading.taken reading=metric name=lifetime-value value=96000 unit=EUR trend=rising cause=value",
        ],
        &["reading.taken"],
    ),
    said(
        110,
        "For which engagements it is meant",
        &["record acme relationship.classified kind=optimisation"],
        &["relationship.classified"],
    ),
    said(
        111,
        "Phases, one after the other",
        &["stage declare acme qualification --model six-stage --because 'First talks'"],
        &["stage.declared"],
    ),
    said(
        112,
        "Qualifying: five criteria",
        &[
            "record acme fit.assessed qualified=true scale=3 opportunity=4 readiness=2 alignment=3 leverage=2 'why=A real budget'",
        ],
        &["fit.assessed"],
    ),
    said(
        113,
        "Nobody is served who was not qualified",
        &["record acme fit.assessed qualified=true", "promise acme 'Send the first report' --due fri"],
        &["fit.assessed", "commitment.made"],
    ),
    said(
        114,
        "Onboarding: seven outputs",
        &[
            "record acme onboarding.output_recorded step=introduction output=stakeholder-introductions",
            "record acme onboarding.output_recorded step=introduction output=communication-structure",
            "record acme onboarding.output_recorded step=introduction output=tool-access",
            "record acme onboarding.output_recorded step=introduction output=data-access",
            "record acme onboarding.output_recorded step=introduction output=workflows",
            "record acme onboarding.output_recorded step=introduction output=project-structure",
            "record acme onboarding.output_recorded step=introduction output=timeline",
        ],
        &["onboarding.output_recorded"],
    ),
    said(
        115,
        "First insight: six activities, and what is thought",
        &[
            "record acme insight.activity_recorded activity=research",
            "record acme insight.activity_recorded activity=data_review",
            "record acme insight.activity_recorded activity=heuristic_analysis",
            "record acme insight.activity_recorded activity=opportunity_identification",
            "record acme insight.activity_recorded activity=constraint_mapping 'summary=No releases in December'",
            "record acme insight.activity_recorded activity=hypothesis_development",
            "record acme hypothesis.recorded hypothesis=fewer-fields 'text=Fewer fields, more orders'",
        ],
        &["insight.activity_recorded", "hypothesis.recorded"],
    ),
    said(
        116,
        "Execution: cycles that are evaluated",
        &[
            "record acme initiative.opened initiative=checkout priority=1",
            "record acme cycle.opened cycle=checkout-1 hypothesis=fewer-fields initiative=checkout",
            "record acme cycle.closed cycle=checkout-1 evaluated=true 'outcome=Two points more'",
        ],
        &["initiative.opened", "cycle.opened", "cycle.closed"],
    ),
    said(
        117,
        "Optimising: better priorities, hypotheses, measures, insight",
        &[
            "record acme priority.revised cause=evidence 'what=Search before checkout'",
            "record acme hypothesis.revised hypothesis=fewer-fields 'text=Fewer fields, more orders on phones' because=desktop",
            "record acme measure.refined measure=repeat-orders 'how=By household'",
            "record acme insight.delivered 'insight=Phones order at night' specific=true unsolicited=true to=p2",
            "note acme learning 'Phones first' --name phones-first",
        ],
        &[
            "priority.revised",
            "hypothesis.revised",
            "measure.refined",
            "insight.delivered",
            "learning.recorded",
        ],
    ),
    said(
        118,
        "Growing, or done",
        &[
            "decide acme expansion --result expanded --continues 'the cycles' --changes 'the app as well' --stops nothing --because 'They want the app as well'",
            "decide acme completion --result completed --stops 'the cycles' --let-go 'phones-first=It is on their wall'",
        ],
        &["learning.let_go", "decision.recorded"],
    ),
    said(
        119,
        "What was learned stays when the work ends",
        &["record acme learning.handed_over to=p2 'what=The test log and its index'"],
        &["learning.handed_over"],
    ),
    said(
        120,
        "Signs of health",
        &[
            "record acme health.observed indicator=clear_communication",
            "record acme health.observed indicator=realistic_expectations",
            "record acme health.observed indicator=structured_iteration",
            "record acme health.observed indicator=collaborative_decisions",
            "record acme health.observed indicator=learning_continuity",
            "record acme health.observed indicator=stable_prioritisation",
        ],
        &["health.observed"],
    ),
    said(
        121,
        "Signs of the lack of it",
        &[
            "record acme health.observed indicator=scope_confusion",
            "record acme health.observed indicator=unrealistic_expectations",
            "record acme health.observed indicator=unclear_priorities",
            "record acme health.observed indicator=inconsistent_communication",
            "record acme health.observed indicator=stalled_decisions 'what=Three weeks for a logo'",
        ],
        &["health.observed"],
    ),
    said(
        122,
        "Whether those concerned agree",
        &[
            "note acme alignment 'scope' --who 'Ana Ruiz'",
            "note acme alignment 'priorities' --who 'Ben Cole' --disagrees",
        ],
        &["alignment.checked"],
    ),
    said(
        123,
        "Learning is written down, linked, used again",
        &[
            "note acme learning 'Approvals first' --name approvals-first --shape saas",
            "record acme learning.linked learning=approvals-first to=checkout-1",
            "record acme learning.reused learning=approvals-first to=checkout-2",
        ],
        &["learning.recorded", "learning.linked", "learning.reused"],
    ),
    said(
        124,
        "Who rules the rules",
        &[
            "policy adopt policy.json --name house --why 'Our own half-life'",
            "model use four-state six-stage --why 'We use both'",
        ],
        &["policy.adopted", "model.adopted"],
    ),
    derived(125, "Drift: phases without a word", &["stage.declared", "cycle.opened", "decision.recorded"]),
    derived(126, "Drift: work before research", &["cycle.opened", "insight.activity_recorded"]),
    derived(127, "Drift: work before agreement", &["commitment.delivered", "onboarding.output_recorded"]),
    derived(128, "Drift: nothing is written down", &["cycle.closed", "learning.recorded"]),
    derived(129, "Drift: cycles without a shape", &["cycle.opened", "cycle.closed"]),
    said(
        130,
        "Drift: whoever calls last comes first",
        &["record acme priority.revised cause=inbound 'what=The banner before search'"],
        &["priority.revised"],
    ),
    derived(
        131,
        "Drift: learnings that nothing links",
        &["learning.recorded", "learning.linked", "learning.reused"],
    ),
    derived(132, "What is put in adds up", &["update.sent", "sync.held", "review.held", "insight.delivered"]),
    said(
        133,
        "A change of the framework says what it changes",
        &[
            "policy adopt policy.json --name house-2 --why 'A longer half-life' --impact 'updated: the page on trust' \
            --impact 'no earlier figure is taken back'",
        ],
        &["policy.adopted"],
    ),
];
