//! Colour where it is wanted, never as the only sign; and text from outside made harmless for a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use crate::args::Colour;
use crate::world::World;

/// Whether to colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    on: bool,
}

impl Paint {
    /// Colour on a terminal unless the environment or `--color` says otherwise (no-color.org, force-color.org).
    pub(crate) fn choose(world: &World, colour: Colour) -> Self {
        let on = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto if world.var("NO_COLOR").is_some() || world.var("TERM") == Some("dumb") => false,
            Colour::Auto if world.var("FORCE_COLOR").or(world.var("CLICOLOR_FORCE")).is_some() => true,
            Colour::Auto => world.terminal.output,
        };
        Self { on }
    }

    /// Whether it colours.
    pub(crate) fn is_on(self) -> bool {
        self.on
    }

    fn with(self, style: Style, text: &str) -> String {
        if self.on { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Something went well.
    pub(crate) fn good(self, text: &str) -> String {
        self.with(AnsiColor::Green.on_default(), text)
    }
    /// Something needs a look.
    pub(crate) fn warn(self, text: &str) -> String {
        self.with(AnsiColor::Yellow.on_default(), text)
    }
    /// Something went wrong.
    pub(crate) fn bad(self, text: &str) -> String {
        self.with(AnsiColor::Red.on_default(), text)
    }
    /// Beside the point.
    pub(crate) fn dim(self, text: &str) -> String {
        self.with(Style::new().dimmed(), text)
    }
    /// A heading.
    pub(crate) fn bold(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }
}

/// A text from outside as a terminal may show it: control characters and the ones that reorder text are spelled out.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(' '),
            c if steers(c) => spell(c, &mut shown),
            c => shown.push(c),
        }
    }
    shown
}

/// A whole page on its way out: only line ends, and colour where it is wanted, are more than characters. Texts were
/// made plain where they were set; this is the door that nothing passes unseen.
pub(crate) fn harmless(page: &str, paint: Paint) -> String {
    let mut shown = String::with_capacity(page.len());
    for (index, piece) in page.split('\u{1b}').enumerate() {
        let colour = piece.strip_prefix('[').and_then(|rest| rest.split_once('m')).map(|(digits, _)| digits);
        let is_colour = colour.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit() || b == b';'));
        match index {
            0 => {}
            _ if paint.on && is_colour => shown.push('\u{1b}'),
            _ => spell('\u{1b}', &mut shown),
        }
        for c in piece.chars() {
            if c != '\n' && steers(c) { spell(c, &mut shown) } else { shown.push(c) }
        }
    }
    shown
}

/// A document on its way out: the same values, with what would steer a terminal in JSON's own escapes.
pub(crate) fn document(json: &serde_json::Value) -> String {
    let text = json.to_string();
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        // Such characters stand in strings only, and all of them have four digits.
        if steers(c) {
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

fn steers(c: char) -> bool {
    let reorders = matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    reorders || c.is_control()
}

fn spell(c: char, shown: &mut String) {
    let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_spelled_out() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
        assert_eq!(plain("季度回顾\nnext"), "季度回顾 next");
    }

    #[test]
    fn a_page_keeps_its_lines_and_its_colour_and_nothing_else() {
        let page = "\u{1b}[32mgood\u{1b}[0m\n\u{1b}[2J\u{9b}2J\u{202e}";
        let spelled = "\n\\u{1b}[2J\\u{9b}2J\\u{202e}";
        assert_eq!(harmless(page, Paint { on: true }), format!("\u{1b}[32mgood\u{1b}[0m{spelled}"));
        assert_eq!(harmless(page, Paint { on: false }), format!("\\u{{1b}}[32mgood\\u{{1b}}[0m{spelled}"));
    }

    #[test]
    fn a_document_means_the_same_after_it_is_made_harmless() {
        let json = serde_json::json!({ "what": "a\u{202e}b\u{9b}c\n\u{1b}" });
        let shown = document(&json);
        assert!(!shown.chars().any(steers), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), json);
    }
}
