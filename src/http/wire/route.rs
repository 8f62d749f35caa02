//! Routes as couriers fetch them.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, amounts, local};
use super::contact::Contact;
use super::names;
use super::navigation::Navigation;
use super::order::Window;
use super::report::FailureReason;
use crate::app::ZoneContext;
use crate::app::dispatch::routes::{CourierDay, RouteView, StopView};
use ritiro_domain::StopKind;

/// Where and when a route begins.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RouteStart {
    /// Where.
    pub place: Place,
    /// When the courier leaves, just in time; `null` while there is nothing to do.
    pub departure: Option<DateTime<FixedOffset>>,
}

/// Where and when a route ends.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RouteEnd {
    /// Where.
    pub place: Place,
    /// When the courier is there; `null` while there is nothing to do.
    pub arrival: Option<DateTime<FixedOffset>>,
}

/// The way to a stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Leg {
    /// Its length.
    pub distance_meters: i64,
    /// Driving time.
    pub duration_seconds: i64,
}

/// One stop.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RouteStop {
    /// From 1.
    pub sequence: usize,
    /// Its id.
    pub stop_id: Uuid,
    /// The booking.
    pub booking_id: Option<Uuid>,
    /// The hold, while it is not booked.
    pub hold_id: Option<Uuid>,
    /// What happens there.
    #[schema(value_type = names::StopKind, example = "delivery")]
    pub kind: &'static str,
    /// Where; a break happens where the courier is.
    pub place: Place,
    /// When service may start; `null` for any time.
    pub window: Option<Window>,
    /// By the plan. Couriers leave just in time, so they arrive when service can start.
    pub arrival: DateTime<FixedOffset>,
    /// By the plan.
    pub service_start: DateTime<FixedOffset>,
    /// By the plan.
    pub departure: DateTime<FixedOffset>,
    /// How long service takes.
    pub service_seconds: i64,
    /// What changes hands, by load dimension.
    #[schema(example = json!({"parcels": 1}))]
    pub size: BTreeMap<String, i64>,
    /// What is on board then, by load dimension.
    #[schema(example = json!({"parcels": 7}))]
    pub load_after: BTreeMap<String, i64>,
    /// The way to here.
    pub leg: Leg,
    /// The merchant's reference of the order.
    pub reference: Option<String>,
    /// For the hand-over.
    pub contact: Option<Contact>,
    /// Links that open it in a map; `null` for a break.
    pub navigation: Option<Navigation>,
    /// How far the courier has got with it.
    #[schema(value_type = names::StopState, example = "planned")]
    pub state: &'static str,
    /// When the courier left for it, as reported.
    pub departed_at: Option<DateTime<FixedOffset>>,
    /// When the courier was there, as reported.
    pub arrived_at: Option<DateTime<FixedOffset>>,
    /// When it was served or given up, as reported.
    pub finished_at: Option<DateTime<FixedOffset>>,
    /// Why it was given up.
    #[schema(value_type = Option<FailureReason>)]
    pub failure: Option<&'static str>,
    /// Whether it is later than promised by the plan as it stands.
    pub late: bool,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Route {
    /// The service day: the day on which its shift begins.
    pub date: NaiveDate,
    /// The shift.
    pub shift_id: Uuid,
    /// Who drives.
    pub courier_id: Uuid,
    /// Counts changes.
    pub version: i64,
    /// How far the courier has got with it.
    #[schema(value_type = names::RouteState, example = "planned")]
    pub state: &'static str,
    /// Whether the courier works.
    #[schema(value_type = names::ShiftState, example = "planned")]
    pub shift_state: &'static str,
    /// Where it begins.
    pub start: RouteStart,
    /// Where it ends.
    pub end: RouteEnd,
    /// What the vehicle holds.
    #[schema(example = json!({"parcels": 40}))]
    pub capacity: BTreeMap<String, i64>,
    /// What is loaded at the start.
    #[schema(example = json!({"parcels": 8}))]
    pub load_at_start: BTreeMap<String, i64>,
    /// In order.
    pub stops: Vec<RouteStop>,
    /// All driving.
    pub distance_meters: i64,
    /// All driving.
    pub travel_seconds: i64,
}

