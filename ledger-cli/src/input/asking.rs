//! Asking whoever sits at the terminal: one question, one line.

use std::io::{ErrorKind, Read, Write};

use crate::desk::Desk;
use crate::failure::Failure;
use crate::render::style::plain;

/// The most bytes of one answer: more than a text may have.
const LONGEST: usize = 1 << 20;

/// Says something to whoever sits there.
pub(crate) fn tell(desk: &mut Desk<'_>, text: &str) {
    // A terminal that takes no words still gives answers.
    let _ = writeln!(desk.world.stderr, "{}", plain(text));
}

/// A failure as it is said before the question is asked again.
pub(crate) fn again(failure: &Failure) -> String {
    match &failure.hint {
        Some(hint) => format!("{}: {hint}", failure.message),
        None => failure.message.clone(),
    }
}

/// One line, and no byte beyond it; none at the end.
pub(crate) fn line(from: &mut dyn Read) -> Result<Option<String>, Failure> {
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    loop {
        match from.read(&mut byte) {
            Ok(0) if bytes.is_empty() => return Ok(None),
            Ok(0) => return text(bytes).map(Some),
            Ok(_) if byte == *b"\n" => return text(bytes).map(Some),
            Ok(_) if bytes.len() < LONGEST => bytes.extend(byte),
            Ok(_) => {
                let hint = "give a shorter answer; --evidence FILE keeps a file";
                return Err(Failure::usage("too-long", "an answer of more than 1 MiB", hint));
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                let what = format!("cannot read standard input: {error}");
                return Err(Failure::failed("stdin", what, "try again"));
            }
        }
    }
}

fn text(bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes)
        .map_err(|_| Failure::usage("not-utf8", "standard input is not UTF-8", "save it as UTF-8"))
}
