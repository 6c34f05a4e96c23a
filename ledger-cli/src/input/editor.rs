//! A text written in an editor: begun with headings and comments, and read back without the comments.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::files;
use super::written::Written;
use crate::failure::Failure;
use crate::world::World;

/// A text that somebody wrote, in a private file that goes away with this.
#[derive(Debug)]
pub(crate) struct Composed {
    path: PathBuf,
    _folder: TempDir,
}

impl Composed {
    /// The file with the text.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// The editor that is set, where there is a terminal for it.
pub(crate) fn at_hand(world: &World) -> Option<&str> {
    let editor = world.var("VISUAL").or(world.var("EDITOR"))?;
    (world.terminal.input && world.terminal.output).then_some(editor)
}

/// Opens a file of this name with this beginning in the editor. Answers what was written; none if the text was left
/// as it was, or without words.
pub(crate) fn compose(
    world: &World,
    editor: &str,
    name: &str,
    begun: &str,
) -> Result<Option<Composed>, Failure> {
    let unwritable = |error: std::io::Error| {
        let what = format!("cannot make a file for the editor: {error}");
        Failure::failed("file", what, "check the folder for temporary files, or give --file")
    };
    let folder = world.var("TMPDIR").map_or_else(|| PathBuf::from("/tmp"), PathBuf::from);
    let folder = tempfile::Builder::new().prefix("troth-").tempdir_in(folder).map_err(unwritable)?;
    let path = folder.path().join(name);
    files::write_private(&path, begun)?;
    run(world, editor, &path)?;
    let text = own(&files::text(&path)?);
    if text == own(begun) || Written::of(&text).words == 0 {
        return Ok(None);
    }
    files::write_private(&path, &text)?;
    Ok(Some(Composed { path, _folder: folder }))
}

fn run(world: &World, editor: &str, path: &Path) -> Result<(), Failure> {
    let failed = |what: String| {
        Failure::failed(
            "editor",
            format!("{what}: nothing was recorded"),
            "set $EDITOR to an editor that waits, or give the text with --file",
        )
    };
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let ended = Command::new(program).args(words).arg(path).current_dir(&world.cwd).status();
    match ended {
        Err(error) => Err(failed(format!("cannot start `{editor}`: {error}"))),
        Ok(ended) if !ended.success() => Err(failed(format!("`{editor}` failed ({ended})"))),
        Ok(_) => Ok(()),
    }
}

/// A fact as a comment line: it ends where the comment ends, whatever it says.
pub(crate) fn comment(fact: &str) -> String {
    let words: Vec<&str> = fact.split_whitespace().collect();
    format!("<!-- {} -->\n", words.join(" ").replace("-->", "-- >"))
}

/// A text without its comments, and without the headings under which nothing stands.
fn own(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        bare += before;
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    bare += rest;
    let mut kept: Vec<&str> = Vec::new();
    let mut headings: Vec<&str> = Vec::new();
    for line in bare.lines().map(str::trim_end) {
        let level = |line: &str| line.len() - line.trim_start_matches('#').len();
        if level(line) > 0 {
            headings.retain(|heading| level(heading) < level(line));
            headings.push(line);
        } else if !line.is_empty() {
            for heading in headings.drain(..) {
                kept.extend(["", heading]);
            }
            kept.push(line);
        } else if headings.is_empty() {
            kept.push(line);
        }
    }
    let text = kept.join("\n");
    let text = text.trim();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_headings_without_words_are_left_out() {
        let text = "<!-- a\nb -->\n# Week 10\n\n## Shipped\n<!-- kept -->\nAll of it.\n\nAnd more.\n\n## Blocked\n\n<!-- x -->\n";
        assert_eq!(own(text), "# Week 10\n\n## Shipped\nAll of it.\n\nAnd more.\n");
        assert_eq!(own("<!-- never ended\nwords"), "");
    }

    #[test]
    fn a_fact_cannot_end_its_comment() {
        let text = format!("{}words", comment("Say -->\nhello"));
        assert_eq!(own(&text), "words\n");
    }
}
