//! The one spelling of an event's JSON: no white space outside strings, no repeated key at any depth, integers
//! within ±2^53, no floats, only the necessary escapes, at most 64 levels. Two readers never see two events in the same bytes.

/// The deepest nesting an event may have.
pub const DEEPEST: usize = 64;
/// The largest integer that every JSON reader keeps exactly.
const LARGEST: u64 = 1 << 53;

/// How many open keys most events have at most.
const KEYS: usize = 32;

/// What departs from the one spelling, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at} of the event")]
pub struct SpellingError {
    /// Offset in the event's bytes, from 0.
    pub at: usize,
    /// What is wrong there.
    pub what: &'static str,
}

/// Checks that `bytes` are one JSON value in the one spelling.
pub fn check(bytes: &[u8]) -> Result<(), SpellingError> {
    members(bytes, |_, _| ())
}

/// Checks like [`check`] and hands out the members of the outermost object: key and value, as spelled.
pub fn members<'a>(bytes: &'a [u8], mut each: impl FnMut(&'a str, &'a str)) -> Result<(), SpellingError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| SpellingError { at: error.valid_up_to(), what: "bytes that are not UTF-8" })?;
    let mut scanner = Scanner { text, at: 0, keys: Vec::with_capacity(KEYS) };
    if bytes.first() == Some(&b'{') {
        scanner.object(1, &mut each)?;
    } else {
        scanner.value(0)?;
    }
    if scanner.at == bytes.len() { Ok(()) } else { scanner.wrong("something after the end") }
}

