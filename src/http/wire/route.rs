//! Routes as couriers fetch them.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, amounts, local};
use super::contact::Contact;
use super::drawing::{Drawing, RouteLeg};
use super::navigation::Navigation;
use super::order::Window;
use crate::app::ZoneContext;
use crate::app::dispatch::routes::{CourierDay, RouteView, StopView};
use ritiro_domain::StopKind;

/// Where and when a route begins.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RouteStart {
    /// The place.
    pub place: Place,
    /// The latest time at which the courier can leave and be on time; `null` while the route has no stops.
    pub departure: Option<DateTime<FixedOffset>>,
}

/// Where and when a route ends.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RouteEnd {
    /// The place.
    pub place: Place,
    /// The arrival of the courier; `null` while the route has no stops.
    pub arrival: Option<DateTime<FixedOffset>>,
    /// The way from the last stop to the end; `null` while the route has no stops.
    pub leg: Option<RouteLeg>,
}

/// A way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Leg {
    /// The length in metres.
    pub distance_meters: i64,
    /// The planned driving time in seconds, at the speeds of that time of day.
    pub duration_seconds: i64,
}

/// One stop of a route.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RouteStop {
    /// The position in the route, counted from 1.
    pub sequence: usize,
    /// The trip to which the stop belongs, counted from 1. A trip after the first one begins with a stop of kind `load`: the courier comes
    /// back to the depot and loads the goods of this trip.
    pub trip: usize,
    /// The visit of a place to which the stop belongs, counted from 1. Stops at one place, one behind the other, are one visit: show them
    /// as one stop with several hand-overs.
    pub visit: usize,
    /// The id of the stop.
    pub stop_id: Uuid,
    /// The booking; `null` for a break and for a stop of kind `load`.
    pub booking_id: Option<Uuid>,
    /// The hold, while the stop is not booked.
    pub hold_id: Option<Uuid>,
    /// The kind of stop.
    #[schema(value_type = ritiro_domain::StopKind, example = "delivery")]
    pub kind: &'static str,
    /// The place. A break happens where the courier is.
    pub place: Place,
    /// The window in which service may start; `null` for any time.
    pub window: Option<Window>,
    /// The planned arrival. Couriers leave as late as possible, so they arrive when service can start.
    pub arrival: DateTime<FixedOffset>,
    /// The planned start of service.
    pub service_start: DateTime<FixedOffset>,
    /// The planned departure.
    pub departure: DateTime<FixedOffset>,
    /// What the courier needs at the place before service, to park and to walk to the door, in seconds. It is 0 for a further hand-over of
    /// the same visit.
    pub setup_seconds: i64,
    /// How long service takes, in seconds.
    pub service_seconds: i64,
    /// The goods that are handed over, taken on board or, at a stop of kind `load`, loaded, by load dimension.
    #[schema(example = json!({"parcels": 1}))]
    pub size: BTreeMap<String, i64>,
    /// The load on board after the stop, by load dimension.
    #[schema(example = json!({"parcels": 7}))]
    pub load_after: BTreeMap<String, i64>,
    /// The way from the previous stop to this one.
    pub leg: RouteLeg,
    /// The merchant's reference for the order.
    pub reference: Option<String>,
    /// The person whom the courier meets.
    pub contact: Option<Contact>,
    /// Links that open the place in a navigation app; `null` for a break.
    pub navigation: Option<Navigation>,
    /// The state of the stop.
    #[schema(value_type = ritiro_domain::StopState, example = "planned")]
    pub state: &'static str,
    /// The reported time at which the courier left for the stop.
    pub departed_at: Option<DateTime<FixedOffset>>,
    /// The reported time of arrival.
    pub arrived_at: Option<DateTime<FixedOffset>>,
    /// The reported time at which the stop was completed or failed.
    pub finished_at: Option<DateTime<FixedOffset>>,
    /// The reason why the stop failed.
    #[schema(value_type = Option<ritiro_domain::FailureReason>)]
    pub failure: Option<&'static str>,
    /// Whether service starts later than promised in the current plan.
    pub late: bool,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Route {
    /// The service day: the day on which the shift begins.
    pub date: NaiveDate,
    /// The shift.
    pub shift_id: Uuid,
    /// The courier who drives the route.
    pub courier_id: Uuid,
    /// The version. Every change of the route raises it.
    pub version: i64,
    /// The state of the route.
    #[schema(value_type = ritiro_domain::RouteState, example = "planned")]
    pub state: &'static str,
    /// The state of the shift.
    #[schema(value_type = ritiro_domain::ShiftState, example = "planned")]
    pub shift_state: &'static str,
    /// The place and time at which the route begins.
    pub start: RouteStart,
    /// The place and time at which the route ends.
    pub end: RouteEnd,
    /// The capacity of the vehicle, by load dimension.
    #[schema(example = json!({"parcels": 40}))]
    pub capacity: BTreeMap<String, i64>,
    /// The goods that are loaded at the start, by load dimension.
    #[schema(example = json!({"parcels": 8}))]
    pub load_at_start: BTreeMap<String, i64>,
    /// The stops in their order.
    pub stops: Vec<RouteStop>,
    /// The length of the route in metres.
    pub distance_meters: i64,
    /// The planned driving time of the route in seconds, at the speeds of each time of day.
    pub travel_seconds: i64,
}

