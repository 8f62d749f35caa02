//! The data of a simulated day: shoppers, shifts, promises, visits, reports, and the figures of the report.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::clock::Moment;
use super::speeds::SpeedRule;
use ritiro_client::Place;
use ritiro_client::wire::{Event, EventStatus};

/// The load dimension.
pub const DIMENSION: &str = "parcels";
/// The time before the start of a slot at which its bookings close, in seconds.
pub const LEAD_SECONDS: u32 = 3_600;
/// The width of the histogram's bars in seconds.
pub const BUCKET_SECONDS: i64 = 600;

/// One shopper.
#[derive(Debug, Clone, PartialEq)]
pub struct Shopper {
    pub number: u64,
    pub reference: String,
    pub place: Place,
    /// The size in units of the capacity.
    pub size: u32,
    /// The mean service time.
    pub service_seconds: u32,
    /// The time of the request.
    pub asks_at: Moment,
    /// The indices of the accepted slots, best first.
    pub accepted: Vec<usize>,
    /// Whether the shopper will not be at home.
    pub no_show: bool,
    /// The actual service time at the door, in seconds.
    pub service_takes: i64,
}

/// All shoppers, in the order of their requests, and the depot.
#[derive(Debug, Clone, PartialEq)]
pub struct DayDemand {
    pub shoppers: Vec<Shopper>,
    pub depot: Place,
}

/// The shift of a courier.
#[derive(Debug, Clone)]
pub struct CourierShift {
    /// The index of the courier.
    pub number: usize,
    pub name: String,
    pub shift_id: Uuid,
    pub starts_at: Moment,
    pub ends_at: Moment,
    pub start: Place,
}

/// The totals of a courier's day.
#[derive(Debug, Clone, Default)]
pub struct CourierTotals {
    pub meters: i64,
    pub driving_seconds: i64,
    pub stops: u64,
    pub trips: u64,
    pub loading_seconds: i64,
    pub left_at: Option<Moment>,
    pub home_at: Option<Moment>,
    /// The positions of the courier with their times, in order.
    pub track: Vec<(Moment, Place)>,
}

/// A booking as the server confirmed it.
#[derive(Debug, Clone)]
pub struct PromiseRecord {
    pub booking: Uuid,
    /// The index of the shopper.
    pub shopper: usize,
    pub reference: String,
    pub place: Place,
    pub window: (Moment, Moment),
}

/// The actual visit at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The index of the courier.
    pub courier: usize,
    /// The time at which service started, or at which the courier began to wait for the shopper.
    pub started_at: Moment,
    /// The time at which the courier left.
    pub left_at: Moment,
    /// Whether the shopper was there.
    pub served: bool,
}

/// The outcome of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseOutcome {
    /// Service started within the window.
    OnTime,
    /// Service started this many seconds after the window.
    Late(i64),
    /// The courier was there in time, but the shopper was not there.
    ShopperAbsent,
    /// No courier came.
    NeverReached,
}

impl PromiseOutcome {
    /// Whether a courier was at the door within the window, whether or not the shopper was there.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::OnTime | Self::ShopperAbsent)
    }

    /// The seconds after the window, if the courier was late.
    pub fn late_by(&self) -> Option<i64> {
        match self {
            Self::Late(seconds) => Some(*seconds),
            _ => None,
        }
    }
}

/// A breakdown of a vehicle.
#[derive(Debug, Clone)]
pub struct Breakdown {
    pub courier: usize,
    pub at: Moment,
    /// The bookings that were still in its route.
    pub stranded: Vec<Uuid>,
    /// The stranded bookings that no courier could have fetched and delivered in time, by the plain travel model.
    pub out_of_reach: Vec<Uuid>,
}

/// A change of a route that a courier had already seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disturbance {
    pub at: Moment,
    pub courier: usize,
    /// Stops that went to another courier.
    pub taken: usize,
    /// Stops that stayed in the route in a different order.
    pub reordered: usize,
}

/// An event with its outcome.
#[derive(Debug, Clone)]
pub struct SentReport {
    pub event: Event,
    pub at: Moment,
    /// The time at which the server acknowledged it.
    pub acknowledged_at: Option<Moment>,
    /// The status in the server's first answer.
    pub status: Option<EventStatus>,
    /// The reason of a refusal.
    pub refusal: Option<String>,
}

/// The outcomes of the reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reports {
    /// The reports of all couriers.
    pub sent: u64,
    /// The reports that the server acknowledged.
    pub acknowledged: u64,
    /// The refused reports by refusal code. Each also counts as lost, except those with `stop_reassigned`.
    pub refused: BTreeMap<String, u64>,
    /// The queues that were sent twice.
    pub sent_twice: u64,
    /// The reports that arrived later than their event.
    pub late: u64,
    /// The reports that were not acknowledged, or that were acknowledged but do not show in the server's data.
    pub lost: u64,
}

