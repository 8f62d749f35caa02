//! Held reports, which wait for the decision of an operator.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::booking::states;
use super::{CourierEvent, Timestamp};

states! {
    /// The states of a held report.
    HeldState {
        /// An operator has not decided yet.
        Waiting = "waiting",
        /// The report counts, by the decision of an operator.
        Accepted = "accepted",
        /// The report does not count.
        Dismissed = "dismissed",
    }
}

/// A report of a courier that could not be applied. It has no effect until an operator accepts it.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldReport {
    /// The id of the held report. The id that the device sent is the id of the report.
    pub id: Uuid,
    /// The report of the courier.
    pub report: CourierEvent,
    /// The code of the reason why the report was not applied, as the device received it.
    pub code: String,
    /// The state of the held report.
    pub state: HeldState,
    /// The instant of the operator's decision.
    pub decided_at: Option<Timestamp>,
}
