//! The erasure list: which keys were destroyed, and nothing of what they sealed. Kept outside, it keeps the erased
//! erased when an older backup is restored.
//!
//! ```text
//! troth-erasures/v1 <ledger id>\n
//! <key name>\n                       for each, in order
//! ```

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use ledger_core::LedgerId;
use ledger_core::proof::KeyName;

const HEAD: &str = "troth-erasures/v1 ";

/// What was erased in a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErasureList {
    /// The ledger.
    pub(crate) ledger: LedgerId,
    /// The keys that were destroyed.
    pub(crate) keys: BTreeSet<KeyName>,
}

impl fmt::Display for ErasureList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}{}", self.ledger)?;
        self.keys.iter().try_for_each(|key| writeln!(f, "{key}"))
    }
}

impl FromStr for ErasureList {
    type Err = usize;

    /// Reads a list, whatever white space it came by; else the number of the line that is none of one.
    fn from_str(text: &str) -> Result<Self, usize> {
        let mut lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
        let head = lines.next().and_then(|(_, line)| line.strip_prefix(HEAD.trim_end()));
        let ledger = head.and_then(|id| id.trim().parse().ok()).ok_or(1usize)?;
        let keys = lines.map(|(at, line)| line.parse().map_err(|_| at + 1)).collect::<Result<_, usize>>()?;
        Ok(Self { ledger, keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::Hash;

    #[test]
    fn a_list_is_read_as_it_was_written_and_as_mail_leaves_it() {
        let keys = ["p7", "client.acme", "client.acme.1"].map(|name| name.parse().expect("a name"));
        let list = ErasureList { ledger: LedgerId(Hash::of(b"l")), keys: keys.into() };
        let text = list.to_string();
        assert_eq!(text.parse(), Ok(list.clone()));
        assert_eq!(text.replace('\n', " \r\n\r\n").parse(), Ok(list));
        assert_eq!(format!("{text}zzz\n").parse::<ErasureList>(), Err(5));
        assert_eq!("p7\n".parse::<ErasureList>(), Err(1));
        assert_eq!("".parse::<ErasureList>(), Err(1));
    }
}
