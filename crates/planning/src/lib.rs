//! The planner: pure functions of their input. No clock, no I/O, no async, no global randomness.
//!
//! A [`Plan`] is the routes of one zone on one service day. [`survey`] answers, in one pass over all positions of all
//! routes, every window of the day: the cheapest exact insertion, or the reason why there is none. The same answer
//! lists offers, makes holds and books; [`Plan::insert`] applies it. [`check`] judges a whole plan and shares no
//! evaluator with the rest.

mod by_hand;
mod checker;
mod eta;
mod foresight;
mod improve;
mod insertion;
mod objective;
mod outline;
mod pair;
mod plan;
mod progress;
mod refuse;
mod repair;
mod route;
mod survey;
mod task;
#[cfg(test)]
mod tests;
mod timetable;
mod timing;
mod travel;
mod vehicle;

pub use by_hand::OrderError;
pub use checker::{Violation, check};
pub use eta::{Eta, Pace, Ratio, Situation, expect};
pub use foresight::{Demand, Foresight, Menu, Menus, Opinion, Outlook, Prospect};
pub use improve::{Arranged, Depth, Effort, Goal, Improved, Room, arrange, improve, make_room};
pub use objective::Objective;
pub use plan::{Change, Plan, RemoveError};
pub use progress::Sighting;
pub use repair::{Case, Found, PatchEffort, RepairEffort, Repaired, TAKE_OVER, disturbed, needs_repair, patch, repair};
pub use route::{Fault, Route};
pub use survey::{Insertion, Prefer, survey};
pub use task::{Stop, Task, Terms, Visit, Visits};
pub use travel::{Floor, Leg, Point, Travel};
pub use vehicle::{Standing, Vehicle};
