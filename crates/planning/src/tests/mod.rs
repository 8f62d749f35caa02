//! The planner against its adversaries: random days, brute force, hand-broken plans, and arithmetic done by hand.

mod broken;
mod brute;
mod day;
mod delay;
mod departure;
mod eta;
mod exact;
mod foresight;
mod goods;
pub(crate) mod hand;
mod improve;
mod refusals;
mod repair;
mod room;
mod set_up;
mod sound;
mod stranded;
mod traffic;
mod travel;
mod trips;
mod types;
pub(crate) mod world;
