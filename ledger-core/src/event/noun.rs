//! The two macros a noun is written with: `payload!` for what an event says, `noun!` for the table of its types
//! and versions. From that one table come reading, writing, the catalogue, the schema and the reference.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::secret::{Owner, Secret};
use crate::text::Text;
use crate::time::{Day, Instant};

/// From how high a relationship is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Altitude {
    /// The relationship as an asset.
    Strategic,
    /// The work of the week.
    Operational,
}

/// What any event may say beside its facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The day it happened, where only the day is known: it is then judged by day.
    pub on: Option<Day>,
    /// From how high it looks at the relationship.
    pub altitude: Option<Altitude>,
    /// The time stamp the source it was imported from had put on it: a claim.
    pub source_recorded: Option<Instant>,
}

/// What every payload can tell of itself.
pub(crate) trait Payload {
    fn context(&self) -> Context;
    fn set_context(&mut self, context: Context);
    /// Visits every secret with its path from the event's root and whose key seals it.
    fn secrets(&mut self, each: &mut dyn FnMut(&str, Owner, &mut Secret));
    /// Visits every text with the name of its field and, in a list, its place.
    fn texts(&mut self, each: &mut dyn FnMut(&'static str, Option<usize>, &mut Text));
}

/// A field of a payload, asked for its texts: the methods of the types below come before the one of [`NoText`].
pub(crate) struct Field<'a, T>(pub(crate) &'static str, pub(crate) &'a mut T);

type EachText<'e> = dyn FnMut(&'static str, Option<usize>, &mut Text) + 'e;

impl Field<'_, Text> {
    pub(crate) fn texts(self, each: &mut EachText<'_>) {
        each(self.0, None, self.1);
    }
}

impl Field<'_, Option<Text>> {
    pub(crate) fn texts(self, each: &mut EachText<'_>) {
        self.1.iter_mut().for_each(|text| each(self.0, None, text));
    }
}

impl Field<'_, Vec<Text>> {
    pub(crate) fn texts(self, each: &mut EachText<'_>) {
        self.1.iter_mut().enumerate().for_each(|(at, text)| each(self.0, Some(at), text));
    }
}

impl Field<'_, Option<Vec<Text>>> {
    pub(crate) fn texts(self, each: &mut EachText<'_>) {
        self.1.iter_mut().flatten().enumerate().for_each(|(at, text)| each(self.0, Some(at), text));
    }
}

/// Every other type of field: it holds no text.
pub(crate) trait NoText {
    fn texts(self, each: &mut EachText<'_>);
}

impl<T> NoText for Field<'_, T> {
    fn texts(self, _: &mut EachText<'_>) {}
}

/// One line of the catalogue.
#[derive(Debug)]
pub struct Entry {
    /// The type on the wire, such as `commitment.made`.
    pub kind: &'static str,
    /// The newest version of its schema.
    pub v: u16,
    /// What it says, in one sentence.
    pub sentence: &'static str,
    /// One true example of its data.
    pub example: &'static str,
    /// The JSON Schema of its data.
    pub schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

/// Declares what an event says: required fields, optional ones, then texts sealed under `$owner`'s key.
macro_rules! payload {
    (
        $(#[$doc:meta])*
        $name:ident {
            $( $(#[$rdoc:meta])* $rfield:ident : $rtype:ty, )*
        } optional {
            $( $(#[$odoc:meta])* $ofield:ident : $otype:ty, )*
        } sealed ($audience:literal, |$this:ident| $owner:expr) {
            $( $(#[$sdoc:meta])* $sfield:ident, )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $( $(#[$rdoc])* pub $rfield: $rtype, )*
            $( $(#[$odoc])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $ofield: Option<$otype>, )*
            $(
                $(#[$sdoc])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                #[schemars(extend("x-audience" = $audience))]
                pub $sfield: Option<$crate::event::secret::Secret>,
            )*
            /// The day it happened, where only the day is known.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub on: Option<$crate::time::Day>,
            /// Strategic or operational.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub altitude: Option<$crate::event::noun::Altitude>,
            /// The time stamp of the source it was imported from.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub source_recorded: Option<$crate::time::Instant>,
        }

        impl $crate::event::noun::Payload for $name {
            fn context(&self) -> $crate::event::noun::Context {
                let Self { on, altitude, source_recorded, .. } = *self;
                $crate::event::noun::Context { on, altitude, source_recorded }
            }
            fn set_context(&mut self, context: $crate::event::noun::Context) {
                self.on = context.on;
                self.altitude = context.altitude;
                self.source_recorded = context.source_recorded;
            }
            #[allow(unused_variables, reason = "a payload without sealed texts visits nothing")]
            fn secrets(
                &mut self,
                each: &mut dyn FnMut(&str, $crate::event::secret::Owner, &mut $crate::event::secret::Secret),
            ) {
                let $this = &*self;
                let owner: $crate::event::secret::Owner = $owner;
                $(
                    if let Some(secret) = &mut self.$sfield {
                        each(concat!("/data/", stringify!($sfield)), owner.clone(), secret);
                    }
                )*
            }
            fn texts(&mut self, each: &mut dyn FnMut(&'static str, Option<usize>, &mut $crate::text::Text)) {
                #[allow(unused_imports, reason = "used by fields that hold no text")]
                use $crate::event::noun::{Field, NoText};
                $( Field(stringify!($rfield), &mut self.$rfield).texts(&mut *each); )*
                $( Field(stringify!($ofield), &mut self.$ofield).texts(&mut *each); )*
            }
        }
    };
}
pub(crate) use payload;

/// Declares a noun: one variant per type, with its wire name, version, sentence and example.
macro_rules! noun {
    (
        $(#[$doc:meta])*
        $noun:ident {
            $( $variant:ident($payload:ty) = $kind:literal v $v:literal, $sentence:literal, $example:expr; )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $noun {
            $( #[doc = $sentence] $variant($payload), )*
        }

        impl $noun {
            /// Every type of this noun, at its newest version.
            pub(crate) const ENTRIES: &'static [$crate::event::noun::Entry] = &[
                $( $crate::event::noun::Entry {
                    kind: $kind,
                    v: $v,
                    sentence: $sentence,
                    example: $example,
                    schema: |generator| generator.root_schema_for::<$payload>(),
                }, )*
            ];

            /// The wire name and version it is written with.
            pub(crate) fn kind(&self) -> (&'static str, u16) {
                match self { $( Self::$variant(_) => ($kind, $v), )* }
            }

            pub(crate) fn payload(&self) -> &dyn $crate::event::noun::Payload {
                match self { $( Self::$variant(payload) => payload, )* }
            }

            pub(crate) fn payload_mut(&mut self) -> &mut dyn $crate::event::noun::Payload {
                match self { $( Self::$variant(payload) => payload, )* }
            }

            pub(crate) fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $( Self::$variant(payload) => serde::Serialize::serialize(payload, serializer), )* }
            }

            /// Reads kept data: this table is the whole history of the noun. None for a type or version not in it.
            pub(crate) fn read(kind: &str, v: u16, data: &str) -> Option<Result<Self, serde_json::Error>> {
                match (kind, v) {
                    $( ($kind, $v) => Some(serde_json::from_str(data).map(Self::$variant)), )*
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use noun;
