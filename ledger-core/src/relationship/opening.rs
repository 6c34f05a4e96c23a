//! Deciders of the relationship itself: open, amend.

use super::decide::Desk;
use super::{Decided, Profile, Refusal, Stated};
use crate::event::relationship::{Amended, Opened, RelationshipEvent};
use crate::event::{Event, Secret};
use crate::text::Text;
use crate::time::{self, Day, Zone};

impl Desk<'_> {
    pub(super) fn open(&self, profile: Profile) -> Result<Decided, Refusal> {
        if self.state.is_open() {
            return Err(Refusal::AlreadyOpen(self.state.stream().clone()));
        }
        let zone = profile.zone.unwrap_or(Zone::UTC);
        let occurred = match self.circumstances.at {
            Stated::Now => self.now,
            Stated::At(at) => at,
            Stated::On(day) => self.noon_of(day, zone)?,
        };
        let opened = Opened {
            zone,
            kind: profile.kind.unwrap_or_default(),
            rhythm: profile.rhythm.unwrap_or_default(),
            name: profile.name,
            external_id: profile.external_id,
            shape: profile.shape.filter(|tags| !tags.is_empty()),
            contract_value: profile.contract_value.map(Secret::Open),
            on: None,
            altitude: None,
            source_recorded: None,
        };
        let mut draft = self.draft(occurred, Event::Relationship(RelationshipEvent::Opened(opened)));
        draft.zone = zone;
        Ok(Decided { drafts: vec![draft], number: None })
    }

    pub(super) fn amend(&self, from: Day, profile: Profile, why: Option<Text>) -> Result<Decided, Refusal> {
        if profile == Profile::default() {
            return Err(Refusal::NothingToChange(self.state.stream().to_string()));
        }
        let amended = Amended {
            from,
            zone: profile.zone,
            kind: profile.kind,
            rhythm: profile.rhythm,
            name: profile.name,
            external_id: profile.external_id,
            shape: profile.shape,
            contract_value: profile.contract_value.map(Secret::Open),
            why: why.map(Secret::Open),
            on: None,
            altitude: None,
            source_recorded: None,
        };
        // A set-up that is backdated holds from its day: it occurred no later than that day began.
        let (stated, starts) = (self.occurred(None)?, time::start_of_day(self.state.zone_on(from), from));
        let event = Event::Relationship(RelationshipEvent::Amended(amended));
        let draft =
            if stated <= starts { self.draft(stated, event) } else { self.draft_on(starts, None, event) };
        Ok(Decided { drafts: vec![draft], number: None })
    }
}
