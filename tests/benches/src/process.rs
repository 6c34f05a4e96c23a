//! Whole processes: how long one takes, and the most memory it had.
//!
//! The memory of a child can be asked for only after it ended, and only of all children together; so this program
//! starts itself once more to run one command, and that one has one child.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

use crate::figure::median;
use crate::given::Result;

/// What one run of a command took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) time: Duration,
    pub(crate) peak: u64,
}

/// The middle time and the largest memory of several runs of a command. A command that fails stops the measurement.
pub(crate) fn measure(rounds: u32, program: &Path, args: &[&str]) -> Result<Run> {
    let mut times = Vec::new();
    let mut peak = 0;
    for _ in 0..rounds {
        let run = once(program, args)?;
        times.push(run.time);
        peak = peak.max(run.peak);
    }
    Ok(Run { time: median(times), peak })
}

fn once(program: &Path, args: &[&str]) -> Result<Run> {
    let output = Command::new(std::env::current_exe()?).arg("child").arg(program).args(args).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut words = text.split_whitespace().map(str::parse::<u64>);
    match (output.status.success(), words.next(), words.next()) {
        (true, Some(Ok(micros)), Some(Ok(peak))) => Ok(Run { time: Duration::from_micros(micros), peak }),
        _ => Err(format!(
            "{} {}: {}",
            program.display(),
            args.join(" "),
            String::from_utf8_lossy(&output.stderr)
        )
        .into()),
    }
}

/// What the second program does: runs the command, says its microseconds and its largest memory in bytes.
#[expect(clippy::print_stdout, reason = "its answer to the program that started it")]
pub(crate) fn child(words: &[String]) -> Result<()> {
    let (program, args) = words.split_first().ok_or("no command was given")?;
    let start = Instant::now();
    let status = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::inherit()).status()?;
    let time = start.elapsed();
    if !status.success() {
        return Err(format!("it ended with {status}").into());
    }
    // Linux counts in KiB.
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss() * 1024;
    println!("{} {peak}", time.as_micros());
    Ok(())
}
