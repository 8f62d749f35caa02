//! Server-sent events (HTML standard, section 9.2): an answer that stays open and carries messages, comments that keep the connection
//! alive, and ids with which a client can resume after an interruption.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderName};
use actix_web::web::Bytes;
use futures_util::stream;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior};

use super::watcher::Pass;
use crate::app::tracking::Slot;
use crate::app::{AppError, AppResult};

/// The interval of keep-alive comments. Proxies and phones close connections that are silent for long.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// The time in milliseconds that a client waits before it reconnects.
const RETRY: &str = "retry: 3000\n\n";
/// A header that makes proxies pass messages on at once.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The subject of a stream.
pub(super) trait Source: 'static {
    /// Whether new messages can result from the passing of time alone.
    const BY_TIME: bool;

    /// Waits until there may be something new. Cancelling it loses nothing.
    async fn changed(&mut self);

    /// Messages that were not sent yet; empty if there is nothing new.
    async fn read(&mut self) -> AppResult<String>;
}

/// An open stream.
struct Pump<S> {
    source: S,
    pass: Pass,
    closing: watch::Receiver<bool>,
    ticks: Interval,
    sent: Instant,
    begun: bool,
    _slot: Slot,
}

/// The streaming answer. It ends when the client disconnects, its credential becomes invalid, or the server stops.
pub(super) fn answer<S: Source>(source: S, pass: Pass, slot: Slot, closing: watch::Receiver<bool>) -> HttpResponse {
    let mut ticks = tokio::time::interval(pass.look_every());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.reset();
    let pump = Pump { source, pass, closing, ticks, sent: Instant::now(), begun: false, _slot: slot };
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((BUFFERING, "no"))
        .streaming(stream::unfold(pump, Pump::next))
}

/// The reason why a stream stops waiting.
enum Woken {
    Changed,
    Tick,
    Closing,
}

impl<S: Source> Pump<S> {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if !self.begun {
            self.begun = true;
            let first = format!("{RETRY}{}", self.read().await?);
            return Some((Ok(first.into()), self));
        }
        loop {
            let text = match self.wait().await {
                Woken::Closing => return None,
                Woken::Changed => self.read().await?,
                Woken::Tick if !self.pass.is_valid().await => return None,
                Woken::Tick if S::BY_TIME => self.read().await?,
                Woken::Tick => String::new(),
            };
            if !text.is_empty() {
                self.sent = Instant::now();
                return Some((Ok(text.into()), self));
            }
            if self.sent.elapsed() >= HEARTBEAT {
                self.sent = Instant::now();
                return Some((Ok(Bytes::from_static(b":\n\n")), self));
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        tokio::select! {
            biased;
            _ = self.closing.wait_for(|closing| *closing) => Woken::Closing,
            _ = self.ticks.tick() => Woken::Tick,
            () = self.source.changed() => Woken::Changed,
        }
    }

    /// The new messages: none while the database is unavailable; `None` when the subject of the stream no longer exists.
    async fn read(&mut self) -> Option<String> {
        match self.source.read().await {
            Ok(text) => Some(text),
            Err(AppError::Unavailable(_) | AppError::Overloaded) => Some(String::new()),
            Err(error) => {
                if matches!(error, AppError::Internal(_)) {
                    tracing::error!(%error, "a stream failed");
                }
                None
            }
        }
    }
}

/// A message. After a message without an id, clients resume from the id before it.
pub(super) fn message(event: &str, id: Option<&str>, data: &impl Serialize) -> String {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    let data = serde_json::to_string(data).unwrap_or_default();
    format!("event: {event}\n{id}data: {data}\n\n")
}

/// The id of a state. All instances give the same state the same id.
pub(super) fn id_of(state: &impl Serialize) -> String {
    let hash = Sha256::digest(serde_json::to_vec(state).unwrap_or_default());
    hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_as_the_standard_has_it() {
        assert_eq!(message("a", Some("7"), &"x\ny"), "event: a\nid: 7\ndata: \"x\\ny\"\n\n");
        assert_eq!(message("a", None, &1), "event: a\ndata: 1\n\n");
    }

    #[test]
    fn the_same_state_has_the_same_id() {
        assert_eq!(id_of(&("a", 1)), id_of(&("a", 1)));
        assert_ne!(id_of(&("a", 1)), id_of(&("a", 2)));
        assert_eq!(id_of(&0).len(), 24);
    }
}
