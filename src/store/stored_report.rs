//! The parts of a stored report that applied and held reports have in common.

use serde::{Deserialize, Serialize};

use super::{StoreError, StoreResult};
use ritiro_domain::{CourierEvent, CourierEventKind, FailureReason, Place, ReportContent};

/// The data of a report that has no column.
#[derive(Serialize, Deserialize)]
pub(super) struct ReportData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl ReportData {
    pub fn of(event: &CourierEvent) -> Self {
        Self { place: event.place, note: event.note.clone() }
    }
}

/// The content of a stored report.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredReport {
    /// What the device reported, without note and place if they were erased.
    pub said: ReportContent,
    /// Whether the note and the place were erased.
    pub erased: bool,
    /// The reason why it was not applied; `None` if it was applied.
    pub refused: Option<String>,
}

impl StoredReport {
    /// Whether a report has the same content. Erased parts are not compared.
    pub fn is(&self, said: &ReportContent) -> bool {
        let known = |said: &ReportContent| {
            if self.erased { ReportContent { place: None, note: None, ..said.clone() } } else { said.clone() }
        };
        known(&self.said) == known(said)
    }
}

pub(super) fn kind_of(column: &'static str, text: &str) -> StoreResult<CourierEventKind> {
    CourierEventKind::parse(text).ok_or_else(|| StoreError::corrupt(column, text.to_owned()))
}

pub(super) fn reason_of(column: &'static str, text: Option<&str>) -> StoreResult<Option<FailureReason>> {
    let parsed = |text: &str| FailureReason::parse(text).ok_or_else(|| StoreError::corrupt(column, text.to_owned()));
    text.map(parsed).transpose()
}
