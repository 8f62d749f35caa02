//! The day itself: what couriers report, what follows from it, and what is done for promises in danger.

mod by_hand;
pub mod driver;
mod order;
mod reports;
mod settled;
mod trouble;
