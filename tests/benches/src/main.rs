//! Measures everything in one run, and writes the page of figures. Started by `tests/bench`.
#![forbid(unsafe_code)]

mod figure;
mod given;
mod overview;
mod page;
mod process;
mod proving;
mod reading;
mod sqlite;
mod writing;

use std::path::{Path, PathBuf};

use clap::Parser;

use figure::Figure;
use given::Result;
use page::Section;

/// Measures how fast Troth is, beside what it is compared with.
#[derive(Debug, Parser)]
struct Args {
    /// The shipped program.
    #[arg(long)]
    troth: PathBuf,
    /// How many events the ledger has.
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
    /// How many the large one has; none leaves it out.
    #[arg(long)]
    large: Option<u64>,
    /// Only these: single, grouped, import, cold, start, rebuild, verify, disk, replay, proofs, overview, bundle, checkpoint.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Where the page is written; without it, it is printed.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where the ledgers are made; a temporary folder unless given.
    #[arg(long)]
    scratch: Option<PathBuf>,
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().collect();
    match words.get(1).map(String::as_str) {
        Some("child") => return process::child(&words[2..]),
        Some("rows") if words.len() == 4 => {
            return sqlite::Events::read(Path::new(&words[2]), &words[3]).map(drop);
        }
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(measure(&Args::parse()))
}

async fn measure(args: &Args) -> Result<()> {
    let own = tempfile::tempdir()?;
    let scratch = args.scratch.as_deref().unwrap_or(own.path());
    let mut sections = vec![
        Section::new("Writing", writing(args, scratch).await?),
        Section::new("Reading and checking", reading(args, scratch, args.events).await?),
    ];
    if let Some(large) = args.large {
        sections.push(Section::new("A large ledger", reading(args, scratch, large).await?));
    }
    page::write(args.out.as_deref(), &sections)
}

impl Args {
    fn wants(&self, what: &str) -> bool {
        let wanted = self.only.is_empty() || self.only.iter().any(|only| only == what);
        if wanted {
            page::say(what);
        }
        wanted
    }
}

async fn writing(args: &Args, scratch: &Path) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    if args.wants("single") {
        figures.extend(writing::single(&args.troth, scratch).await?);
    }
    if args.wants("grouped") {
        figures.extend(writing::grouped(&args.troth, scratch).await?);
    }
    if args.wants("import") {
        figures.extend(writing::import(&args.troth, scratch, args.events).await?);
    }
    Ok(figures)
}

async fn reading(args: &Args, scratch: &Path, events: u64) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    page::say(&format!("making a ledger of {events} events"));
    let given = given::ledger(&args.troth, &scratch.join(format!("{events}.troth")), events).await?;
    if args.wants("cold") {
        let database = scratch.join(format!("{events}.sqlite"));
        reading::database(&given, &database).await?;
        figures.extend(reading::cold(&args.troth, &given, &database)?);
    }
    if args.wants("start") && events == args.events {
        figures.extend(reading::start(&args.troth, scratch).await?);
    }
    if args.wants("verify") {
        figures.extend(reading::verify(&given)?);
    }
    if args.wants("disk") {
        figures.extend(reading::disk(&given).await?);
    }
    if args.wants("replay") {
        figures.extend(reading::replay(&given).await?);
    }
    if args.wants("overview") {
        figures.extend(overview::folded(&args.troth, &given)?);
        figures.extend(overview::trust(&args.troth, &given)?);
        figures.extend(overview::kept(&args.troth, &given)?);
    }
    if args.wants("rebuild") {
        figures.extend(reading::rebuild(&given)?);
    }
    if args.wants("proofs") {
        figures.extend(reading::proofs(&given).await?);
    }
    if args.wants("bundle") {
        figures.extend(proving::bundle(&args.troth, scratch, &given)?);
    }
    if args.wants("checkpoint") {
        figures.extend(proving::checkpoint(&args.troth, scratch, events).await?);
    }
    Ok(figures)
}
