//! What the verbs beside those of promises cannot take.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row("update acme", 2, "empty-update", &["says nothing", "--nothing-changed"]),
    row("update --dir empty", 2, "no-updates", &["no file in empty", "acme.md"]),
    row("update acme --nothing-changed --keeps 99", 2, "no-such-promise", &["acme/99"]),
    row(
        "sign acme --term 2026-12-31..2026-01-01",
        2,
        "term",
        &["before it starts", "2026-01-01..2026-12-31"],
    ),
    row("sign acme --term 2026", 2, "term", &["`2026` is no term"]),
    row("sign acme --term 2026-01-01..2026-12-31 --notice soon", 2, "notice", &["`soon`", "60d"]),
    row("predict check acme/3 --outcome right", 2, "no-such-prediction", &["`acme/3`", "acme/p3"]),
    row(
        "predict check acme/p3 --outcome right",
        2,
        "no-such-thing",
        &["no prediction `p3`", "troth log acme"],
    ),
    row("close cedar --ended-by term", 1, "already-done", &["was closed", "troth log cedar"]),
    row("heard acme x --ask --about cedar/1", 2, "other-client", &["cedar/1", "troth due acme"]),
    row(
        "promise cedar x --due fri --side client --as counter --answers cedar/2",
        1,
        "another-debtor",
        &["cedar/2"],
    ),
    row(
        "policy practice predictions --off --why 'not with acme'",
        2,
        "rule-names-client",
        &["`acme`", "troth record acme"],
    ),
    row("policy practice predictions --off --why x --at 2026-01-01", 2, "only-now", &["--at"]),
    row("person 'Ana Ruiz' --role buyer --key once", 2, "only-now", &["--key"]),
    row("policy adopt other.txt --why x", 2, "json", &["other.txt:1:"]),
    row("holiday import days.csv", 2, "no-day", &["days.csv:3:1", "2026-12-25"]),
    row("holiday import no-days.csv", 2, "no-days", &["no day in no-days.csv"]),
    row("record acme", 2, "no-type", &["troth record --list"]),
    row("record acme risk.rased", 2, "no-such-type", &["did you mean `risk.raised`?"]),
    row("record acme commitment.made what=x", 2, "own-verb", &["verbs of its own", "troth promise"]),
    row("record acme holiday.set calendar=x", 2, "own-verb", &["belongs to the house", "troth holiday"]),
    row("record acme sync.held minutes", 2, "field", &["`minutes`", "key=value"]),
    row("record acme sync.held minuts=45", 2, "no-such-field", &["minuts", "troth schema sync.held"]),
    row("record acme sync.held --file other.txt", 2, "json", &["other.txt:1:"]),
    row("record acme risk.closed risk=unseen", 2, "no-such-thing", &["no risk `unseen`"]),
    row("record acme feedback.received side=client who=p99", 2, "no-such-person", &["p99", "troth person"]),
    row("sync acme --with p99", 2, "no-such-person", &["p99"]),
    row("schema sync.hold", 2, "no-such-type", &["did you mean `sync.held`?"]),
];