/// The figures, as `report.json` has them.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub date: NaiveDate,
    pub seed: u64,
    pub couriers: u32,
    pub repair: bool,
    pub speeds: SpeedFigures,
    pub shoppers: u64,
    pub booked: u64,
    /// Shoppers who got no booking, by reason.
    pub refused: BTreeMap<String, u64>,
    /// The share of shoppers who booked, 0 to 1.
    pub acceptance: f64,
    /// The share of bookings in the window that the shopper preferred, 0 to 1.
    pub first_choice_share: f64,
    pub promises: Promises,
    pub breakdowns: Breakdowns,
    pub reports: Reports,
    pub answers: Answers,
    /// Bookings by their final state on the server.
    pub states: BTreeMap<String, u64>,
    pub disturbed: Disturbed,
    pub cost: Cost,
    pub trips: Trips,
    pub redeliveries: Redeliveries,
    pub requests: u64,
    pub server_errors: u64,
    pub elapsed_seconds: f64,
    /// Violations: lost reports, and bookings in a wrong state.
    pub violations: Vec<String>,
}

impl Figures {
    /// Whether no report was lost and the server's records agree with the actual events. A broken promise is not an
    /// error of the records.
    pub fn passed(&self) -> bool {
        self.violations.is_empty() && self.reports.lost == 0 && self.server_errors == 0
    }
}

/// The actual speeds, and what the planner knew of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpeedFigures {
    /// The speed in rush hours, as a share of the speed at other hours; `None` without rush hours.
    pub rush: Option<f64>,
    /// Whether the zone had rules that say the same.
    pub rush_known: bool,
    /// The number of days before, from whose reports the planner learned.
    pub learning_days: u32,
    /// The speeds with which the plan of the day promised.
    pub plan: Vec<SpeedRule>,
    /// Their mean difference from the actual ones in the quarters of an hour from 7:00 to 20:00.
    pub plan_mean_error: f64,
    /// The largest difference.
    pub plan_largest_error: f64,
}

/// The outcomes of the promises.
#[derive(Debug, Clone, Serialize)]
pub struct Promises {
    /// Promises for which a courier was at the door within the window, whether or not the shopper was there.
    pub kept: u64,
    /// The kept promises for which the shopper was not there.
    pub nobody_there: u64,
    /// Promises whose service started after the window.
    pub late: u64,
    pub late_median_seconds: i64,
    pub late_most_seconds: i64,
    pub never_reached: u64,
    /// Broken promises, by reason.
    pub broken: BTreeMap<&'static str, u64>,
    /// The share of all promises that were kept.
    pub on_time_share: f64,
    /// The share of kept promises among those that were not out of reach after a breakdown.
    pub on_time_share_where_possible: f64,
    /// The time by which service started before the end of its window (negative: after it), in steps of ten minutes:
    /// the start of each step, and the number of promises.
    pub slack: Vec<(i64, u64)>,
}

/// The effects of breakdowns.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Breakdowns {
    pub number: u64,
    /// Bookings that were still in the routes of these vehicles.
    pub stranded: u64,
    /// The stranded bookings that no courier could have fetched and delivered in time.
    pub out_of_reach: u64,
    /// The stranded bookings that were kept in spite of the breakdown.
    pub kept: u64,
}

/// The server's response times for requests with reports of couriers, in milliseconds of real time.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Answers {
    pub number: u64,
    pub half_milliseconds: f64,
    pub ninety_nine_milliseconds: f64,
    pub most_milliseconds: f64,
}

/// The changes of routes that couriers had already seen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Disturbed {
    /// The number of times that a courier saw a change.
    pub times: u64,
    /// Stops that went to another courier.
    pub taken: u64,
    /// Stops that stayed in the route in a different order.
    pub reordered: u64,
    /// Visits after another courier had already served the stop.
    pub in_vain: u64,
    pub stops_each_time: f64,
}

/// The trips of all couriers.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Trips {
    pub number: u64,
    /// The trips of each courier who left the depot.
    pub each: f64,
    pub loading_hours: f64,
    /// Visits of a courier who did not have the goods.
    pub without_goods: u64,
    /// How often a courier waited at the depot for goods that another courier brought back.
    pub awaited: u64,
}

/// The shoppers who were not at home and asked for another window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Redeliveries {
    /// Those who got another window.
    pub promised: u64,
    /// Those who got none.
    pub refused: u64,
    /// Those who then got their goods.
    pub handed_over: u64,
}

/// The cost of the day.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cost {
    pub couriers_used: u64,
    /// The hours of the couriers who left the depot, until their return.
    pub courier_hours: f64,
    pub bookings_per_courier_hour: f64,
    pub travel_meters: i64,
    pub meters_per_booking: f64,
    pub driving_hours: f64,
}
