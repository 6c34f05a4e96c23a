//! Whether somebody's name stands in a text: as a whole, or one word of it.

/// The fewest letters of a word that is looked for alone.
const SHORTEST: usize = 3;

/// What names somebody, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names(Vec<String>);

impl Names {
    /// What these names and addresses are looked for by.
    pub(crate) fn of(called: impl IntoIterator<Item = String>) -> Self {
        let mut names = Vec::new();
        for name in called {
            let name = name.to_lowercase();
            // Of an address only the whole: its parts name a firm as well.
            if !name.contains('@') {
                let words = name.split_whitespace().filter(|word| word.chars().count() >= SHORTEST);
                names.extend(words.map(str::to_owned));
            }
            names.push(name);
        }
        Self(names)
    }

    /// Whether one of them stands in a text, not as a part of another word.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let text = text.to_lowercase();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        self.0.iter().any(|name| {
            text.match_indices(name.as_str()).any(|(at, found)| {
                let (before, after) = (&text[..at], &text[at + found.len()..]);
                !word(before.chars().next_back()) && !word(after.chars().next())
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_word_and_not_as_a_part_of_one() {
        let names = Names::of(["Ana Ruiz".to_owned(), "ana@acme.example".to_owned(), "Bo".to_owned()]);
        for text in ["ask ANA today", "{\"what\":\"Ruiz signs\"}", "to ana@acme.example", "Bo."] {
            assert!(names.stand_in(text), "{text}");
        }
        for text in ["an analysis", "acme.example", "a bond", ""] {
            assert!(!names.stand_in(text), "{text}");
        }
        assert!(!Names::default().stand_in("anything"));
    }
}
