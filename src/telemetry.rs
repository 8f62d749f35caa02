//! Logging: one subscriber for the whole process. It writes to standard error, either text for people or one JSON object per line.
//!
//! The field names of the JSON lines are stable: `timestamp`, `level`, `target`, `message`, `span`, and the fields of the event itself. No
//! personal data is logged: no event contains places, contacts or keys.

use crate::config::{LogFormat, LogSettings};
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// An error while starting the log.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("the log filter is not valid")]
    Filter(#[from] ParseError),
    #[error("logging was already started")]
    Started(#[from] TryInitError),
}

/// Starts logging for the whole process. Call it once, before anything is logged.
///
/// # Errors
///
/// The filter is not valid, or logging was started before.
pub fn init(settings: &LogSettings) -> Result<(), TelemetryError> {
    let filter = EnvFilter::builder().parse(&settings.filter)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).finish().try_init()?,
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).finish().try_init()?,
    }
    Ok(())
}
