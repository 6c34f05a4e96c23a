//! What was sent, from a text file or from a mail file: its words and sections, and what a mail's headers say.

use std::io::Read;
use std::path::Path;

use ledger_core::Instant;
use mail_parser::{Message, MessageParser};

use super::written::Written;
use crate::failure::Failure;

/// The most that a mail has, with what is attached: it is read whole.
const MOST: usize = 25 << 20;

/// What was sent: a text, or a mail with a text in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Its words and sections; a mail's title is its subject.
    pub(crate) written: Written,
    /// What the headers say, if it is a mail.
    pub(crate) mail: Option<Posted>,
}

/// What the headers of a mail say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Posted {
    /// When it was sent.
    pub(crate) sent: Option<Instant>,
    /// The addresses to which it went.
    pub(crate) to: Vec<String>,
    /// Its message-id, without the angle brackets.
    pub(crate) id: Option<String>,
}

impl Sent {
    /// Reads a file; one that ends with `.eml` has to be a mail.
    pub(crate) fn file(path: &Path) -> Result<Self, Failure> {
        let is_mail = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("eml"));
        Self::of(super::files::open(path)?, &path.display().to_string(), is_mail)
    }

    /// Reads from somewhere: a mail is told by its headers.
    pub(crate) fn read(from: impl Read, name: &str) -> Result<Self, Failure> {
        Self::of(from, name, false)
    }

    fn of(from: impl Read, name: &str, is_mail: bool) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        from.take(MOST as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::failed("file", format!("cannot read {name}: {error}"), "try again"))?;
        if bytes.len() > MOST {
            let what = format!("{name} has more than 25 MiB");
            return Err(Failure::usage("too-long", what, "give the update's text alone"));
        }
        if is_mail || begins_with_headers(&bytes) {
            let message = MessageParser::default().parse(&bytes[..]);
            if let Some(message) = message.filter(|message| message.date().is_some() || sender(message)) {
                return Ok(mail(&message));
            }
        }
        if is_mail {
            return Err(Failure::usage(
                "not-a-mail",
                format!("{name} has no headers of a mail"),
                "save the mail with its headers, or give its text alone in a file such as weekly.md",
            ));
        }
        Ok(Self { written: Written::bytes(bytes, name)?, mail: None })
    }
}

fn sender(message: &Message<'_>) -> bool {
    message.from().and_then(|from| from.first()).is_some()
}

/// Whether a text begins as a mail does: lines of `Name: value` up to an empty one, the sender among them, and the
/// date or the message-id.
fn begins_with_headers(bytes: &[u8]) -> bool {
    let mut names: Vec<String> = Vec::new();
    for line in bytes.split(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line {
            [] => break,
            // A value that goes on.
            [b' ' | b'\t', ..] if !names.is_empty() => {}
            _ => {
                let Some(colon) = line.iter().position(|&byte| byte == b':') else { return false };
                let name = &line[..colon];
                if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
                    return false;
                }
                names.push(String::from_utf8_lossy(name).to_lowercase());
            }
        }
    }
    let has = |name: &str| names.iter().any(|is| is == name);
    has("from") && (has("date") || has("message-id"))
}

/// What a mail says.
fn mail(message: &Message<'_>) -> Sent {
    let said = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut written = Written::of(&own_words(&message.body_text(0).unwrap_or_default()));
    written.title = said(message.subject());
    let sent = message.date().filter(|date| date.is_valid());
    let addresses = message.all_to().flat_map(|to| to.iter()).filter_map(|to| said(to.address()));
    let mut to: Vec<String> = addresses.filter(|address| address.contains('@')).collect();
    to.dedup();
    let posted = Posted {
        sent: sent.map(|date| Instant::from_millis(date.to_timestamp() * 1000)),
        to,
        id: said(message.message_id()),
    };
    Sent { written, mail: Some(posted) }
}

/// A mail's text without what it quotes and without the signature.
fn own_words(text: &str) -> String {
    let lines = text.lines().map(str::trim_end);
    // The signature begins after a line of two hyphens and a space, of which not every program keeps the space.
    let own = lines.take_while(|line| *line != "--").filter(|line| !line.starts_with('>'));
    own.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "Message-ID: <w10@studio.example>\r\nDate: Fri, 6 Mar 2026 15:20:00 +0100\r\n\
        From: Sam Okoro <sam@studio.example>\r\nTo: Ana Whitlock <ana@acme.example>,\r\n buying@acme.example\r\n\
        Subject: =?utf-8?Q?Week_10_=E2=80=93_checkout?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        ## Shipped\r\nThe new caf=E9 page.\r\n\r\n## Blocked\r\nNothing.\r\n\r\n> quoted words do not count\r\n\
        -- \r\nSam, of the studio\r\n";

    #[test]
    fn a_mail_says_when_to_whom_and_what() {
        let sent = Sent::read(MAIL.as_bytes(), "weekly").unwrap();
        assert_eq!(sent.written.title.as_deref(), Some("Week 10 \u{2013} checkout"));
        assert_eq!((sent.written.words, sent.written.sections.len()), (5, 2));
        let posted = sent.mail.unwrap();
        assert_eq!(posted.sent.unwrap().to_string(), "2026-03-06T14:20:00.000Z");
        assert_eq!(posted.to, ["ana@acme.example", "buying@acme.example"]);
        assert_eq!(posted.id.as_deref(), Some("w10@studio.example"));
    }

    #[test]
    fn a_text_is_no_mail_and_a_mail_file_has_to_be_one() {
        for text in
            ["# Week 10\n\n## Shipped\nAll.\n", "Shipped: all\n\nFrom: here\n", "Note: x\nFrom: y\n\nz\n"]
        {
            assert_eq!(Sent::read(text.as_bytes(), "a.md").unwrap().mail, None, "{text}");
        }
        assert_eq!(Sent::of(&b"just words\n"[..], "a.eml", true).unwrap_err().code, "not-a-mail");
        assert_eq!(Sent::of(&b""[..], "a.eml", true).unwrap_err().code, "not-a-mail");
    }
}
