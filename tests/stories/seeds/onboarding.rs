//! Items 73 to 107: six questions, onboarding step by step, ways of failing and their responses, principles.

use super::{Seed, derived, program, said};

/// A checkpoint every other Tuesday.
const CHECKPOINTS: &str = "cadence set acme checkpoint --rule 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU' --before 12:00 \
    --late-within 2d --core 24h --holidays later";
const HIGH_TOUCH: &str = "cadence set acme --preset high-touch";
const PROJECT: &str = "cadence set acme --preset project";
const ADVISORY: &str = "cadence set acme --preset advisory";

pub(super) const ROWS: &[Seed] = &[
    said(
        73,
        "Asked: why us",
        &[
            "record acme question.answered question=why_hired side=client percent=80 who=p2 'answer=You answer mails'",
        ],
        &["question.answered"],
    ),
    said(
        74,
        "Asked: what was bought",
        &[
            "record acme question.answered question=what_bought side=client percent=60 who=p2 'answer=A redesign'",
        ],
        &["question.answered"],
    ),
    said(
        75,
        "Asked: what is delivered",
        &[
            "record acme question.answered question=what_delivering side=us percent=90 who=p1 'answer=Fewer refunds'",
        ],
        &["question.answered"],
    ),
    said(
        76,
        "Asked: whose word counts",
        &[
            "record acme question.answered question=who_influences side=us percent=50 'answer=Ben'",
            "record acme role.assigned role=influencer person=p3",
        ],
        &["question.answered", "role.assigned"],
    ),
    said(
        77,
        "Asked: what would end it",
        &[
            "record acme question.answered question=what_would_fail side=us 'answer=A second outage'",
            "note acme risk 'A second outage' --origin other",
        ],
        &["question.answered", "risk.raised"],
    ),
    said(
        78,
        "Asked: what is vague and will cost",
        &[
            "record acme question.answered question=what_is_unclear side=client who=p2 'answer=Who pays for the feed'",
        ],
        &["question.answered"],
    ),
    said(
        79,
        "Onboarding: the two sides mean the same",
        &[
            "record acme onboarding.output_recorded step=alignment output=success-criteria 'text=Refunds'",
            "record acme onboarding.output_recorded step=alignment output=constraints",
        ],
        &["onboarding.output_recorded"],
    ),
    said(
        80,
        "Onboarding: what has to be known",
        &[
            "record acme onboarding.output_recorded step=information_gathering output=access",
            "record acme onboarding.output_recorded step=information_gathering output=history",
        ],
        &["onboarding.output_recorded"],
    ),
    said(
        81,
        "Onboarding: how the work is done",
        &[
            "record acme onboarding.output_recorded step=working_model output=approval-process",
            "record acme onboarding.output_recorded step=working_model output=escalation-path",
        ],
        &["onboarding.output_recorded"],
    ),
    said(
        82,
        "Onboarding: the first thing of use",
        &[
            "record acme onboarding.output_recorded step=first_value output=quick-win 'text=The form is shorter'",
        ],
        &["onboarding.output_recorded"],
    ),
    said(
        83,
        "Failing: nobody knew the scope",
        &[
            "record acme scope.change_requested change=whose-copy side=client",
            "record acme scope.change_decided change=whose-copy verdict=disputed",
            "record acme failure.flagged pattern=scope_never_understood",
        ],
        &["scope.change_requested", "scope.change_decided", "failure.flagged"],
    ),
    said(
        84,
        "Failing: buyer and user want different things",
        &[
            "note acme expectation 'Lower costs' --who p2",
            "note acme expectation 'More staff' --who p3",
            "record acme failure.flagged pattern=stakeholders_differ",
        ],
        &["expectation.recorded", "failure.flagged"],
    ),
    said(
        85,
        "Failing: no rhythm to speak of",
        &["record acme failure.flagged pattern=rhythm_too_vague"],
        &["failure.flagged"],
    ),
    said(
        86,
        "Failing: the client does not know its part",
        &[
            "promise acme 'Send the price list' --due eom --side client",
            "record acme failure.flagged pattern=client_duties_unclear",
        ],
        &["commitment.made", "failure.flagged"],
    ),
    said(
        87,
        "Failing: seen late, said vaguely",
        &["record acme failure.flagged pattern=noticed_late"],
        &["failure.flagged"],
    ),
    said(
        88,
        "Failing: favours instead of changes",
        &[
            "record acme scope.customised_informally 'what=A one-off export for their board'",
            "record acme failure.flagged pattern=customised_informally",
        ],
        &["scope.customised_informally", "failure.flagged"],
    ),
    said(
        89,
        "Failing: nobody asked how satisfied they are",
        &[
            "note acme satisfaction 'Said on the call' --value 4 --unit of-5",
            "record acme failure.flagged pattern=satisfaction_untracked",
        ],
        &["reading.taken", "failure.flagged"],
    ),
    said(
        90,
        "Failing: much done, little changed",
        &["record acme failure.flagged pattern=output_not_outcome"],
        &["failure.flagged"],
    ),
    said(
        91,
        "Response: the goals once more",
        &["record acme response.applied response=reclarify_goals pattern=output_not_outcome"],
        &["response.applied"],
    ),
    said(
        92,
        "Response: checkpoints",
        &[
            "record acme response.applied response=status_checkpoints pattern=noticed_late",
            CHECKPOINTS,
            "review acme decision --client-present --with 'Ana Ruiz' --summary 'Go on with search'",
        ],
        &["response.applied", "cadence.set", "review.held"],
    ),
    said(
        93,
        "Response: edges, and a way across them",
        &["record acme response.applied response=boundaries_and_changes pattern=scope_never_understood"],
        &["response.applied"],
    ),
    said(
        94,
        "Response: who wants what",
        &["record acme response.applied response=map_stakeholders pattern=stakeholders_differ"],
        &["response.applied"],
    ),
    said(
        95,
        "Response: risks sooner",
        &[
            "record acme response.applied response=review_risks_earlier pattern=noticed_late 'how=Every second sync'",
        ],
        &["response.applied"],
    ),
    said(
        96,
        "Response: what the client gets from it",
        &[
            "record acme response.applied response=translate_into_value pattern=output_not_outcome",
            "promise acme 'Show the refund curve' --due fri --toward 'Fewer refunds'",
            "keep acme/{n} --evidence ticket:31",
        ],
        &["response.applied", "commitment.made", "commitment.delivered"],
    ),
    derived(
        97,
        "Bad news told in time costs nothing",
        &["update.sent", "commitment.slip_disclosed", "contact.held"],
    ),
    derived(98, "Vagueness costs more than trouble", &["commitment.made", "charter.element_set"]),
    said(
        99,
        "An update says what was, what counts, what comes",
        &[
            "update acme --shipped 'The form is shorter' --in-progress 'Fewer drop out' --blocked 'Next: the feed'",
        ],
        &["update.sent"],
    ),
    said(
        100,
        "An update sounds as sure as one is",
        &["update acme --shipped nothing --blocked 'The feed is down' --bad-news --confidence low"],
        &["update.sent"],
    ),
    said(
        101,
        "Raised rather than left",
        &["record acme escalation.raised 'what=Approvals take three weeks' to=p2 side=us"],
        &["escalation.raised"],
    ),
    said(
        102,
        "A close client: updates every week, reviews at milestones",
        &[HIGH_TOUCH, "review acme milestone --client-present --with 'Ana Ruiz'"],
        &["cadence.set", "review.held"],
    ),
    said(103, "A project: updates after milestones", &[PROJECT], &["cadence.set"]),
    said(
        104,
        "Advice: reviews now and then",
        &[ADVISORY, "review acme strategic --client-present --with 'Ana Ruiz'"],
        &["cadence.set", "review.held"],
    ),
    derived(
        105,
        "A client on one page",
        &[
            "relationship.classified",
            "charter.element_set",
            "stage.declared",
            "expectation.recorded",
            "cadence.set",
            "risk.raised",
            "commitment.made",
        ],
    ),
    derived(
        106,
        "What the page has to have before it is final",
        &["relationship.classified", "charter.element_set", "role.assigned", "risk.raised", "cadence.set"],
    ),
    program(107, "What it is no advice on"),
];
