//! `ritiro load-streams`: measures many open streams from outside while couriers send positions.
//!
//! Each courier has a route and jumps between two places. So every position changes all expected times of the route,
//! and every stream of the route gets a message. This is more work than a courier who drives normally causes.

mod listener;
mod test_data;

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use hdrhistogram::Histogram;
use serde::Serialize;
use serde_json::json;
use tokio::time::sleep;

use super::error::LoadError;
use super::http::{Address, Connection};
use super::process::{self, local_port};
use listener::{Received, StreamListener};
use ritiro_client::Client;
use test_data::{Courier, TestData};

/// How long streams are open before the measurement begins.
const SETTLE: Duration = Duration::from_secs(5);
/// The number of streams that are opened at once.
const CONCURRENT_REQUESTS: usize = 64;

const EXAMPLES: &str = "\
Examples:
  ritiro load-streams --key ritiro_sk_…
  ritiro load-streams --key ritiro_sk_… --streams 20000 --couriers 500 --pings-per-second 500 --seconds 60

Every run creates a zone (Streams …) with one booking for each stream and does not delete it: use a database for measurements.";

/// Keep many streams open while couriers send positions, and measure memory and delay
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct LoadStreamsArgs {
    /// Address of the running server (http only)
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,

    /// The merchant's admin key (ritiro_sk_…), as `ritiro key create` prints it
    #[arg(long, env = "RITIRO_KEY", hide_env_values = true)]
    pub key: String,

    /// The number of open streams, one for each booking
    #[arg(long, default_value_t = 5000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=50_000))]
    pub streams: u32,

    /// The number of couriers at work
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2000))]
    pub couriers: u32,

    /// Positions per second, of all couriers together
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub pings_per_second: u32,

    /// The duration of the measurement
    #[arg(long, default_value_t = 30, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub seconds: u64,

    /// Process id of the server, to report its memory [default: found by its port, if it runs on this machine]
    #[arg(long, value_name = "PID")]
    pub server_pid: Option<u32>,
}

/// The results.
#[derive(Debug, Clone, Serialize)]
pub struct StreamsReport {
    /// The number of open streams.
    pub streams: usize,
    /// The number of streams that ended by themselves.
    pub broken: usize,
    /// The number of couriers at work.
    pub couriers: usize,
    /// The duration of the measurement.
    pub seconds: f64,
    /// The number of accepted positions.
    pub pings: u64,
    /// The number of refused positions.
    pub refused: u64,
    /// The number of messages that streams received.
    pub messages: u64,
    /// The time from sending a position to the message of a stream that shows it.
    pub delay: Delay,
    /// The time from sending the last position of the courier to the message, over all streams of the route.
    pub delay_of_all: Delay,
    /// The time from sending a position to the answer.
    pub answer: Delay,
    /// The server's memory in bytes: after all bookings, with the open streams, and at the end.
    pub memory: Option<[u64; 3]>,
}

/// Delays in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Delay {
    /// The number of measured delays.
    pub count: u64,
    /// The median.
    pub p50_ms: f64,
    /// 99 of 100 delays are at most this long.
    pub p99_ms: f64,
    /// The longest delay.
    pub max_ms: f64,
}

impl Delay {
    fn of(histogram: &Histogram<u64>) -> Self {
        let millis = |micros: u64| micros as f64 / 1000.0;
        let at = |quantile: f64| millis(histogram.value_at_quantile(quantile));
        Self { count: histogram.len(), p50_ms: at(0.5), p99_ms: at(0.99), max_ms: millis(histogram.max()) }
    }
}

/// Runs the measurement.
///
/// # Errors
/// If the set-up fails, or a courier gets no answer to a position.
pub async fn run(args: &LoadStreamsArgs) -> Result<StreamsReport, LoadError> {
    let client = Client::new(&args.url, &args.key)?;
    eprintln!("booking {} deliveries for {} couriers …", args.streams, args.couriers);
    let data = TestData::create(&client, args.couriers as usize, args.streams as usize).await?;
    let pid = args.server_pid.or_else(|| local_port(&args.url).and_then(process::listening_on));
    let memory = || pid.and_then(process::resident_bytes);
    let booked = memory();
    eprintln!("opening {} streams …", args.streams);
    let listeners = open(args, &data).await?;
    sleep(SETTLE).await;
    let opened = memory();
    eprintln!("{} positions a second for {} s …", args.pings_per_second, args.seconds);
    listeners.iter().for_each(StreamListener::begin);
    let begun = Instant::now();
    let sent = send(args, &data).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let last = memory();
    sleep(Duration::from_secs(2)).await;
    Ok(report(args, listeners, sent, seconds, booked.zip(opened).zip(last)))
}

