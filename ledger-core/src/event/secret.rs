//! Text that can be erased: open in a draft, sealed in a fact.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use crate::id::{PersonId, StreamId};
use crate::proof::{KeyName, Sealed};
use crate::text::Text;

/// A text that only some may read: plain until the event is entered, sealed ever after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// As somebody wrote it; never written to the log like this.
    Open(Text),
    /// As the log keeps it.
    Sealed(Box<Sealed>),
}

/// Whose key seals a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The relationship the event belongs to: the team's internal text.
    Relationship,
    /// A person: names and contact data.
    Person(PersonId),
}

impl Owner {
    /// The key's name for an event of this stream.
    pub fn key(&self, stream: &StreamId) -> KeyName {
        match self {
            Self::Relationship => KeyName::Relationship(stream.clone()),
            Self::Person(id) => KeyName::Person(*id),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Spelled {
    Sealed { sealed: Box<Sealed> },
    Open(Text),
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Open(text) => text.serialize(serializer),
            Self::Sealed(sealed) => {
                use serde::ser::SerializeStruct;
                let mut object = serializer.serialize_struct("Secret", 1)?;
                object.serialize_field("sealed", sealed)?;
                object.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Spelled::deserialize(deserializer)? {
            Spelled::Sealed { sealed } => Self::Sealed(sealed),
            Spelled::Open(text) => Self::Open(text),
        })
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let sealed = generator.subschema_for::<Sealed>();
        let text = generator.subschema_for::<Text>();
        schemars::json_schema!({
            "description": "Plain when recorded; sealed under a key that can be destroyed when kept.",
            "oneOf": [
                text,
                { "type": "object", "required": ["sealed"], "properties": { "sealed": sealed }, "additionalProperties": false }
            ]
        })
    }
}
