//! Items 43 to 72: where trouble begins, the default outputs, five stages, and the charter.

use super::{Seed, derived, program, said};

/// Updates agreed as part of how the two sides talk.
const WEEKLY: &str = "cadence set acme weekly-update";

pub(super) const ROWS: &[Seed] = &[
    said(
        43,
        "Seven places where trouble begins",
        &[
            "note acme risk 'They expect a redesign' --origin misaligned_expectations",
            "note acme risk 'Nobody met the support team' --origin weak_onboarding",
            "note acme risk 'Three channels, no rule' --origin unclear_communication",
            "note acme risk 'The second shop may be meant' --origin vague_scope",
            "note acme risk 'Answers take a week' --origin slow_follow_up",
            "note acme risk 'A board member decides' --origin hidden_decision_makers",
            "note acme risk 'No one owns the account' --origin never_managed",
        ],
        &["risk.raised"],
    ),
    program(44, "When to reach for it, and in which words people ask"),
    said(
        45,
        "Seven things made explicit",
        &[
            "agree acme success-measure 'Refunds below 2 %' --with 'Ana Ruiz'",
            "agree acme ownership 'Ana decides' --with 'Ana Ruiz'",
            "agree acme communication 'Mail on Fridays' --with 'Ana Ruiz'",
            "agree acme scope-in 'The main shop' --with 'Ana Ruiz'",
            "agree acme scope-out 'Paid media' --with 'Ana Ruiz'",
            "agree acme change-management 'In writing, priced' --with 'Ana Ruiz'",
            "agree acme scope-escalated 'Outages, by telephone' --with 'Ana Ruiz'",
        ],
        &["charter.element_set"],
    ),
    program(46, "What it can be asked for"),
    said(
        47,
        "Output: the onboarding plan",
        &[
            "record acme onboarding.output_recorded step=alignment output=desired-outcome 'text=Fewer refunds'",
        ],
        &["onboarding.output_recorded"],
    ),
    said(
        48,
        "Output: how the two sides talk",
        &[WEEKLY, "agree acme communication 'Mail on Fridays, calls for outages' --with 'Ana Ruiz'"],
        &["cadence.set", "charter.element_set"],
    ),
    said(
        49,
        "Output: the map of success",
        &[
            "record acme goal.set 'text=Refund rate below 2 %' side=client by=2026-12-31",
            "note acme expectation 'A report each month'",
            "promise acme 'The first shop is live' --due 2026-05-29 --milestone --toward 'Fewer refunds'",
            "note acme risk 'The feed is old' --origin other",
        ],
        &["goal.set", "expectation.recorded", "commitment.made", "risk.raised"],
    ),
    said(
        50,
        "Output: scope, with what is controlled and escalated",
        &[
            "agree acme scope-in 'The main shop'",
            "agree acme scope-out 'Paid media'",
            "agree acme scope-controlled 'A second language'",
            "agree acme scope-escalated 'Anything legal'",
            "record acme scope.change_requested change=second-language side=client who=p2",
            "record acme scope.change_decided change=second-language verdict=approved who=p2",
        ],
        &["charter.element_set", "scope.change_requested", "scope.change_decided"],
    ),
    said(
        51,
        "Output: what may go wrong",
        &[
            "note acme risk 'Our champion may leave' --name champion-leaves --origin hidden_decision_makers",
            "record acme failure.flagged pattern=noticed_late 'why=The outage was two days old'",
        ],
        &["risk.raised", "failure.flagged"],
    ),
    said(
        52,
        "Output: how to stay and to grow",
        &[
            "decide acme expansion --continues 'weekly update' --changes 'a second market' --stops nothing --because 'The pattern is seven weeks old'",
            "record acme rung.move_planned from_rung=2 to_rung=3 'action=One of us sits with support' \
            'success_evidence=They act on it' trust_dependency=competence due=2026-09-30 owner=p1",
        ],
        &["decision.recorded", "rung.move_planned"],
    ),
    said(
        53,
        "Which kind of relationship it is",
        &["record acme relationship.classified kind=high_touch"],
        &["relationship.classified"],
    ),
    said(
        54,
        "Success, as each side sees it",
        &[
            "agree acme success-measure 'A renewal at the same shape' --side us",
            "agree acme success-measure 'Fewer refunds' --side client --with 'Ana Ruiz'",
        ],
        &["charter.element_set"],
    ),
    said(
        55,
        "What was sold, and what can be delivered",
        &[
            "note acme expectation 'Results in the first quarter' --origin sales_promise",
            "note acme expectation 'Results in the third' --origin delivery_reality",
        ],
        &["expectation.recorded"],
    ),
    derived(
        56,
        "What is left vague is pointed out",
        &["commitment.made", "charter.element_set", "cadence.set"],
    ),
    said(
        57,
        "Risks are said early",
        &["note acme risk 'Holidays fall into the launch' --origin other"],
        &["risk.raised"],
    ),
    said(
        58,
        "Trouble between people, or in the work",
        &[
            "record acme issue.classified issue=late-approvals class=process",
            "record acme issue.classified issue=sharp-mails class=relationship",
        ],
        &["issue.classified"],
    ),
    said(
        59,
        "Every promise has an owner",
        &["promise acme 'Name a successor' --due eom --side client --owner 'Ben Cole'"],
        &["commitment.made"],
    ),
    program(60, "Answers that fit one screen"),
    said(
        61,
        "Before the close: five things to look at",
        &[
            "note acme expectation 'A quick win' --origin client",
            "record acme fit.assessed qualified=true scale=3 opportunity=3 readiness=2 alignment=3 leverage=2",
            "record acme role.assigned role=decision_maker person=p2",
            "agree acme scope-in 'The main shop'",
            "note acme risk 'The budget is not signed' --origin hidden_decision_makers",
        ],
        &["expectation.recorded", "fit.assessed", "role.assigned", "charter.element_set", "risk.raised"],
    ),
    said(
        62,
        "Onboarding: six things to look at",
        &[
            "record acme onboarding.output_recorded step=information_gathering output=intake",
            "record acme onboarding.output_recorded step=alignment output=goals",
            "record acme onboarding.output_recorded step=alignment output=roles",
            "record acme onboarding.output_recorded step=alignment output=timeline",
            "record acme onboarding.output_recorded step=first_value output=deliverables",
            "record acme onboarding.output_recorded step=working_model output=communication-norms",
        ],
        &["onboarding.output_recorded"],
    ),
    said(
        63,
        "Delivery: updates, feedback, changes, issues, progress",
        &[
            "update acme --file weekly.md",
            "record acme feedback.received side=client who=p2 'text=Clearer than before'",
            "record acme scope.change_requested change=gift-cards side=client",
            "record acme issue.classified issue=slow-search class=process",
            "record acme issue.resolved issue=slow-search 'how=An index'",
            "record acme progress.shown 'what=The new checkout on staging' to=p2",
        ],
        &[
            "update.sent",
            "feedback.received",
            "scope.change_requested",
            "issue.classified",
            "issue.resolved",
            "progress.shown",
        ],
    ),
    derived(
        64,
        "Stable: from answering to rhythm",
        &[
            "commitment.delivered",
            "cadence.set",
            "update.sent",
            "cycle.closed",
            "contact.held",
            "review.held",
        ],
    ),
    said(
        65,
        "Staying and growing: five things to look at",
        &[
            "decide acme renewal --result renewed --continues all --changes nothing --stops nothing",
            "heard acme 'The returns desk next?' --new-problem --who 'Ana Ruiz'",
            "note acme risk 'The champion leaves' --name champion-gone",
            "record acme risk.closed risk=champion-gone happened=false",
            "record acme fit.assessed qualified=true",
        ],
        &["decision.recorded", "contact.held", "risk.raised", "risk.closed", "fit.assessed"],
    ),
    said(
        66,
        "Charter: what it is for",
        &["agree acme outcome 'Fewer refunds' --with 'Ana Ruiz'"],
        &["charter.element_set"],
    ),
    said(
        67,
        "Charter: what is in and what is out",
        &[
            "agree acme scope-in 'The main shop' --with 'Ana Ruiz'",
            "agree acme scope-out 'The app' --with 'Ana Ruiz'",
        ],
        &["charter.element_set"],
    ),
    said(
        68,
        "Charter: the milestones",
        &[
            "agree acme timeline 'Live in May, measured in June' --with 'Ana Ruiz'",
            "promise acme 'Live in May' --due 2026-05-29 --milestone",
        ],
        &["charter.element_set", "commitment.made"],
    ),
    said(
        69,
        "Charter: updates, questions, decisions",
        &["agree acme communication 'Decisions by mail, within two days' --with 'Ana Ruiz'", WEEKLY],
        &["charter.element_set", "cadence.set"],
    ),
    said(
        70,
        "Charter: who owns what",
        &[
            "agree acme ownership 'They own the copy' --with 'Ana Ruiz'",
            "record acme role.assigned role=day_to_day person=p3",
        ],
        &["charter.element_set", "role.assigned"],
    ),
    said(
        71,
        "Charter: how both sides will know",
        &["agree acme success-measure 'Refunds, counted by household' --with 'Ana Ruiz'"],
        &["charter.element_set"],
    ),
    said(
        72,
        "Charter: how changes are made",
        &[
            "agree acme change-management 'Asked for in writing, answered in a week' --with 'Ana Ruiz'",
            "record acme scope.change_requested change=second-market side=client who=p2",
            "record acme scope.change_decided change=second-market verdict=declined who=p2 'why=Not this year'",
        ],
        &["charter.element_set", "scope.change_requested", "scope.change_decided"],
    ),
];
