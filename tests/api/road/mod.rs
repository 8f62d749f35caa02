//! The day itself: what couriers report, what follows from it, and what is done for promises in danger.

mod amended;
mod by_hand;
pub mod driver;
mod judged;
mod order;
mod reports;
mod searching;
mod settled;
mod times;
mod trouble;