/// The routes of one courier on one day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CourierRoutes {
    /// The civil day that was asked for.
    pub date: NaiveDate,
    /// Civil time of the zone.
    pub time_zone: String,
    /// The zone.
    pub zone_id: Uuid,
    /// Whose.
    pub courier_id: Uuid,
    /// One for each shift that begins on the day, or began on the day before and goes on into it.
    pub routes: Vec<Route>,
}

impl From<&CourierDay> for CourierRoutes {
    fn from(day: &CourierDay) -> Self {
        Self {
            date: day.date,
            time_zone: day.book.zone.time_zone.name().to_owned(),
            zone_id: day.book.zone.id.0,
            courier_id: day.courier.0,
            routes: day.routes.iter().map(|route| Route::to_wire(&day.book, &day.vehicle, route)).collect(),
        }
    }
}

impl Route {
    /// A route in the terms of its zone; `driven`: with which vehicle.
    pub(super) fn to_wire(book: &ZoneContext, driven: &str, view: &RouteView) -> Self {
        let (tz, dimensions) = (book.zone.time_zone, &book.zone.dimensions);
        let vehicle = view.route.vehicle();
        let arrival = view.departure.map(|_| local(tz, view.route.arrival()));
        Self {
            date: view.date,
            shift_id: vehicle.shift.0,
            courier_id: vehicle.courier.0,
            version: view.version,
            state: view.progress.route.as_str(),
            shift_state: view.progress.shift.as_str(),
            start: RouteStart { place: vehicle.start.place.into(), departure: view.departure.map(|at| local(tz, at)) },
            end: RouteEnd { place: vehicle.end.place.into(), arrival },
            capacity: amounts(dimensions, vehicle.capacity),
            load_at_start: amounts(dimensions, view.route.load_after(0)),
            stops: (1..)
                .zip(&view.stops)
                .map(|(sequence, stop)| RouteStop::to_wire(book, driven, sequence, stop))
                .collect(),
            distance_meters: view.driving.distance.0,
            travel_seconds: view.driving.duration.0,
        }
    }
}

impl RouteStop {
    fn to_wire(book: &ZoneContext, driven: &str, sequence: usize, view: &StopView) -> Self {
        let (tz, dimensions) = (book.zone.time_zone, &book.zone.dimensions);
        let (visit, progress) = (&view.stop.visit, &view.stop.progress);
        let pickup = visit.kind == StopKind::Pickup;
        Self {
            sequence,
            stop_id: visit.stop.0,
            booking_id: view.booking.as_ref().map(|b| b.id.0),
            hold_id: view.hold.map(|h| h.0),
            kind: visit.kind.as_str(),
            place: view.place.into(),
            window: Window::to_wire(tz, visit.window),
            arrival: local(tz, view.arrival),
            service_start: local(tz, view.start),
            departure: local(tz, view.departure),
            service_seconds: visit.service.0,
            size: amounts(dimensions, visit.load),
            load_after: amounts(dimensions, view.load_after),
            leg: Leg { distance_meters: view.leg.distance.0, duration_seconds: view.leg.duration.0 },
            reference: view.booking.as_ref().and_then(|b| b.reference.clone()),
            // The contact is that of the shopper, who is at the destination.
            contact: view.booking.as_ref().filter(|_| !pickup).and_then(|b| b.contact.clone()).map(Contact::from),
            navigation: (visit.kind != StopKind::Break).then(|| Navigation::to(view.place.into(), driven)),
            state: progress.state.as_str(),
            departed_at: progress.departed_at.map(|at| local(tz, at)),
            arrived_at: progress.arrived_at.map(|at| local(tz, at)),
            finished_at: progress.finished_at.map(|at| local(tz, at)),
            failure: progress.failure.map(|reason| reason.as_str()),
            late: view.stop.promised_until.is_some(),
        }
    }
}
