//! An event's JSON with its keys in the order they are written, and the sealed values in it.
//!
//! Only bytes that passed the check of spelling come here, which go at most 64 levels deep.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::proof::Sealed;

/// A JSON value as far as sealed values are concerned.
pub(super) enum Tree {
    Object(Vec<(String, Tree)>),
    Array(Vec<Tree>),
    Text(String),
    Other,
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Other)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Other)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Other)
    }
    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Other)
    }
    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Tree::Array(array))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Tree::Object(object))
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

impl Tree {
    /// Reads JSON.
    pub(super) fn read(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// What a JSON Pointer (RFC 6901) in its one form leads to.
    pub(super) fn at(&self, pointer: &str) -> Option<&Self> {
        pointer.strip_prefix('/')?.split('/').try_fold(self, |tree, step| tree.step(step))
    }

    fn step(&self, step: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                let key = unescaped(step)?;
                members.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
            }
            Self::Array(items) => {
                let digits = step.bytes().all(|byte| byte.is_ascii_digit());
                let spelled = digits && (step == "0" || !step.starts_with('0'));
                items.get(spelled.then(|| step.parse::<usize>().ok())??)
            }
            Self::Text(_) | Self::Other => None,
        }
    }

    /// The inside of `{"sealed":{…}}`.
    fn inside(&self) -> Option<&Self> {
        match self {
            Self::Object(members) => match &members[..] {
                [(name, value @ Self::Object(_))] if name == "sealed" => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// The sealed value that stands here, in its one form: `key`, `nonce`, `box`, `commit`, all texts.
    pub(super) fn sealed(&self) -> Option<Sealed> {
        let Self::Object(members) = self.inside()? else { return None };
        let mut texts = [const { String::new() }; 4];
        let names = ["key", "nonce", "box", "commit"];
        if members.len() != names.len() {
            return None;
        }
        for (slot, ((name, value), expected)) in texts.iter_mut().zip(members.iter().zip(names)) {
            let Self::Text(text) = value else { return None };
            if name != expected {
                return None;
            }
            slot.clone_from(text);
        }
        let [key, nonce, boxed, commit] = texts;
        let sealed = Sealed { key: key.parse().ok()?, nonce, boxed, commit: commit.parse().ok()? };
        (sealed.key.to_string() == key && sealed.is_spelled()).then_some(sealed)
    }

    /// How many sealed values there are.
    pub(super) fn count_sealed(&self) -> usize {
        match self {
            _ if self.inside().is_some() => 1,
            Self::Object(members) => members.iter().map(|(_, value)| value.count_sealed()).sum(),
            Self::Array(items) => items.iter().map(Self::count_sealed).sum(),
            Self::Text(_) | Self::Other => 0,
        }
    }
}

/// A step of a pointer: `~1` is `/`, `~0` is `~`, and `~` stands before nothing else.
fn unescaped(step: &str) -> Option<String> {
    let mut parts = step.split('~');
    let mut key = parts.next()?.to_owned();
    for part in parts {
        let (escaped, rest) = part.split_at_checked(1)?;
        key.push(match escaped {
            "0" => '~',
            "1" => '/',
            _ => return None,
        });
        key.push_str(rest);
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_one_place() {
        let tree = Tree::read(br#"{"a/b":{"~":[{"x":"y"},1]},"sealed":2}"#).unwrap();
        assert!(matches!(tree.at("/a~1b/~0/0/x"), Some(Tree::Text(text)) if text == "y"));
        for nowhere in ["", "a~1b", "/a/b", "/a~1b/~", "/a~1b/~2", "/a~1b/~0/00", "/a~1b/~0/+0", "/a~1b/~0/2"]
        {
            assert!(tree.at(nowhere).is_none(), "{nowhere}");
        }
        assert_eq!(tree.count_sealed(), 0);
    }
}
