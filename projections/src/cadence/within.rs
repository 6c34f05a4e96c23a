//! A cadence over a stretch of days: the occurrences due in it, and their counts alone.

use ledger_core::Zone;

use super::{Cadence, Counts, QualityTotals, Streak};
use crate::window::Window;

impl Cadence {
    /// What of it lies in a window: occurrences by the civil day of their due, what was sent beside them by the day it
    /// was sent, pauses that reach into it, and what was said of its occurrences. Counts, streaks and quality are those
    /// of these occurrences; a streak is as it stands at the end of the window. None if it neither was in force in the
    /// window nor has anything in it. Days are those of the relationship's zone, dues have their own.
    #[must_use]
    pub fn within(mut self, window: &Window, zone: Zone) -> Option<Self> {
        if window.is_all() {
            return Some(self);
        }
        self.occurrences.retain(|one| window.holds(one.due.civil_day()));
        self.extras.retain(|extra| window.holds(extra.sent.day(zone)));
        self.pauses.retain(|pause| window.meets(pause.from, Some(pause.until)));
        for pause in &mut self.pauses {
            pause.not_applied_to.retain(|day| window.holds(*day));
        }
        let listed: Vec<_> = self.occurrences.iter().map(|one| one.reference.day).collect();
        self.releases
            .retain(|release| window.holds(release.occurrence) || listed.contains(&release.occurrence));
        self.plan.next.retain(|next| window.holds(next.due.civil_day()));
        self.counts = Counts::of(&self.occurrences);
        self.streak = Streak::of(&self.occurrences);
        self.quality = QualityTotals::of(self.occurrences.iter().filter_map(|one| one.quality.as_ref()));
        let in_force = window.meets(self.plan.from, self.plan.until);
        (in_force || !self.occurrences.is_empty() || !self.extras.is_empty()).then_some(self)
    }
}
