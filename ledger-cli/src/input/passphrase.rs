//! The passphrase of a file of keys, or of the signing key: from a file, or asked for at the terminal and never shown.

use std::path::Path;

use zeroize::Zeroizing;

use crate::args::Globals;
use crate::failure::Failure;
use crate::input::files;
use crate::world::World;

/// The longest passphrase in a file: a line of any length that somebody could mean.
const LONGEST: u64 = 4096;

/// What it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    /// A file of keys is sealed.
    Sealing,
    /// A file of keys is opened.
    Opening,
    /// The signing key is locked.
    Locking,
    /// The signing key is opened.
    Unlocking,
}

/// The passphrase: the first line of the file, or what is typed. Wiped when dropped.
pub(crate) fn read(
    world: &mut World,
    globals: &Globals,
    file: Option<&Path>,
    what: For,
) -> Result<Zeroizing<String>, Failure> {
    if let Some(file) = file {
        let bytes = files::bytes(&world.cwd.join(file), LONGEST)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let what = format!("the passphrase in {} is not UTF-8", file.display());
            Failure::usage("not-utf8", what, "save it as UTF-8")
        })?;
        let text = Zeroizing::new(text);
        return Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()));
    }
    if !world.terminal.input || globals.no_input {
        let what = "there is no terminal at which to ask for the passphrase";
        return Err(Failure::usage("no-passphrase", what, "give it in a file: --passphrase-file FILE"));
    }
    let mut ask = |prompt: &str| {
        (world.ask_secret)(prompt).map(Zeroizing::new).map_err(|error| {
            let what = format!("cannot read the passphrase: {error}");
            Failure::failed("no-passphrase", what, "give it in a file: --passphrase-file FILE")
        })
    };
    let (whose, twice) = match what {
        For::Sealing => ("file of keys", true),
        For::Opening => ("file of keys", false),
        For::Locking => ("signing key", true),
        For::Unlocking => ("signing key", false),
    };
    let typed = ask(&format!("Passphrase of the {whose}: "))?;
    // A slip of the pen would lose what is sealed.
    if twice && ask("The same once more: ")? != typed {
        let what = "the two passphrases are not the same";
        return Err(Failure::usage("passphrase-twice", what, "type it again"));
    }
    Ok(typed)
}
