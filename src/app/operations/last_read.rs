//! When the gauges of the database were last read.

use std::time::Instant;

use tokio::sync::Mutex;

/// The instant of the last reading. While one caller reads, the others wait for it.
#[derive(Default)]
pub struct LastRead(pub Mutex<Option<Instant>>);
