//! People: known inside events by an opaque id only; what names them is sealed and can be erased.

use super::commitment::Side;
use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;

payload! {
    /// Somebody who acts or is promised to.
    Noted {
        /// The id they have in every other event.
        person: PersonId,
        /// Which side they are of.
        side: Side,
    } optional {
        /// What they do there.
        role: Text,
    } sealed ("x-private", |this| Owner::Person(this.person)) {
        /// Their name, or the handle or mail address they were first met by.
        name,
        /// A mail address or another way to reach them.
        contact,
    }
}

noun! {
    /// What can be said of people.
    PersonEvent {
        Noted(Noted) = "person.noted" v 1,
            "Somebody who acts or is promised to.",
            r#"{"person":"p7","side":"client","role":"buyer"}"#;
    }
}
