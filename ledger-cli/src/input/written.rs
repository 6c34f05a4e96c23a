//! A text that was sent: how many words and which sections it has.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use crate::failure::Failure;

/// What is read of an update's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Its title: a heading of the first level.
    pub(crate) title: Option<String>,
    /// How many words it has.
    pub(crate) words: u32,
    /// Its other headings, as written.
    pub(crate) sections: Vec<String>,
}

/// The most that an update has: it is read whole.
const MOST: usize = 1 << 20;

impl Written {
    /// Reads the bytes of a text.
    pub(crate) fn bytes(bytes: Vec<u8>, name: &str) -> Result<Self, Failure> {
        if bytes.len() > MOST {
            return Err(Failure::usage(
                "too-long",
                format!("{name} has more than 1 MiB"),
                "give the update's text alone",
            ));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|&b| b == b'\n').count();
            Failure::usage("not-utf8", format!("{name} is not UTF-8"), "save it as UTF-8")
                .at(format!("{name}:{line}"))
        })?;
        Ok(Self::of(text.trim_start_matches('\u{feff}')))
    }

    /// Reads the text as Markdown, of which plain text is a part.
    pub(crate) fn of(text: &str) -> Self {
        let mut written = Self::default();
        let mut heading: Option<(HeadingLevel, String)> = None;
        for event in Parser::new(text) {
            match event {
                Event::Start(Tag::Heading { level, .. }) => heading = Some((level, String::new())),
                Event::End(TagEnd::Heading(_)) => match heading.take() {
                    Some((HeadingLevel::H1, title)) if written.title.is_none() => written.title = Some(title),
                    Some((_, section)) => written.sections.push(section),
                    None => {}
                },
                Event::Text(text) | Event::Code(text) => match &mut heading {
                    Some((_, heading)) => heading.push_str(&text),
                    None => {
                        written.words += u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
                    }
                },
                _ => {}
            }
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::Written;

    #[test]
    fn words_and_sections_of_an_update_are_counted() {
        let written = Written::of(
            "# Week 10\n\n## Shipped\nThe new checkout.\n\n## In progress\n- search, *half* done\n",
        );
        assert_eq!(written.title.as_deref(), Some("Week 10"));
        assert_eq!(written.sections, ["Shipped", "In progress"]);
        assert_eq!(written.words, 6);
    }
}
