//! What no item names and the items rest on: the ledger, its people, every step of a promise and of a cadence.

use super::{Seed, said};

const SET: &str = "cadence set acme weekly-update";

pub(super) const ROWS: &[Seed] = &[
    said(
        0,
        "A ledger begins, with the policy in force",
        &["init studio.troth"],
        &["ledger.created", "policy.adopted"],
    ),
    said(
        0,
        "A client is opened",
        &["open acme --name 'Acme Ltd' --zone Europe/London --shape saas,two-founders"],
        &["person.noted", "relationship.opened"],
    ),
    said(
        0,
        "Somebody is known by a name that can be erased",
        &[
            "person 'Ana Ruiz' --side client --role buyer --contact ana@acme.example",
            "person 'Ben Cole' --side client --role support",
        ],
        &["person.noted"],
    ),
    said(
        0,
        "A field changes from a day on",
        &["amend acme --zone Europe/Berlin --from 2026-07-01"],
        &["relationship.amended"],
    ),
    said(
        0,
        "A promise is asked for, answered with other terms, and accepted",
        &[
            "promise acme 'Run the pricing check' --due 'fri 16:00' --as request",
            "promise acme 'Run half of it' --due 'fri 16:00' --as counter --answers acme/{n}",
            "accept acme/{n} --who 'Ana Ruiz'",
        ],
        &["commitment.requested", "commitment.countered", "commitment.accepted", "commitment.made"],
    ),
    said(
        0,
        "A promise is offered",
        &["promise acme 'Look at the app' --due eom --as offer"],
        &["commitment.offered"],
    ),
    said(
        0,
        "A client's promise is confirmed",
        &["promise acme 'Send the price list' --due eom --side client", "accept acme/{n} --who 'Ana Ruiz'"],
        &["commitment.made", "commitment.accepted"],
    ),
    said(
        0,
        "A promise slips, is asked for, is moved, changes hands, is kept and is sent back",
        &[
            "promise acme 'Write it up' --due fri",
            "warn acme/{n} --told 'Ana Ruiz' --expect tue",
            "asked acme/{n} --who 'Ana Ruiz'",
            "renegotiate acme/{n} --due 2026-03-10 --agreed-by 'Ana Ruiz'",
            "delegate acme/{n} --to 'Bea Lind'",
            "keep acme/{n}",
            "assess acme/{n} --rejected --who 'Ana Ruiz' --why 'Two pages are missing'",
        ],
        &[
            "commitment.made",
            "commitment.slip_disclosed",
            "commitment.asked_after",
            "commitment.renegotiated",
            "commitment.delegated",
            "commitment.delivered",
            "commitment.assessed",
            "person.noted",
        ],
    ),
    said(
        0,
        "A promise is let go",
        &["promise acme 'Draw a logo' --due fri", "release acme/{n} --who 'Ana Ruiz'"],
        &["commitment.made", "commitment.released"],
    ),
    said(
        0,
        "A promise is taken back",
        &["promise acme 'Hire somebody' --due fri", "withdraw acme/{n} --told 'Ana Ruiz'"],
        &["commitment.made", "commitment.withdrawn"],
    ),
    said(
        0,
        "A promise is missed, and said to be",
        &[
            "promise acme 'Answer the auditor' --due '2026-03-02 09:00' --at 2026-03-01",
            "miss acme/{n} --why overloaded --told 'Ana Ruiz'",
        ],
        &["commitment.made", "commitment.miss_acknowledged"],
    ),
    said(
        0,
        "A promise of an old list, of which nobody knows",
        &["import old.csv --unsettled-before 2026-01-01"],
        &["commitment.made", "commitment.left_unknown", "relationship.opened"],
    ),
    said(
        0,
        "A cadence rests, lets an occurrence go, moves one, slips, is asked for and ends",
        &[
            SET,
            "cadence pause acme weekly-update --from 2026-12-21 --until 2027-01-03 --who p2",
            "cadence waive acme/weekly-update@2026-04-03 --who p2",
            "cadence excuse acme/weekly-update@2026-03-06 --who p2",
            "cadence move acme/weekly-update@2026-03-13 --to 2026-03-12 --who p2",
            "warn acme/weekly-update@2026-03-20 --told p2 --via mail",
            "asked acme/weekly-update@2026-03-20 --who p2",
            "cadence end acme weekly-update --on 2026-12-31",
        ],
        &[
            "cadence.set",
            "cadence.paused",
            "cadence.waived",
            "cadence.excused",
            "cadence.moved",
            "cadence.slip_disclosed",
            "cadence.asked_after",
            "cadence.ended",
        ],
    ),
    said(
        0,
        "What speaks of good will",
        &[
            "record acme candour.observed kind=bad_news_late side=client",
            "record acme candour.observed kind=advised_against_own_gain side=us 'what=They need no app'",
        ],
        &["candour.observed"],
    ),
    said(
        0,
        "Somebody looked for risks and saw none",
        &["record acme risk.raised risk=looked-in-march origin=none_seen"],
        &["risk.raised"],
    ),
    said(
        0,
        "A finding rests until a day",
        &["record acme finding.suppressed code=silence until=2026-04-01 'why=They are on holiday'"],
        &["finding.suppressed"],
    ),
    said(
        0,
        "What the team does not practise",
        &["policy practice predictions --off --why 'We advise; nothing is predicted'"],
        &["practice.declared"],
    ),
    said(0, "A model of one's own", &["model add studio.toml"], &["model.added"]),
    said(0, "Days off", &["holiday import holidays.csv --calendar england"], &["holiday.set"]),
    said(0, "Anything else the team notes", &["note acme other 'They like tables'"], &["team.noted"]),
    said(0, "Taken back, and still in the log", &["undo"], &["event.retracted"]),
    said(
        0,
        "The relationship ends",
        &["close acme --ended-by term --why 'The work is done'"],
        &["relationship.closed"],
    ),
];