/// Eight times this byte.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Where the first byte is that does not stand for itself in a string: a quote, a backslash, a control character. The
/// end if there is none.
fn special(bytes: &[u8]) -> usize {
    // Eight bytes at a time. Taking `low` from every byte sets the top bit of those below it; only above such a byte can
    // a borrow set another, so the lowest is exact.
    let below = |word: u64, low: u8| word.wrapping_sub(each(low)) & !word & each(0x80);
    let (words, rest) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = below(word, 0x20) | below(word ^ each(b'"'), 1) | below(word ^ each(b'\\'), 1);
        if found != 0 {
            return place * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let found = rest.iter().position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\');
    bytes.len() - rest.len() + found.unwrap_or(rest.len())
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The keys of all open objects; each object owns the end of it from where it began.
    keys: Vec<&'a str>,
}

impl<'a> Scanner<'a> {
    fn wrong<T>(&self, what: &'static str) -> Result<T, SpellingError> {
        Err(SpellingError { at: self.at, what })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<(), SpellingError> {
        match self.peek() {
            Some(b'"') => self.string().map(|_| ()),
            Some(b'{') => self.object(depth + 1, &mut |_, _| ()),
            Some(b'[') => self.array(depth + 1),
            Some(b'-' | b'0'..=b'9') => self.integer(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<(), SpellingError> {
        let rest = &self.text[self.at..];
        let Some(word) = ["null", "true", "false"].into_iter().find(|word| rest.starts_with(word)) else {
            return self.wrong("no JSON value");
        };
        self.at += word.len();
        Ok(())
    }

    fn object(&mut self, depth: usize, each: &mut impl FnMut(&'a str, &'a str)) -> Result<(), SpellingError> {
        if depth > DEEPEST {
            return self.wrong("more than 64 levels");
        }
        let first_key = self.keys.len();
        self.at += 1;
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            let key = self.string()?;
            if !self.take(b':') {
                return self.wrong("no `:` after a key");
            }
            let start = self.at;
            self.value(depth)?;
            each(key, &self.text[start..self.at]);
            self.keys.push(key);
            if self.take(b'}') {
                break;
            }
            if !self.take(b',') {
                return self.wrong("no `,` or `}`");
            }
        }
        if self.repeats(first_key) {
            return self.wrong("an object with a repeated key, ending");
        }
        self.keys.truncate(first_key);
        Ok(())
    }

    fn repeats(&mut self, first_key: usize) -> bool {
        let keys = &mut self.keys[first_key..];
        // Keys that differ in length and in their first and last letters are not the same: most objects, every
        // event's own among them, need no closer look.
        let mut seen = 0u128;
        let unlike = |key: &&str| {
            let letter = |byte: Option<&u8>| byte.copied().map_or(0, usize::from);
            let (first, last) = (letter(key.as_bytes().first()), letter(key.as_bytes().last()));
            let bit = 1u128 << ((key.len() * 2 + first * 2 + last) % 128);
            let new = seen & bit == 0;
            seen |= bit;
            new
        };
        if keys.iter().all(unlike) {
            return false;
        }
        if keys.len() <= 16 {
            return (1..keys.len()).any(|index| keys[..index].contains(&keys[index]));
        }
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    }

    fn array(&mut self, depth: usize) -> Result<(), SpellingError> {
        if depth > DEEPEST {
            return self.wrong("more than 64 levels");
        }
        self.at += 1;
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.value(depth)?;
            if self.take(b']') {
                return Ok(());
            }
            if !self.take(b',') {
                return self.wrong("no `,` or `]`");
            }
        }
    }

    fn integer(&mut self) -> Result<(), SpellingError> {
        let negative = self.take(b'-');
        let start = self.at;
        let mut value = 0u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let digits = &self.text[start..self.at];
        if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) || (negative && value == 0) {
            return self.wrong("an integer in another spelling");
        }
        if matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return self.wrong("a number that is no integer");
        }
        if value > LARGEST { self.wrong("an integer beyond 2^53") } else { Ok(()) }
    }

    /// The raw text between the quotes.
    fn string(&mut self) -> Result<&'a str, SpellingError> {
        if !self.take(b'"') {
            return self.wrong("no string");
        }
        let start = self.at;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            self.at += special(rest);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(_) => return self.wrong("an unescaped control character"),
                None => return self.wrong("a string without an end"),
            }
        }
        self.at += 1;
        Ok(&self.text[start..self.at - 1])
    }

    fn escape(&mut self) -> Result<(), SpellingError> {
        let rest = &self.text.as_bytes()[self.at + 1..];
        match rest {
            [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.at += 2,
            [b'u', b'0', b'0', high @ (b'0' | b'1'), low @ (b'0'..=b'9' | b'a'..=b'f'), ..]
                if !(*high == b'0' && matches!(low, b'8' | b'9' | b'a' | b'c' | b'd')) =>
            {
                self.at += 6;
            }
            _ => return self.wrong("an escape that the one spelling does not have"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_serde_json_writes_is_the_one_spelling() {
        let text = "\"\\\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}/é✓";
        let value = serde_json::json!({"a": [1, -5, null, true], "b": {"a": text}, "c": {}, "d": []});
        assert_eq!(check(value.to_string().as_bytes()), Ok(()));
    }

    #[test]
    fn every_other_spelling_is_refused_at_its_place() {
        for (wrong, at) in [
            ("{\"a\": 1}", 5),
            ("{\"a\":1 }", 6),
            ("{\"a\":1,\"a\":2}", 13),
            ("{\"a\":{\"b\":1,\"b\":1}}", 18),
            ("1.0", 1),
            ("1e3", 1),
            ("-0", 2),
            ("01", 2),
            ("9007199254740993", 16),
            ("\"\\u0041\"", 1),
            ("\"\\/\"", 1),
            ("\"\\u001F\"", 1),
            ("\"\\u000a\"", 1),
            ("\"\n\"", 1),
            ("[1,]", 3),
            ("{} ", 2),
            ("", 0),
            ("nul", 0),
            ("\"a", 2),
        ] {
            assert_eq!(check(wrong.as_bytes()).unwrap_err().at, at, "{wrong}");
        }
        assert!(check(b"\"\xff\"").is_err());
        assert!(check(format!("{}{}", "[".repeat(65), "]".repeat(65)).as_bytes()).is_err());
        assert!(check(format!("{}{}", "[".repeat(64), "]".repeat(64)).as_bytes()).is_ok());
    }

    proptest! {
        /// Wherever it stands, whatever stands around it.
        #[test]
        fn the_first_special_byte_is_found(bytes in proptest::collection::vec(any::<u8>(), 0..40), at in 0..40usize, one in 0..34u8) {
            let plain: Vec<u8> = bytes.iter().map(|byte| if *byte < 0x20 || b"\"\\".contains(byte) { 0x80 | byte } else { *byte }).collect();
            prop_assert_eq!(special(&plain), plain.len());
            let mut with = plain;
            let at = at.min(with.len());
            with.insert(at, match one { 32 => b'"', 33 => b'\\', control => control });
            with.extend_from_slice(&bytes);
            prop_assert_eq!(special(&with), at);
        }

        /// Whatever passes the check is written back by serde_json with the same bytes.
        #[test]
        fn a_checked_text_has_no_second_spelling(text in "[\\[\\]{}\",:0-9a-b\\\\u ntfr-]{0,24}") {
            if check(text.as_bytes()).is_ok() {
                let value: Box<serde_json::value::RawValue> = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(value.get(), text.as_str());
                let tree: serde_json::Value = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(tree.to_string().len(), text.len());
            }
        }
    }
}
