//! `troth person`: the people of a client and of the team.

use ledger_core::event::Side;
use serde_json::json;

use super::recorded;
use crate::answer::Answer;
use crate::args::{Recording, SideArg};
use crate::desk::{Desk, Session};
use crate::failure::Failure;
use crate::render::style::{Paint, plain};
use crate::render::table::table;

/// See the people the ledger knows, or note somebody
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("person.md"))]
pub(crate) struct Person {
    /// Somebody to note, or of whom to say more
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Which side they are of
    #[arg(long, value_enum, requires = "name")]
    side: Option<SideArg>,
    /// What they do there
    #[arg(long, value_name = "TEXT", requires = "name")]
    role: Option<String>,
    /// A mail address or another way to reach them; private
    #[arg(long, value_name = "ADDRESS", requires = "name")]
    contact: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

impl Person {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        match &self.name {
            Some(name) => recorded(desk, self.recording.dry_run, &|session| self.plan(session, name)),
            None => list(desk),
        }
    }

    fn plan(&self, session: &mut Session<'_, '_>, name: &str) -> Result<(), Failure> {
        session.only_now(&self.recording)?;
        session.say_of(name, self.side.map(Side::from), self.role.as_deref(), self.contact.as_deref())?;
        session.suggest("troth person");
        Ok(())
    }
}

fn list(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let people = desk.people()?;
    let paint = Paint::choose(desk.world, desk.globals.color);
    let rows: Vec<Vec<String>> = people
        .iter()
        .map(|person| {
            vec![
                person.id.to_string(),
                person.side.to_string(),
                person.name.as_deref().map_or_else(|| paint.dim(people.closed(person.id)), plain),
                person.contact.as_deref().map(plain).unwrap_or_default(),
            ]
        })
        .collect();
    let text = if rows.is_empty() {
        "nobody is known yet\n".into()
    } else {
        table(&["", "side", "name", "contact"], rows, &[], 118)
    };
    let items: Vec<_> = people
        .iter()
        .map(|person| json!({ "id": person.id.to_string(), "side": person.side.to_string(), "name": person.name, "contact": person.contact }))
        .collect();
    Ok(Answer { text, json: json!({ "items": items }), paged: true, ..Answer::default() })
}