/// The routes of one courier on one day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CourierRoutes {
    /// The civil day that was requested.
    pub date: NaiveDate,
    /// The IANA time zone of the zone.
    pub time_zone: String,
    /// The zone.
    pub zone_id: Uuid,
    /// The courier.
    pub courier_id: Uuid,
    /// One route for each shift that begins on this day, and for each shift that began on the day before and lasts into it.
    pub routes: Vec<Route>,
}

impl From<&CourierDay> for CourierRoutes {
    fn from(day: &CourierDay) -> Self {
        Self {
            date: day.date,
            time_zone: day.context.zone.time_zone.name().to_owned(),
            zone_id: day.context.zone.id.0,
            courier_id: day.courier.0,
            routes: day.routes.iter().map(|route| Route::to_wire(&day.context, &day.vehicle, route)).collect(),
        }
    }
}

impl Route {
    /// Converts a route, with times in the time zone of the zone; `driven` is the kind of vehicle, for navigation links.
    pub(super) fn to_wire(context: &ZoneContext, driven: &str, view: &RouteView) -> Self {
        let (tz, dimensions) = (context.zone.time_zone, &context.zone.dimensions);
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
            end: RouteEnd {
                place: vehicle.end.place.into(),
                arrival,
                leg: view.home.map(|leg| RouteLeg::new(leg, view.way_home.as_ref())),
            },
            capacity: amounts(dimensions, vehicle.capacity),
            load_at_start: amounts(dimensions, view.route.load_after(0)),
            stops: (1..)
                .zip(&view.stops)
                .map(|(sequence, stop)| RouteStop::to_wire(context, driven, sequence, stop))
                .collect(),
            distance_meters: view.driving.distance.0,
            travel_seconds: view.driving.duration.0,
        }
    }
}

impl Route {
    /// Adds to each way what a request asks for.
    pub fn draw(&mut self, drawing: Drawing) {
        let mut at = self.start.place;
        for stop in &mut self.stops {
            stop.leg.draw(drawing, at, stop.place);
            at = stop.place;
        }
        let end = self.end.place;
        self.end.leg.iter_mut().for_each(|leg| leg.draw(drawing, at, end));
    }

    /// The line of the route, along the roads where they are known.
    pub(in crate::http) fn line(&self) -> Vec<Place> {
        let mut line = vec![self.start.place];
        for stop in &self.stops {
            line.extend(stop.leg.between().chain([stop.place]));
        }
        line.extend(self.end.leg.iter().flat_map(RouteLeg::between).chain([self.end.place]));
        line
    }
}

impl RouteStop {
    fn to_wire(context: &ZoneContext, driven: &str, sequence: usize, view: &StopView) -> Self {
        let (tz, dimensions) = (context.zone.time_zone, &context.zone.dimensions);
        let (visit, progress) = (&view.stop.visit, &view.stop.progress);
        let pickup = visit.kind == StopKind::Pickup;
        Self {
            sequence,
            trip: view.trip,
            visit: view.visit,
            stop_id: visit.stop.0,
            booking_id: view.booking.as_ref().map(|b| b.id.0),
            hold_id: view.hold.map(|h| h.0),
            kind: visit.kind.as_str(),
            place: view.place.into(),
            window: Window::to_wire(tz, visit.window),
            arrival: local(tz, view.arrival),
            service_start: local(tz, view.start),
            departure: local(tz, view.departure),
            setup_seconds: view.leg.set_up.0,
            service_seconds: view.service.0,
            size: amounts(dimensions, view.goods),
            load_after: amounts(dimensions, view.load_after),
            leg: RouteLeg::new(view.leg, view.way.as_ref()),
            reference: view.booking.as_ref().and_then(|b| b.reference.clone()),
            // The contact is the shopper's, and the shopper is at the destination.
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
