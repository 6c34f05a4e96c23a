//! Items 1 to 42: a relationship as an asset, its four states, its cadence, its renewal and its end.

use super::{Seed, derived, said};

/// What is written every week, before four on Friday.
const WEEKLY: &str = "cadence set acme weekly-update";
const MONTHLY_PATTERNS: &str =
    "cadence set acme patterns --rule 'FREQ=MONTHLY;BYMONTHDAY=1' --holidays later";

pub(super) const ROWS: &[Seed] = &[
    said(
        1,
        "Worth something, and less with every quarter in which nothing is put into it",
        &[
            "update acme --shipped 'Search is live' --in-progress Filters --blocked nothing",
            "sync acme --minutes 45 --with 'Ana Ruiz'",
            "review acme portfolio --client-present --with 'Ana Ruiz'",
            "record acme insight.delivered 'insight=Refunds follow late parcels' specific=true to=p2",
            "record acme trust.audited dimension=competence score=3 asked=p2 side=client",
        ],
        &["update.sent", "sync.held", "review.held", "insight.delivered", "trust.audited"],
    ),
    derived(2, "Trust ages by itself", &["commitment.delivered", "trust.audited"]),
    said(
        3,
        "Reviewed every quarter, like any initiative of the portfolio",
        &["review acme portfolio --internal --minutes 60 --remark 'Steady; the sponsor is new'"],
        &["review.held"],
    ),
    said(
        4,
        "Looked at from two heights",
        &[
            "told acme 'Where this could go next year' --who 'Ana Ruiz' --altitude strategic",
            "promise acme 'Fix the search box' --due 'fri 16:00' --altitude operational",
        ],
        &["contact.held", "commitment.made"],
    ),
    said(
        5,
        "Establishing: begins with the contract",
        &[
            "sign acme --term 2026-03-01..2027-02-28 --notice 60d --who 'Ana Ruiz'",
            "stage declare acme establishing --because 'Signed this week'",
        ],
        &["contract.signed", "stage.declared"],
    ),
    said(6, "Establishing: the cadence is there", &[WEEKLY], &["cadence.set"]),
    said(
        7,
        "Establishing: the service levels are agreed",
        &["sign acme sla --who 'Ana Ruiz' --evidence sla.pdf"],
        &["artifact.signed"],
    ),
    said(8, "Establishing: the first update goes out", &["update acme --file weekly.md"], &["update.sent"]),
    said(
        9,
        "Establishing: the first prediction is checked with the client",
        &[
            "predict add acme 'Refunds fall below 2 %' --check 2026-03-31 --with 'Ana Ruiz'",
            "predict check acme/p{p} --outcome right --together --who 'Ana Ruiz'",
        ],
        &["prediction.made", "prediction.checked"],
    ),
    said(
        10,
        "Operating: cycles, checks, a client who stays",
        &[
            "record acme cycle.opened cycle=checkout-1",
            "record acme cycle.closed cycle=checkout-1 evaluated=true",
            "predict add acme 'One more point of completed orders' --check 2026-04-30",
            "predict check acme/p{p} --outcome wrong --seen 'No change on phones'",
            "note acme retention 'Both shops go on' --value 2 --unit shops",
        ],
        &["cycle.opened", "cycle.closed", "prediction.made", "prediction.checked", "reading.taken"],
    ),
    said(
        11,
        "Operating: cadence kept, patterns shown, three seats filled and present",
        &[
            "update acme --nothing-changed",
            "record acme pattern.surfaced pattern=refund-questions to=p2",
            "record acme role.assigned role=trio1 person=p2",
            "record acme role.assigned role=trio2 person=p3",
            "record acme role.assigned role=trio3 person=p1",
            "sync acme --minutes 40 --with 'Ana Ruiz' --with 'Ben Cole'",
        ],
        &["update.sent", "pattern.surfaced", "role.assigned", "sync.held"],
    ),
    said(
        12,
        "Expanding: the client brings a problem that is new",
        &["heard acme 'Could you look at the warehouse as well?' --new-problem --who 'Ana Ruiz'"],
        &["contact.held"],
    ),
    said(
        13,
        "Expanding: an initiative, its brief, and a decision",
        &[
            "record acme initiative.opened initiative=warehouse priority=2",
            "record acme initiative.brief_drafted initiative=warehouse 'summary=Parcels by hour'",
            "decide acme expansion --initiative warehouse --result expanded --continues all --changes 'parcels too' --stops nothing --because 'They asked, and it fits'",
        ],
        &["initiative.opened", "initiative.brief_drafted", "decision.recorded"],
    ),
    said(
        14,
        "Renewing or ending: the term and its notice",
        &["sign acme --term 2026-03-01..2026-08-31 --notice 30d"],
        &["contract.signed"],
    ),
    said(
        15,
        "Renewing: the review that the client attends",
        &["review acme portfolio --client-present --minutes 90 --with 'Ana Ruiz'"],
        &["review.held"],
    ),
    said(
        16,
        "Renewing: what goes on, what is done differently, what ends",
        &[
            "decide acme renewal --result renewed --continues 'weekly update' --changes 'one sync a month' --stops 'ad-hoc reports'",
        ],
        &["decision.recorded"],
    ),
    said(
        17,
        "Somebody names the state, and says why",
        &["stage declare acme operating --because 'Two cycles ran' --since 2026-03-01"],
        &["stage.declared"],
    ),
    said(
        18,
        "Questions that the cadence would have answered",
        &["heard acme 'How far is the search?' --ask --who 'Ana Ruiz' --via mail --answered-by-update"],
        &["contact.held"],
    ),
    said(
        19,
        "The weekly update: deadline, length, sections",
        &[
            WEEKLY,
            "update acme --shipped 'Search is live' --in-progress Filters --blocked 'Access to the feed' --for 2026-03-06",
        ],
        &["cadence.set", "update.sent"],
    ),
    said(
        20,
        "The sync: length, agenda, who came",
        &[
            "sync acme --minutes 45 --agenda 'signal readings' --agenda 'scope decisions' --agenda 'support patterns' --with 'Ana Ruiz'",
        ],
        &["sync.held"],
    ),
    said(
        21,
        "The quarterly review: length and what is looked at",
        &[
            "review acme portfolio --client-present --minutes 90 --artifact sla=sla.pdf --artifact vri --artifact root-causes",
        ],
        &["review.held"],
    ),
    said(22, "An update without news is one", &["update acme --nothing-changed"], &["update.sent"]),
    derived(23, "How long nobody wrote", &["update.sent", "sync.held", "review.held", "contact.held"]),
    said(
        24,
        "Small promises, kept again and again",
        &[
            "promise acme 'Run the pricing check' --due 'fri 16:00'",
            "keep acme/{n} --evidence ticket:12",
            "assess acme/{n} --accepted --who 'Ana Ruiz'",
        ],
        &["commitment.made", "commitment.delivered", "commitment.assessed"],
    ),
    said(
        25,
        "A promise has a size and a due",
        &["promise acme 'Send the export' --due 'fri 12:00' --size trivial"],
        &["commitment.made"],
    ),
    said(
        26,
        "A check on its day, comfortable or not",
        &[
            "predict add acme 'Nobody misses the old form' --check 2026-03-20 --percent 80",
            "predict check acme/p{p} --outcome wrong --together --uncomfortable --who 'Ana Ruiz'",
        ],
        &["prediction.made", "prediction.checked"],
    ),
    said(
        27,
        "The day by which an outcome is told, and the telling",
        &[
            "predict add acme 'Half of the calls stop' --check 2026-03-09 --told-by 2026-03-10",
            "promise acme 'Tell them what it showed' --due 2026-03-10 --toward acme/p{p}",
            "keep acme/{n} --evidence '<outcome@studio.example>'",
        ],
        &["prediction.made", "commitment.made", "commitment.delivered"],
    ),
    said(
        28,
        "Support patterns, month by month",
        &[
            MONTHLY_PATTERNS,
            "record acme pattern.surfaced pattern=late-parcels 'summary=A third of tickets' to=p2",
        ],
        &["cadence.set", "pattern.surfaced"],
    ),
    said(
        29,
        "Heroics are seen for what they are",
        &[
            "note acme heroics 'A night to restore the feed'",
            "promise acme 'Restore the feed' --due tomorrow",
            "keep acme/{n} --heroic",
        ],
        &["effort.heroic", "commitment.made", "commitment.delivered"],
    ),
    said(
        30,
        "On how few people it rests",
        &["promise acme 'Answer the auditor' --due fri", "keep acme/{n} --done-by 'Sam Okoro'"],
        &["commitment.made", "commitment.delivered"],
    ),
    derived(
        31,
        "Whether a renewal is earned",
        &["commitment.delivered", "cadence.set", "artifact.signed", "review.held"],
    ),
    said(
        32,
        "Renewal rests on two series of figures",
        &[
            "note acme metric 'Service level' --name sla --value 99.2 --unit %",
            "note acme metric 'The figure they named' --name vri --value 71",
            "review acme portfolio --client-present --artifact sla --artifact vri",
        ],
        &["reading.taken", "review.held"],
    ),
    derived(
        33,
        "Said, done, next",
        &["commitment.made", "commitment.delivered", "commitment.renegotiated", "decision.recorded"],
    ),
    said(
        34,
        "Expansion rests on a pattern, or on what the client brings",
        &[
            "note acme pattern 'Tickets turn into bugs' --name tickets-to-bugs --since 2026-01-12",
            "heard acme 'The returns desk needs this too' --new-problem --who 'Ben Cole'",
        ],
        &["pattern.observed", "contact.held"],
    ),
    said(
        35,
        "A pattern old enough for a brief",
        &[
            "note acme pattern 'Refund questions grow' --name refunds-grow --since 2026-01-12",
            "record acme initiative.opened initiative=refunds",
            "record acme initiative.brief_drafted initiative=refunds",
        ],
        &["pattern.observed", "initiative.opened", "initiative.brief_drafted"],
    ),
    said(
        36,
        "What the client was shown, and was seen to read",
        &[
            "record acme artifact.shared artifact=vri-trend 'title=VRI, first quarter' who=p2",
            "record acme artifact.read artifact=vri-trend who=p2",
        ],
        &["artifact.shared", "artifact.read"],
    ),
    said(
        37,
        "Walking away: no room for discovery",
        &["record acme walk_away.criterion_observed criterion=discovery who=p2 'what=No interviews allowed'"],
        &["walk_away.criterion_observed"],
    ),
    said(
        38,
        "Walking away: prediction is not paid for",
        &["record acme walk_away.criterion_observed criterion=prediction who=p2"],
        &["walk_away.criterion_observed"],
    ),
    said(
        39,
        "Walking away: what both sides assumed is held against us",
        &[
            "record acme assumption.witnessed assumption=one-market 'text=One market only' who=p2",
            "record acme assumption.challenged assumption=one-market challenged_as=scope_creep who=p2",
            "record acme walk_away.criterion_observed criterion=assumptions",
        ],
        &["assumption.witnessed", "assumption.challenged", "walk_away.criterion_observed"],
    ),
    said(
        40,
        "It is told to the client, and when",
        &["decide acme walk-away --because 'Two of three criteria' --told 2026-03-02 --who 'Ana Ruiz'"],
        &["decision.recorded"],
    ),
    said(
        41,
        "Ending is a decision like any other, with its evidence",
        &["decide acme kill --initiative refunds --because 'Nothing moved' --evidence sla.pdf"],
        &["decision.recorded"],
    ),
    said(
        42,
        "What was learned is found again at a similar shape",
        &[
            "note acme learning 'Agree on who approves first' --name approvals-first --shape saas,two-founders",
            "record acme learning.linked learning=approvals-first to=late-approvals",
        ],
        &["learning.recorded", "learning.linked"],
    ),
];
