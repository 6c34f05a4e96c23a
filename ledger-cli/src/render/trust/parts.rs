//! The parts of a figure: what moved it last, what weighs most, and every one of them.

use std::collections::BTreeMap;

use ledger_core::Day;
use projections::trust::{Contribution, Share, Source, dimension_code};

use super::super::style::{Paint, plain};
use super::super::table::table;
use super::{Page, decimal, name};

/// How wide a table is.
const WIDTH: u16 = 118;

/// How many contributions are shown where not all are.
const SHOWN: usize = 3;

/// The parts of one contribution in competence and in integrity.
struct Moved<'a> {
    of: &'a Contribution,
    shares: Vec<&'a Share>,
}

/// Every contribution once, in its order, with its parts.
fn contributions<'a>(page: &Page<'a>) -> Vec<Moved<'a>> {
    let mut all: BTreeMap<(Day, &Source), Moved<'a>> = BTreeMap::new();
    for share in &page.view.shares {
        let one = all.entry((share.of.day, &share.of.source));
        one.or_insert(Moved { of: &share.of, shares: Vec::new() }).shares.push(share);
    }
    all.into_values().collect()
}

impl Moved<'_> {
    fn broken(&self) -> u128 {
        self.shares.iter().map(|share| share.broken).sum()
    }

    fn row(&self, page: &Page<'_>, paint: Paint) -> Vec<String> {
        let part = |dimension: &str| {
            let of = self.shares.iter().find(|share| dimension_code(share.dimension) == dimension);
            of.map(|share| parts(share, paint)).unwrap_or_default()
        };
        vec![
            format!("  {}", self.of.day),
            name(&self.of.source).unwrap_or_else(|| "contact".into()),
            what(self.of, page),
            self.of.outcome.join(", ").replace('_', " "),
            part("competence"),
            part("integrity"),
            part("benevolence"),
        ]
    }
}

fn what(of: &Contribution, page: &Page<'_>) -> String {
    let Source::Commitment(reference) = &of.source else { return String::new() };
    page.what.get(reference).map(|what| plain(what.as_str())).unwrap_or_default()
}

/// `+.071`, `−.118`, or both.
fn parts(share: &Share, paint: Paint) -> String {
    let shown = [
        (share.proven > 0).then(|| paint.good(&format!("+{}", decimal(share.proven)))),
        (share.broken > 0).then(|| paint.bad(&format!("−{}", decimal(share.broken)))),
    ];
    let shown: Vec<String> = shown.into_iter().flatten().collect();
    if shown.is_empty() { paint.dim("0") } else { shown.join(" ") }
}

/// What moved it last, and what weighs against it most.
pub(super) fn moved(page: &Page<'_>, paint: Paint) -> String {
    let all = contributions(page);
    let good_will = all.iter().any(|one| matches!(one.of.source, Source::Contact(_)));
    let section = |title: &'static str, of: Vec<&Moved<'_>>| {
        let columns = if good_will { 7 } else { 6 };
        let head = [title, "", "", "", "competence", "integrity", "benevolence"];
        let rows =
            of.into_iter().take(SHOWN).map(|one| one.row(page, paint).into_iter().take(columns).collect());
        let right = [4, 5, 6];
        let right = right.get(..columns - 4).unwrap_or_default();
        table(head.get(..columns).unwrap_or_default(), rows.collect(), right, WIDTH) + "\n"
    };
    let last: Vec<&Moved<'_>> = all.iter().rev().take(SHOWN).collect();
    let mut against: Vec<&Moved<'_>> = all.iter().filter(|one| one.broken() > 0).collect();
    against.sort_by_key(|one| std::cmp::Reverse(one.broken()));
    let is_news = against.iter().take(SHOWN).any(|one| last.iter().all(|shown| shown.of != one.of));
    let mut text = section("  moved it last", last);
    if is_news {
        text += &section("  weighs most", against);
    }
    text
}

/// Every contribution's part, and the sums.
pub(super) fn explained(page: &Page<'_>, paint: Paint) -> String {
    let mut text = String::new();
    for one in page.view.dimensions.iter().filter(|one| one.opinion.count > 0) {
        let shares: Vec<&Share> =
            page.view.shares.iter().filter(|share| share.dimension == one.dimension).collect();
        let row = |share: &&Share| {
            vec![
                format!("  {}", share.of.day),
                name(&share.of.source).unwrap_or_else(|| "contact".into()),
                what(&share.of, page),
                share.of.outcome.join(", ").replace('_', " "),
                exact('+', share.proven),
                exact('−', share.broken),
            ]
        };
        let sum = |pick: fn(&Share) -> u128| shares.iter().map(|share| pick(share)).sum::<u128>();
        let mut rows: Vec<Vec<String>> = shares.iter().map(row).collect();
        rows.push(vec![
            String::new(),
            String::new(),
            paint.bold("together"),
            String::new(),
            paint.bold(&exact('+', sum(|share| share.proven))),
            paint.bold(&exact('−', sum(|share| share.broken))),
        ]);
        let title = format!("  {}", dimension_code(one.dimension));
        text += &table(&[&title, "", "", "", "proven", "broken"], rows, &[4, 5], WIDTH);
        text.push('\n');
    }
    text
}

/// All four decimals of a part.
fn exact(sign: char, parts: u128) -> String {
    match parts {
        0 => "0".into(),
        1..10_000 => format!("{sign}.{parts:04}"),
        _ => format!("{sign}{}.{:04}", parts / 10_000, parts % 10_000),
    }
}
