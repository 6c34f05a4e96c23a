//! `troth trust`: how far one side can be trusted, and why.

use std::collections::BTreeMap;
use std::path::Path;

use ledger_core::event::Side;
use projections::{Commitments, History};

use crate::answer::Answer;
use crate::args::{Reading, SideArg};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input;
use crate::render;
use crate::render::style::Paint;

/// See how far one side can be trusted, why, and what would change it
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("trust.md"))]
pub(crate) struct Trust {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// Whose promises are looked at
    #[arg(long, value_enum, value_name = "SIDE", default_value_t)]
    side: SideArg,
    /// Show every promise's part in it
    #[arg(long)]
    explain: bool,
    /// Say which kept promises would lead to this proven part, such as 0.80
    #[arg(long, value_name = "SHARE", conflicts_with = "explain", allow_hyphen_values = true)]
    what_would: Option<String>,
    /// Score by the policy in this file, without adopting it
    #[arg(long, value_name = "FILE")]
    policy: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl Trust {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let target = self.what_would.as_deref().map(share).transpose()?;
        let story = desk.story(&self.client)?;
        let house = desk.house()?;
        let clocks = desk.clocks(&self.reading, story.zone)?;
        let history = History::new(&story.facts, &house, &clocks.known_at);
        let mut setting = history.setting(clocks.as_of);
        let mut policy = history.policy_name(&clocks.as_of);
        if let Some(file) = &self.policy {
            let text = input::files::text(&desk.world.cwd.join(Path::new(file)))?;
            setting.policy = input::policy::read(&text, file)?;
            policy.clone_from(file);
        }
        let side = Side::from(self.side);
        let view = projections::trust(&history, &setting, side);
        let promises = projections::ask::<Commitments>(&history, &setting);
        let page = render::trust::Page {
            stream: &story.stream,
            view: &view,
            what_would: target
                .map(|target| (target, projections::trust::what_would(&history, &setting, side, target))),
            what: promises.into_iter().map(|one| (one.reference, one.what)).collect::<BTreeMap<_, _>>(),
            people: &desk.people()?,
            clocks: &clocks,
            setting: &setting,
            policy: &policy,
            rescored: self.policy.is_some(),
            explain: self.explain,
        };
        let paint = Paint::choose(desk.world, desk.globals.color);
        let text = render::trust::text(&page, paint) + &desk.demo_line();
        Ok(Answer { text, json: render::trust::json(&page), paged: true, ..Answer::default() })
    }
}

/// A share between 0 and 1, typed as a decimal, in 1/10,000.
fn share(typed: &str) -> Result<u128, Failure> {
    let wrong = || {
        let message = format!("`{typed}` is no share to reach");
        Failure::usage("share", message, "give the proven part to reach, above 0 and below 1, such as 0.80")
    };
    let (whole, decimals) = typed.split_once('.').ok_or_else(wrong)?;
    let is_digits =
        !decimals.is_empty() && decimals.len() <= 4 && decimals.bytes().all(|b| b.is_ascii_digit());
    if !matches!(whole, "" | "0") || !is_digits {
        return Err(wrong());
    }
    let parts: u128 = format!("{decimals:0<4}").parse().map_err(|_| wrong())?;
    if parts == 0 { Err(wrong()) } else { Ok(parts) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_lies_between_nothing_and_all() {
        assert_eq!(
            [share("0.8").unwrap(), share(".80").unwrap(), share("0.8001").unwrap()],
            [8000, 8000, 8001]
        );
        for typed in ["1.5", "1", "0", "0.0", "80%", "-0.5", "0.", "", "0.80001", "x.y", "1.0"] {
            assert_eq!(share(typed).unwrap_err().code, "share", "{typed}");
        }
    }
}
