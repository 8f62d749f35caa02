//! The road as it is now: positions, what was told of it, how long things took, and the events of a day.

mod day;
mod notices;
mod positions;

pub use day::{DayEvent, Executed, events_after, executed, newest_seq};
pub use notices::{EtaNotice, Told, forget, tell_approaching, tell_changed, tell_risk, told_of};
pub use positions::{forget as forget_positions, names, recent, record};
