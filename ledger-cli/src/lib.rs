//! **How people meet it.** The `troth` command: parse, run, print, exit.
#![forbid(unsafe_code)]

mod answer;
mod args;
mod bundle;
mod commands;
mod demo;
mod desk;
mod export;
mod failure;
mod import;
mod input;
mod pager;
mod render;
mod world;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::answer::Answer;
use crate::args::Globals;
use crate::commands::Line;
use crate::failure::{Exit, Failure};
use crate::render::style::{Paint, document, harmless, plain};

pub use world::{Chance, Clock, Terminal, World};

/// Runs the command line of a world and says how it ended.
pub fn main(mut world: World) -> ExitCode {
    ExitCode::from(run(&mut world))
}

/// Runs the command line of a world; the number is the exit code.
pub fn run(world: &mut World) -> u8 {
    let line = match Line::try_parse_from(&world.args) {
        Ok(line) => line,
        Err(error) => return misread(world, &error),
    };
    let Line { globals, verb } = line;
    match commands::run(world, &globals, verb) {
        Ok(answer) => show(world, &globals, &answer),
        Err(failure) => complain(world, &globals, &failure),
    }
}

/// Help and version are answers; anything else clap says is a matter of usage.
fn misread(world: &mut World, error: &clap::Error) -> u8 {
    let colour = Paint::choose(world, args::Colour::Auto);
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // The verbs fit one screen; a verb's own `--help` is its whole page.
        let asked_for_all = world.args.get(1).is_some_and(|arg| arg == "--help") && world.args.len() == 2;
        let text = if asked_for_all { commands::help::overview() } else { error.render().to_string() };
        let _ = write!(world.stdout, "{text}");
        return 0;
    }
    let json = world.args.iter().any(|arg| arg == "--json");
    let text = error.render().to_string();
    if json {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let mut hint = lines.next().map(|hint| hint.trim_start_matches("tip: ").to_owned());
        if error.kind() == ErrorKind::MissingRequiredArgument {
            let missing = hint.take().unwrap_or_default();
            message = format!("{message} {missing}");
            hint = Some(format!("add {missing}"));
        }
        let failure = Failure { code: "usage", message, hint, place: None, exit: Exit::Usage };
        let _ = writeln!(world.stdout, "{}", document(&failure.json()));
    } else if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = write!(world.stderr, "{text}");
    } else {
        let text = text.replacen("error:", &colour.bad("error:"), 1);
        let _ = write!(world.stderr, "{}", harmless(&text, colour));
    }
    Exit::Usage.code()
}

fn show(world: &mut World, globals: &Globals, answer: &Answer) -> u8 {
    let paint = Paint::choose(world, globals.color);
    if !globals.quiet {
        for notice in &answer.notices {
            let _ = writeln!(world.stderr, "{}", harmless(notice, paint));
        }
    }
    let text = harmless(&answer.text, paint);
    let written = if globals.json {
        writeln!(world.stdout, "{}", document(&answer.json))
    } else if answer.paged && pager::page(world, globals, &text) {
        Ok(())
    } else {
        write!(world.stdout, "{text}")
    };
    match written.and_then(|()| world.stdout.flush()) {
        // A reader that has seen enough (`| head`) is no failure.
        Ok(()) => answer.exit.map_or(0, Exit::code),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Err(_) => Exit::Failed.code(),
    }
}

fn complain(world: &mut World, globals: &Globals, failure: &Failure) -> u8 {
    if globals.json {
        let _ = writeln!(world.stdout, "{}", document(&failure.json()));
        return failure.exit.code();
    }
    let paint = Paint::choose(world, globals.color);
    let _ = writeln!(world.stderr, "{} {}", paint.bad("error:"), plain(&failure.message));
    if let Some(place) = &failure.place {
        let _ = writeln!(world.stderr, "  where: {}", plain(place));
    }
    if let Some(hint) = &failure.hint {
        let mut lines = hint.lines();
        let _ = writeln!(world.stderr, "  hint:  {}", plain(lines.next().unwrap_or_default()));
        lines.for_each(|line| drop(writeln!(world.stderr, "{}", plain(line))));
    }
    failure.exit.code()
}
