//! `troth erase`: destroy the key of what must be forgotten.

use std::path::{Path, PathBuf};

use ledger_core::event::Side;
use ledger_core::{EventId, StreamId, Text};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::desk::{Bundle, Desk, ErasureList, Names, Scope, Target};
use crate::failure::Failure;
use crate::input::{asking, files};
use crate::render::style::{Paint, plain};

/// Erase what names somebody, a private record, or the internal text about a client
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("erase.md"))]
pub(crate) struct Erase {
    /// Somebody (a name or p7), or the id of a private record
    #[arg(value_name = "PERSON|EVENT", required_unless_present = "client", conflicts_with = "client")]
    target: Option<String>,
    /// The client whose internal text is erased
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// Why; of a person's erasure it stays in the clear, so it must not name them
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// The name or id of what is erased, once more: it cannot be brought back
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
    /// Write the erasure list to this file, to be kept outside
    #[arg(long, value_name = "FILE")]
    list_to: Option<PathBuf>,
    /// Say what would be erased and what of it was given out, and erase nothing
    #[arg(long)]
    dry_run: bool,
}

impl Erase {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        let target = self.meant(desk)?;
        let scope = desk.to_erase(target)?;
        let why = Text::new(&self.why)?;
        self.names_nobody(&scope)?;
        if let Some(file) = &self.list_to {
            may_replace(desk, &desk.world.cwd.join(file))?;
        }
        let nothing = scope.values == 0 && scope.before.is_none();
        if nothing {
            return Err(Failure::failed(
                "nothing-sealed",
                format!("nothing is sealed for {}: there is nothing to erase", scope.called[0]),
                "what stands in the clear cannot be erased; troth log shows it",
            ));
        }
        if !self.dry_run && !scope.is_recorded() {
            self.confirmed(desk, &scope)?;
        }
        if scope.is_recorded() && !self.dry_run {
            desk.destroy_again(&scope.left)?;
        }
        let receipt = desk.record(self.dry_run, &|session| {
            if scope.is_recorded() {
                session.stands(scope.before);
            } else {
                session.erase(&scope, &why)?;
            }
            session.say(said(&scope));
            Ok(())
        })?;
        let paint = Paint::choose(desk.world, desk.globals.color);
        let mut answer = receipt.answer(paint);
        let list = ErasureList { ledger: desk.ledger(), keys: desk.erased_keys()? };
        answer.text.push_str(&elsewhere(&scope));
        if !self.dry_run {
            answer.text.push_str(&self.kept(desk, &list)?);
        }
        if let Some(document) = answer.json.as_object_mut() {
            document.insert("erased".into(), json(&scope, &list));
        }
        Ok(answer)
    }

    /// Where the erasure list is now.
    fn kept(&self, desk: &Desk<'_>, list: &ErasureList) -> Result<String, Failure> {
        let Some(file) = &self.list_to else {
            return Ok(format!(
                "\nkeep this list outside: a restore of an older backup asks for it\n\n{list}"
            ));
        };
        files::write_whole(&desk.world.cwd.join(file), &list.to_string())?;
        Ok(format!("\nthe erasure list is in {}: keep it outside this machine\n", file.display()))
    }

    fn meant(&self, desk: &Desk<'_>) -> Result<Target, Failure> {
        if let Some(client) = &self.client {
            return Ok(Target::Client(desk.story(client)?.stream));
        }
        let typed = self.target.as_deref().unwrap_or_default();
        match typed.parse() {
            Ok(event) => desk.record_to_erase(event),
            Err(_) => Ok(Target::Person(desk.known_person(typed, Side::Client)?)),
        }
    }

    /// What says why somebody was erased stands in the clear, for good.
    fn names_nobody(&self, scope: &Scope) -> Result<(), Failure> {
        let is_person = matches!(scope.target, Target::Person(_));
        if is_person
            && Names::of(scope.called.clone())
                .stand_in(&self.why.replace(&scope.called[scope.called.len() - 1], ""))
        {
            return Err(Failure::usage(
                "why-names",
                "the reason names whom it erases, and the reason stays in the clear",
                "say it without the name: --why 'asked for by mail on 20 November'",
            ));
        }
        Ok(())
    }

    fn confirmed(&self, desk: &mut Desk<'_>, scope: &Scope) -> Result<(), Failure> {
        let is =
            |typed: &str| scope.called.iter().any(|name| name.to_lowercase() == typed.trim().to_lowercase());
        let name = &scope.called[0];
        let typed = match &self.confirm {
            Some(typed) => typed.clone(),
            None if desk.world.terminal.input && !desk.globals.no_input => {
                asking::tell(
                    desk,
                    &format!("{}. This cannot be undone.\nType {name} to erase it:", said(scope)),
                );
                asking::line(&mut *desk.world.stdin)?.unwrap_or_default()
            }
            None => {
                let what = format!("erasing cannot be undone, and {name} was not confirmed");
                return Err(Failure::usage("not-confirmed", what, format!("add --confirm '{name}'")));
            }
        };
        if is(&typed) {
            return Ok(());
        }
        let what = format!("`{}` is not what would be erased: nothing was", typed.trim());
        Err(Failure::usage("not-confirmed", what, format!("--confirm '{name}' confirms it")))
    }
}

