//! Reports that wait for an operator.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::booking::states;
use super::{CourierEvent, Timestamp};

states! {
    /// The life of a held report.
    HeldState {
        /// An operator has yet to decide.
        Waiting = "waiting",
        /// It counts, as the operator said.
        Accepted = "accepted",
        /// It does not count.
        Dismissed = "dismissed",
    }
}

/// A report of a courier that could not be applied as it was. Nothing of it counts until an operator accepts it.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldReport {
    /// Its own id; the device's is that of the report.
    pub id: Uuid,
    /// What the courier reported.
    pub report: CourierEvent,
    /// Why it was not applied, as the device was told.
    pub code: String,
    /// What became of it.
    pub state: HeldState,
    /// When an operator decided.
    pub decided_at: Option<Timestamp>,
}
