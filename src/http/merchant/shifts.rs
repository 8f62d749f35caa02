//! Shifts.

use crate::app::setup::shifts::{self, Filter};
use crate::http::handler::*;
use crate::http::wire::{Date, Shift, ShiftFields, ShiftPatch, ShiftReplacement};
use ritiro_domain::{CourierId, ShiftId, ZoneId};

list_query! {
    /// A filter for shifts.
    ShiftQuery {
        /// Only shifts of this service day.
        #[param(inline)]
        date: Option<Date>,
        /// Only shifts of this zone.
        zone_id: Option<Uuid>,
        /// Only shifts of this courier.
        courier_id: Option<Uuid>,
    }
}

impl ShiftQuery {
    fn filter(&self) -> Filter {
        let (zone, courier) = (self.zone_id.map(ZoneId), self.courier_id.map(CourierId));
        Filter { zone, date: self.date.map(|date| date.0), courier }
    }
}

resource! {
    tag: "Shifts", answer: Shift, fields: ShiftFields, replacement: ShiftReplacement, patch: ShiftPatch,
    all: "/v1/shifts", one: "/v1/shifts/{id}",
    use_cases: shifts, deps: Deps, id: ShiftId, key: "shift", edit: EditShifts;
    create:
    /// Creates a shift with an empty route.
    create_shift;
    list:
    /// Lists the shifts, oldest first.
    list_shifts by ShiftQuery.filter;
    get:
    /// Reads a shift.
    get_shift;
    replace:
    /// Replaces a shift, if its route still keeps all promises.
    ///
    /// The shift stays on its service day and in its zone. Once the route is released or the courier has started, the courier, the start place
    /// and the start time cannot be changed (409).
    replace_shift;
    change:
    /// Changes some fields of a shift by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
    ///
    /// The conditions are the same as for replacing a shift.
    change_shift;
    delete:
    /// Deletes a shift whose route has no stops except breaks. It is refused while the courier is at work or the goods are loaded (409).
    delete_shift;
}