/// Refuses to write over anything but an older list of this ledger, and into the ledger itself.
fn may_replace(desk: &Desk<'_>, path: &Path) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if desk.holds(folder) {
        let what = format!("{} lies in the ledger, and the list is for when that is lost", path.display());
        return Err(Failure::usage("file-in-ledger", what, "name a file elsewhere"));
    }
    if !path.exists() {
        return files::free(path);
    }
    match files::text(path)?.parse::<ErasureList>() {
        Ok(list) if list.ledger == desk.ledger() => Ok(()),
        _ => Err(Failure::file("write", path, &std::io::ErrorKind::AlreadyExists.into())),
    }
}

fn values(count: usize) -> String {
    if count == 1 { "1 sealed value".into() } else { format!("{count} sealed values") }
}

fn said(scope: &Scope) -> String {
    let values = values(scope.values);
    match &scope.target {
        Target::Person(person) => format!("{person}: name, contact and words are erased ({values})"),
        Target::Records(stream, records) if records.len() > 1 => {
            format!(
                "{stream}: a private record and its corrections are erased, {} events ({values})",
                records.len()
            )
        }
        Target::Records(stream, _) => format!("{stream}: a private record is erased ({values})"),
        Target::Client(stream) => format!("{stream}: the internal text up to here is erased ({values})"),
    }
}

/// What the destroyed keys cannot reach.
fn elsewhere(scope: &Scope) -> String {
    let mut lines = Vec::new();
    for Bundle { client, audience, when, event } in &scope.bundles {
        let audience = plain(audience);
        lines.push(format!(
            "bundle of {client} for {audience}, {when} (event {event}): what it disclosed is with whoever has it; ask \
             them to replace it"
        ));
    }
    for (event, when) in &scope.exports {
        lines.push(format!(
            "key export of {when} (event {event}): it holds the key; destroy that file and make another: troth key \
             export FILE"
        ));
    }
    let few = |events: &[EventId]| {
        let ids: Vec<String> = events.iter().take(5).map(ToString::to_string).collect();
        ids.join(", ") + if events.len() > ids.len() { " …" } else { "" }
    };
    if !scope.named.is_empty() {
        let events = match scope.named.len() {
            1 => "1 event has".to_owned(),
            count => format!("{count} events have"),
        };
        lines.push(format!("{events} a word of the name in the clear, which stays: {}", few(&scope.named)));
    }
    if !scope.resting.is_empty() {
        let events = match scope.resting.len() {
            1 => "1 other event rests".to_owned(),
            count => format!("{count} other events rest"),
        };
        lines.push(format!("{events} on the same file, which stays readable there: {}", few(&scope.resting)));
    }
    lines.push("backups hold no keys; a copy of keys/ that you made by hand opens it still".into());
    lines.iter().map(|line| ["  ", line, "\n"].concat()).collect()
}

fn json(scope: &Scope, list: &ErasureList) -> Value {
    let client: Option<&StreamId> = match &scope.target {
        Target::Person(_) => None,
        Target::Records(stream, _) | Target::Client(stream) => Some(stream),
    };
    let bundles = scope.bundles.iter().map(|bundle| {
        json!({ "event": bundle.event.to_string(), "client": bundle.client.to_string(),
            "audience": bundle.audience, "recorded": bundle.when.to_string() })
    });
    let exports = scope
        .exports
        .iter()
        .map(|(event, when)| json!({ "event": event.to_string(), "recorded": when.to_string() }));
    json!({
        "client": client.map(ToString::to_string),
        "keys": scope.keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "values": scope.values,
        "bundles": bundles.collect::<Vec<_>>(),
        "key_exports": exports.collect::<Vec<_>>(),
        "named_in": scope.named.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "file_stays_in": scope.resting.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "list": list.keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
