//! Slot exceptions.

use chrono::NaiveDate;

use crate::app::setup::catalogue::SlotExceptions;
use crate::http::handler::*;
use crate::http::wire::{Date, SlotException, SlotExceptionFields, SlotExceptionPatch, SlotExceptionReplacement};
use ritiro_domain::{SlotExceptionId, ZoneId};

list_query! {
    /// A filter for slot exceptions.
    SlotExceptionQuery {
        /// Only slot exceptions of this zone.
        zone_id: Option<Uuid>,
        /// Only slot exceptions of this day.
        #[param(inline)]
        date: Option<Date>,
    }
}

impl SlotExceptionQuery {
    fn filter(&self) -> (Option<ZoneId>, Option<NaiveDate>) {
        (self.zone_id.map(ZoneId), self.date.map(|date| date.0))
    }
}

resource! {
    tag: "Slot catalogue", answer: SlotException, fields: SlotExceptionFields, replacement: SlotExceptionReplacement,
    patch: SlotExceptionPatch,
    all: "/v1/slot-exceptions", one: "/v1/slot-exceptions/{id}",
    use_cases: SlotExceptions, deps: Deps, id: SlotExceptionId, key: "slot_exception", edit: EditExceptions;
    create:
    /// Closes a day, or one slot of a day.
    create_slot_exception;
    list:
    /// Lists the closed days and slots, oldest first.
    list_slot_exceptions by SlotExceptionQuery.filter;
    get:
    /// Reads a closed day or slot.
    get_slot_exception;
    replace:
    /// Replaces a closed day or slot.
    replace_slot_exception;
    change:
    /// Changes some fields of a closed day or slot by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a
    /// field.
    change_slot_exception;
    delete:
    /// Opens a closed day or slot again.
    delete_slot_exception;
}
