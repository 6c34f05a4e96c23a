//! The story: two years at a small studio with six clients, as the lines somebody typed, one file for each client.
//!
//! Every byte that comes of it is pinned by a test: change a line, and the pin and the pages that quote it change too.

mod read;
mod weekly;

use std::borrow::Cow;

use ledger_core::Instant;

use crate::failure::Failure;

/// The day at which the story stands when it has been told.
pub(super) const TODAY: &str = "2026-06-15T08:00:00.000Z";

/// What chance follows from: public, so that anybody gets the same ids and keys. Nothing here is secret.
pub(super) const SEED: &[u8] = b"troth demo 2026 v2";

/// The files that lie in the studio's folder.
pub(super) const FILES: [(&str, &str); 10] = [
    ("days-off.csv", include_str!("files/days-off.csv")),
    ("first-weeks.txt", include_str!("files/first-weeks.txt")),
    ("spring.txt", include_str!("files/spring.txt")),
    ("pricing-check.md", include_str!("files/pricing-check.md")),
    ("week-25.md", include_str!("files/week-25.md")),
    ("night-of-the-vintage.md", include_str!("files/night-of-the-vintage.md")),
    ("nordlys.toml", include_str!("files/nordlys.toml")),
    ("quarry.toml", include_str!("files/quarry.toml")),
    ("said.toml", include_str!("files/said.toml")),
    ("sla.md", include_str!("files/sla.md")),
];

/// A client of the story.
pub(super) struct Client {
    /// Its short name.
    pub(super) slug: &'static str,
    /// Its fate in a few words.
    pub(super) fate: &'static str,
    /// What was typed about it.
    story: &'static str,
}

/// The clients, in the order in which they come.
pub(super) const CLIENTS: [Client; 6] = [
    Client { slug: "harbour", fate: "small promises, kept each week", story: include_str!("harbour.txt") },
    Client { slug: "bodega", fate: "saved by heroics, again and again", story: include_str!("bodega.txt") },
    Client { slug: "nordlys", fate: "new dates, agreed before the old", story: include_str!("nordlys.txt") },
    Client {
        slug: "kranich",
        fate: "waits for what the client promised",
        story: include_str!("kranich.txt"),
    },
    Client { slug: "lumen", fate: "dates slip, mostly in silence", story: include_str!("lumen.txt") },
    Client { slug: "quarry", fate: "three reasons to go, and we went", story: include_str!("quarry.txt") },
];

/// What was typed about no client: days off, practices, people.
const STUDIO: &str = include_str!("studio.txt");

/// The client whose audit is shown.
pub(super) const SHOWN: &str = "lumen";

/// One command.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// When it was typed.
    pub(super) at: Instant,
    /// Who typed it.
    pub(super) by: &'static str,
    /// The words after `troth`; double quotes keep words together.
    pub(super) line: Cow<'static, str>,
    /// What was on standard input.
    pub(super) input: &'static str,
}

/// The commands, in the order in which they were typed.
///
/// # Errors
/// A line that cannot be read: a defect of the story.
pub(super) fn steps() -> Result<Vec<Step>, Failure> {
    let mut steps = read::story("studio", STUDIO)?;
    for client in &CLIENTS {
        steps.extend(read::story(client.slug, client.story)?);
    }
    // What was typed in the same minute stays in the order of the clients.
    steps.sort_by_key(|step| step.at);
    Ok(steps)
}

/// The words of a line: what stands between double quotes is one.
pub(super) fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_ends_before_its_today_and_lasts_two_years() {
        let steps = steps().unwrap();
        let today: Instant = TODAY.parse().unwrap();
        let (first, last) = (steps.first().unwrap().at, steps.last().unwrap().at);
        assert!(last < today && today.since(first) > 700 * 86_400_000, "{first} to {last}");
    }

    #[test]
    fn words_between_quotes_stay_together() {
        assert_eq!(words("keep a/1 --done-by \"Ines Duarte\""), ["keep", "a/1", "--done-by", "Ines Duarte"]);
    }
}
