//! The current state of the road: positions, notices about expected times, durations, and the events of a day.

mod day;
mod notices;
mod positions;

pub use day::{DayEvent, Executed, events_after, executed, newest_seq};
pub use notices::{EtaNotice, Notified, forget, notified_of, notify_approaching, notify_changed, notify_risk};
pub use positions::{forget as forget_positions, names, recent, record};
