#![doc = include_str!("../README.md")]

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
