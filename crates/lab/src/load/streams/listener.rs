//! A client that listens to one stream, on a connection of its own.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use hdrhistogram::Histogram;
use reqwest::Url;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::test_data::Courier;
use crate::load::http::Fault;

/// A histogram of microseconds, up to one minute.
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 3).expect("the bounds are in order")
}

/// The messages that all streams received.
pub struct Received {
    pub messages: u64,
    pub exact: Histogram<u64>,
    pub last: Histogram<u64>,
}

impl Default for Received {
    fn default() -> Self {
        Self { messages: 0, exact: histogram(), last: histogram() }
    }
}

/// The delays in microseconds, stored compactly so that thousands of streams need little memory.
#[derive(Default)]
struct Delays {
    exact: Vec<u32>,
    last: Vec<u32>,
}

/// An open stream.
pub struct StreamListener {
    counts: Arc<AtomicBool>,
    notes: Arc<Mutex<Delays>>,
    listening: JoinHandle<()>,
}

/// The `host:port` of a server.
pub fn authority(url: &str) -> Result<String, Fault> {
    let wrong = || Fault::Address(url.to_owned());
    let parsed = Url::parse(url).map_err(|_| wrong())?;
    let (Some(host), Some(port), "http") = (parsed.host_str(), parsed.port_or_known_default(), parsed.scheme()) else {
        return Err(wrong());
    };
    Ok(format!("{host}:{port}"))
}

impl StreamListener {
    /// Opens a stream, and waits for its first message.
    pub async fn open(authority: String, booking: Uuid, token: String, courier: Arc<Courier>) -> Result<Self, Fault> {
        let mut stream = TcpStream::connect(&authority).await.map_err(Fault::Connect)?;
        let request = format!(
            "GET /v1/bookings/{booking}/tracking/stream HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut text = String::new();
        while !text.contains("\ndata: ") {
            read(&mut stream, &mut text).await?;
            if text.starts_with("HTTP/1.1 ") && !text.starts_with("HTTP/1.1 200") {
                return Err(Fault::Malformed(text.lines().next().unwrap_or_default().to_owned()));
            }
        }
        text.clear();
        let (counts, notes) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Delays::default())));
        let listening = tokio::spawn(listen(stream, Arc::clone(&counts), Arc::clone(&notes), courier));
        Ok(Self { counts, notes, listening })
    }

    /// Starts the measurement.
    pub fn begin(&self) {
        self.counts.store(true, Ordering::Release);
    }

    /// Adds the measured delays to the totals. Returns whether the stream ended by itself.
    pub fn close(self, all: &mut Received) -> bool {
        let broken = self.listening.is_finished();
        self.listening.abort();
        let notes = self.notes.lock().expect("no thread panics while it holds the lock");
        all.messages += notes.last.len() as u64;
        notes.exact.iter().for_each(|delay| all.exact.saturating_record((*delay).into()));
        notes.last.iter().for_each(|delay| all.last.saturating_record((*delay).into()));
        broken
    }
}

async fn read(stream: &mut TcpStream, text: &mut String) -> Result<(), Fault> {
    let mut piece = [0; 4096];
    match stream.read(&mut piece).await? {
        0 => Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into()),
        length => {
            text.push_str(&String::from_utf8_lossy(&piece[..length]));
            Ok(())
        }
    }
}

async fn listen(mut stream: TcpStream, counts: Arc<AtomicBool>, notes: Arc<Mutex<Delays>>, courier: Arc<Courier>) {
    let mut text = String::new();
    while read(&mut stream, &mut text).await.is_ok() {
        let received = Instant::now();
        while let Some((message, rest)) = text.split_once("\n\n") {
            if counts.load(Ordering::Acquire) {
                note(message, received, &notes, &courier);
            }
            text = rest.to_owned();
        }
    }
}

/// The frames of the chunked encoding are around messages, not inside them.
fn note(message: &str, received: Instant, notes: &Mutex<Delays>, courier: &Courier) {
    let Some((_, data)) = message.split_once("\ndata: ") else { return };
    let micros =
        |sent: Instant| u32::try_from(received.saturating_duration_since(sent).as_micros()).unwrap_or(u32::MAX);
    let data: Value = serde_json::from_str(data).unwrap_or_default();
    let exact = data["courier"]["position"]["place"]["lat"].as_f64().and_then(|lat| courier.when(lat));
    let last = courier.last();
    let mut notes = notes.lock().expect("no thread panics while it holds the lock");
    notes.exact.extend(exact.map(micros));
    notes.last.extend(last.map(micros));
}