fn report(
    args: &LoadStreamsArgs,
    listeners: Vec<StreamListener>,
    (answers, pings, refused): (Histogram<u64>, u64, u64),
    seconds: f64,
    memory: Option<((u64, u64), u64)>,
) -> StreamsReport {
    let mut all = Received::default();
    let streams = listeners.len();
    let broken = listeners.into_iter().map(|listener| usize::from(listener.close(&mut all))).sum();
    StreamsReport {
        streams,
        broken,
        couriers: args.couriers as usize,
        seconds,
        pings,
        refused,
        messages: all.messages,
        delay: Delay::of(&all.exact),
        delay_of_all: Delay::of(&all.last),
        answer: Delay::of(&answers),
        memory: memory.map(|((booked, opened), last)| [booked, opened, last]),
    }
}

async fn open(args: &LoadStreamsArgs, data: &TestData) -> Result<Vec<StreamListener>, LoadError> {
    use futures_util::{StreamExt, TryStreamExt, stream};
    let authority = listener::authority(&args.url)?;
    let opened = data.bookings.iter().map(|booking| {
        let courier = data.courier_of(booking);
        StreamListener::open(authority.clone(), booking.id, booking.token.clone(), courier)
    });
    Ok(stream::iter(opened).buffer_unordered(CONCURRENT_REQUESTS).try_collect().await?)
}

/// Lets all couriers send positions, each at its own offset.
async fn send(args: &LoadStreamsArgs, data: &TestData) -> Result<(Histogram<u64>, u64, u64), LoadError> {
    let every = Duration::from_secs_f64(f64::from(args.couriers) / f64::from(args.pings_per_second));
    let until = Instant::now() + Duration::from_secs(args.seconds);
    let tasks = data.couriers.iter().enumerate().map(|(number, courier)| {
        let start = every.mul_f64(number as f64 / data.couriers.len() as f64);
        tokio::spawn(drive(args.url.clone(), Arc::clone(courier), start, every, until))
    });
    let tasks: Vec<_> = tasks.collect();
    let (mut answers, mut pings, mut refused) = (listener::histogram(), 0, 0);
    for task in tasks {
        let (own, taken, not_taken) = task.await.expect("couriers do not panic")?;
        answers.add(own).expect("both have the same bounds");
        (pings, refused) = (pings + taken, refused + not_taken);
    }
    Ok((answers, pings, refused))
}

async fn drive(
    url: String,
    courier: Arc<Courier>,
    start: Duration,
    every: Duration,
    until: Instant,
) -> Result<(Histogram<u64>, u64, u64), LoadError> {
    let address = Address::new(&url, &courier.token)?;
    let (mut connection, mut answers) = (Connection::new(&address), listener::histogram());
    let (mut taken, mut refused) = (0, 0);
    let mut next = Instant::now() + start;
    while next < until {
        tokio::time::sleep_until(next.into()).await;
        let (place, sent) = (courier.next_place(), Instant::now());
        let at = chrono::Utc::now().to_rfc3339();
        let body = json!({"pings": [{"at": at, "place": {"lat": place.0, "lng": place.1}, "accuracy_meters": 10}]});
        courier.sent(place, sent);
        let answer = connection.post("/v1/courier/pings", None, body.to_string().as_bytes()).await?;
        match answer.status {
            202 => taken += 1,
            _ => refused += 1,
        }
        answers.saturating_record(u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX));
        next += every;
    }
    Ok((answers, taken, refused))
}

impl StreamsReport {
    /// The report as text.
    pub fn text(&self) -> String {
        let line = |name: &str, of: &Delay| {
            format!(
                "{name:<46} p50 {:8.1} ms   p99 {:8.1} ms   max {:8.1} ms   ({})\n",
                of.p50_ms, of.p99_ms, of.max_ms, of.count
            )
        };
        let mut text = format!(
            "{} streams, {} couriers, {:.1} s: {:.0} positions a second, {:.0} messages a second; {} refused, {} streams broken\n",
            self.streams,
            self.couriers,
            self.seconds,
            self.pings as f64 / self.seconds,
            self.messages as f64 / self.seconds,
            self.refused,
            self.broken,
        );
        text += &line("position to message, streams that show it", &self.delay);
        text += &line("last position to message, all streams", &self.delay_of_all);
        text += &line("position to answer", &self.answer);
        if let Some([booked, opened, last]) = self.memory {
            let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
            let each = opened.saturating_sub(booked) as f64 / 1024.0 / self.streams.max(1) as f64;
            text += &format!(
                "server's memory: {:.0} MiB with everything booked, {:.0} MiB with the streams open ({each:.1} KiB a stream), {:.0} MiB \
                 at the end\n",
                mib(booked),
                mib(opened),
                mib(last),
            );
        }
        text
    }

    /// Whether all streams stayed open, all positions were accepted, and messages arrived.
    pub fn passed(&self) -> bool {
        self.broken == 0 && self.refused == 0 && self.messages > 0
    }
}
