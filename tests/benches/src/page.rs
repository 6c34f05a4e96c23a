//! The page of figures: the machine, the command, one table for each section.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::figure::Figure;
use crate::given::Result;

/// Figures that belong together.
#[derive(Debug)]
pub(crate) struct Section {
    title: &'static str,
    figures: Vec<Figure>,
}

impl Section {
    pub(crate) fn new(title: &'static str, figures: Vec<Figure>) -> Self {
        Self { title, figures }
    }
}

/// Says what is being measured.
#[expect(clippy::print_stderr, reason = "a long run says where it is")]
pub(crate) fn say(what: &str) {
    eprintln!("bench: {what}");
}

/// Writes the page, or prints it.
#[expect(clippy::print_stdout, reason = "the page is what the program is for")]
pub(crate) fn write(out: Option<&Path>, sections: &[Section]) -> Result<()> {
    let page = page(sections)?;
    match out {
        Some(path) => fs::write(path, page)?,
        None => print!("{page}"),
    }
    Ok(())
}

fn page(sections: &[Section]) -> Result<String> {
    let mut page = String::new();
    let command: Vec<String> = std::env::args().skip(1).collect();
    let given = wanted(&command);
    writeln!(page, "<!-- Written by tests/bench. To make it again: tests/bench{given} -->")?;
    writeln!(page, "# Figures\n")?;
    writeln!(
        page,
        "Measured by `tests/bench{given}` on {}.\nWhat is compared was measured in the same run, one after the other on \
         the same disk; a ratio is ours\nover theirs. Targets stand beside what missed them too.\n",
        machine()
    )?;
    for section in sections.iter().filter(|section| !section.figures.is_empty()) {
        writeln!(page, "## {}\n", section.title)?;
        writeln!(
            page,
            "| what | ours | beside | theirs | ratio | target | |\n|---|---|---|---|---|---|---|"
        )?;
        for figure in &section.figures {
            writeln!(page, "{}", figure.row())?;
        }
        writeln!(page)?;
        let missed: Vec<String> = section.figures.iter().filter_map(Figure::excuse).collect();
        if !missed.is_empty() {
            writeln!(page, "What is missed, and what costs the time:\n\n{}\n", missed.join("\n"))?;
        }
    }
    Ok(page)
}

/// The words of the command that a reader would type: not where the program or the folders lie.
fn wanted(words: &[String]) -> String {
    let mut shown = String::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = words.next().map(String::as_str).unwrap_or_default();
        if ["--events", "--large", "--only"].contains(&word.as_str()) {
            let _ = write!(shown, " {word} {value}");
        }
    }
    shown
}

/// Cores, processor, memory and system, as the machine tells them.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let after = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key));
        line.and_then(|line| line.split_once(':')).map_or("unknown".to_owned(), |(_, v)| v.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = read("/proc/sys/kernel/osrelease");
    format!(
        "{cores} cores ({}), {} of memory, Linux {}",
        after(&read("/proc/cpuinfo"), "model name"),
        after(&read("/proc/meminfo"), "MemTotal"),
        kernel.trim()
    )
}
