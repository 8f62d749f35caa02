#![doc = include_str!("../README.md")]

mod areas;
mod audit;
mod booking;
mod calendar;
mod catalogue;
mod demand;
mod driving_clock;
mod event;
mod execution;
mod fleet;
mod grant;
mod held;
mod ids;
mod invalid;
mod ip_policy;
mod load;
mod merchant;
mod money;
mod names;
mod order;
mod place;
mod position;
mod process;
mod proof;
mod rank;
mod record;
mod refusal;
mod release;
pub mod report_time;
mod reports;
#[cfg(test)]
mod robustness;
#[cfg(feature = "schema")]
mod schema;
mod speed_profile;
mod stop;
mod track;
mod travel_model;
mod trips;
mod units;
mod vehicle_type;
mod webhook;
mod window;
mod zone;

pub use areas::{AreaPreference, AreaSet, Areas, MOST_AREAS, NamedArea};
pub use audit::{Action, Actor, AuditEntry};
pub use booking::{
    Booking, BookingState, CartKey, Contact, GoodsState, Hold, HoldState, LedgerEntry, LedgerEvent, Promise,
};
pub use calendar::{CivilTime, resolve_civil};
pub use catalogue::{Closing, Cutoff, SlotDay, SlotException, SlotPlace, SlotTemplate, SlotWindow, Weekdays, slots_on};
pub use demand::{Cell, LostDemand, RequestKind};
pub use driving_clock::DrivingClock;
pub use event::*;
pub use execution::{
    CourierEvent, CourierEventKind, FailureReason, ReportContent, RouteProgress, RouteState, ShiftState, StopProgress,
    StopState,
};
pub use fleet::*;
pub use grant::{BoundOrder, Grant, Scope};
pub use held::{HeldReport, HeldState};
pub use ids::*;
pub use invalid::{Invalid, excerpt};
pub use ip_policy::is_public;
pub use load::{Dimensions, Load, MAX_DIMENSIONS};
pub use merchant::Merchant;
pub use money::{Currency, MOST_AMOUNT, MOST_PRICE, Money, sum_of};
pub use order::{Kind, Order, Origin};
pub use place::Place;
pub use position::Position;
pub use process::{Machine, PROCESSES, Step, Who};
pub use proof::{MediaType, PIN_ATTEMPTS, Proof, ProofFile, ProofKind, ProofRules};
pub use rank::Rank;
pub use record::Record;
pub use refusal::{Constraint, NO_WAY, Refusal, RefusalCode};
pub use release::ReleaseRule;
pub use reports::Mark;
pub use speed_profile::{QUARTERS, SpeedProfile, SpeedRule, Speeds, quarters_between};
pub use stop::{LoadPoint, StopKind, StopRecord};
pub use track::{Anchor, FARTHEST, Track};
pub use travel_model::{Estimate, LATEST, NetworkMissing, TravelModel};
pub use trips::{LATEST_READY, TripRules};
pub use units::{Meters, Seconds, Timestamp};
pub use vehicle_type::{SpeedFactor, VehicleCosts, VehicleType, VehicleTypeId};
pub use webhook::{
    DISABLED_AFTER, DeliveryState, DisabledReason, EndpointConfig, SECRET_OVERLAP, Verdict, WebhookAttempt,
    WebhookDelivery, WebhookEndpoint, judge,
};
pub use window::Window;
pub use zone::{Area, AsapRule, ForesightRules, LiveRules, MOST_SKILLS, ObjectiveWeights, SkillSet, Skills, Zone};
