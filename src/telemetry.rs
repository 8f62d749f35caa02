//! Logging: one subscriber for the process, text for people or one JSON object a line, on standard error.
//!
//! Field names of the JSON lines are stable: `timestamp`, `level`, `target`, `message`, `span`, and the event's own fields
//! beside them. No personal data is logged: places, contacts and keys stay out of every event.

use crate::config::{LogFormat, LogSettings};
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// Logging could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("the log filter cannot be read")]
    Filter(#[from] ParseError),
    #[error("logging was started before")]
    Started(#[from] TryInitError),
}

/// Starts logging for the whole process. Call once, before anything is worth logging.
///
/// # Errors
/// The filter is not one, or logging was started before.
pub fn init(settings: &LogSettings) -> Result<(), TelemetryError> {
    let filter = EnvFilter::builder().parse(&settings.filter)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).finish().try_init()?,
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).finish().try_init()?,
    }
    Ok(())
}
