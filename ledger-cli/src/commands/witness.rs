//! `troth witness`: others who sign that the ledger only grew.

use clap::Subcommand;
use ledger_core::proof::cosignature::{Witness as Who, WitnessError};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::desk::{Desk, Seen};
use crate::failure::Failure;
use crate::input::files;
use crate::render::style::{Paint, plain};

/// Let somebody else sign that the ledger only grew
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("witness.md"))]
pub(crate) struct Witness {
    #[command(subcommand)]
    verb: WitnessVerb,
}

#[derive(Debug, Subcommand)]
enum WitnessVerb {
    /// Name a witness by the key it publishes
    Add {
        /// Its key: <name>+<8 hex digits>+<base64>
        #[arg(value_name = "KEY")]
        key: String,
    },
    /// List the witnesses and what they signed
    Show,
    /// Write what to send a witness
    Ask {
        /// The witness's name, or the end of it
        #[arg(value_name = "WITNESS")]
        witness: String,
        /// How many events it saw, if it answers with a number
        #[arg(long, value_name = "NUMBER")]
        old: Option<u64>,
        /// A new file for it (default: standard output)
        #[arg(short, long, value_name = "FILE")]
        output: Option<String>,
    },
    /// Keep what a witness answered
    Keep {
        /// Its answer, as it came
        #[arg(value_name = "FILE")]
        file: String,
    },
}

impl Witness {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        match &self.verb {
            WitnessVerb::Add { key } => add(desk, key),
            WitnessVerb::Show => show(desk),
            WitnessVerb::Ask { witness, old, output } => ask(desk, witness, *old, output.as_deref()),
            WitnessVerb::Keep { file } => keep(desk, file),
        }
    }
}

fn add(desk: &mut Desk<'_>, key: &str) -> Result<Answer, Failure> {
    let witness: Who = key.trim().parse().map_err(|error: WitnessError| {
        Failure::usage("no-witness", error.to_string(), "copy the key as the witness publishes it")
    })?;
    let is_new = desk.add_witness(&witness)?;
    let paint = Paint::choose(desk.world, desk.globals.color);
    let said = if is_new { "is a witness from here on" } else { "is a witness already" };
    let text = format!(
        "{} {} {said}\n  next:     troth witness ask {} -o ask.txt",
        paint.good("✓"),
        plain(witness.name()),
        plain(witness.name())
    );
    let json = json!({ "witness": document(&witness), "already": !is_new, "ledger": desk.ledger_name() });
    Ok(Answer { text, json, ..Answer::default() })
}

fn show(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let (mut lines, mut items) = (Vec::new(), Vec::new());
    let witnesses = desk.witnesses()?;
    for (witness, seen) in witnesses.iter().zip(desk.seen_by(&witnesses)?) {
        let last = seen.first().map_or("signed nothing yet".to_owned(), |last| {
            format!("signed {} checkpoints, the last of {} events at {}", seen.len(), last.size, last.at)
        });
        lines.push(format!("{}  {last}\n  {witness}", plain(witness.name())));
        let mut item = document(witness);
        item["seen"] =
            seen.iter().map(|seen| json!({ "size": seen.size, "at": seen.at.to_string() })).collect();
        items.push(item);
    }
    if items.is_empty() {
        lines.push("no witness is named: troth witness add KEY".into());
    }
    let json = json!({ "items": items, "ledger": desk.ledger_name() });
    Ok(Answer { text: lines.join("\n"), json, ..Answer::default() })
}

fn ask(desk: &Desk<'_>, typed: &str, old: Option<u64>, output: Option<&str>) -> Result<Answer, Failure> {
    let witness = meant(desk, typed)?;
    let (old, size, body) = desk.ask_witness(&witness, old)?;
    let json = json!({ "witness": document(&witness), "old": old, "size": size, "body": body, "ledger": desk.ledger_name() });
    let Some(output) = output else { return Ok(Answer { text: body, json, ..Answer::default() }) };
    let path = desk.world.cwd.join(output);
    files::free(&path)?;
    files::write_whole(&path, &body)?;
    let text = format!(
        "{output}: the checkpoint of {size} events, and its growth from {old}\n  send it:  curl --data-binary @{output} https://…/add-checkpoint -o answer.txt\n  next:     troth witness keep answer.txt"
    );
    Ok(Answer { text, json, ..Answer::default() })
}

fn keep(desk: &mut Desk<'_>, file: &str) -> Result<Answer, Failure> {
    let path = desk.world.cwd.join(file);
    let bytes = files::bytes(&path, 1 << 20)?;
    let lines = String::from_utf8_lossy(&bytes);
    let kept = desk.keep_cosignatures(&lines)?;
    let paint = Paint::choose(desk.world, desk.globals.color);
    let line = |(witness, seen): &(Who, Seen)| {
        let said = if seen.is_new { "kept" } else { "known already" };
        format!(
            "{} {} saw the ledger of {} events at {}: {said}",
            paint.good("✓"),
            plain(witness.name()),
            seen.size,
            seen.at
        )
    };
    let item = |(witness, seen): &(Who, Seen)| json!({ "witness": document(witness), "size": seen.size, "at": seen.at.to_string(), "already": !seen.is_new });
    let json = json!({ "kept": kept.iter().map(item).collect::<Vec<_>>(), "ledger": desk.ledger_name() });
    Ok(Answer { text: kept.iter().map(line).collect::<Vec<_>>().join("\n"), json, ..Answer::default() })
}

/// The witness that is meant: by its name, or by how that ends where no other ends so.
fn meant(desk: &Desk<'_>, typed: &str) -> Result<Who, Failure> {
    let all = desk.witnesses()?;
    let exact: Vec<&Who> = all.iter().filter(|one| one.name() == typed || one.to_string() == typed).collect();
    let found =
        if exact.is_empty() { all.iter().filter(|one| one.name().ends_with(typed)).collect() } else { exact };
    if let [one] = found[..] {
        return Ok(one.clone());
    }
    let names: Vec<String> = all.iter().map(|one| plain(one.name())).collect();
    let hint = if names.is_empty() {
        "troth witness add KEY names one".into()
    } else {
        format!("there are: {}", names.join(", "))
    };
    let what = if found.is_empty() { "no witness is called" } else { "more than one witness is called" };
    Err(Failure::usage("no-such-witness", format!("{what} `{typed}`"), hint))
}

fn document(witness: &Who) -> Value {
    json!({ "name": witness.name(), "key": witness.to_string(), "id": witness.id() })
}
