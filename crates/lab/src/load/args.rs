//! The command line of `ritiro load`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::common::args::{number, share};

const EXAMPLES: &str = "\
Examples:
  ritiro load --key ritiro_sk_…                             64 shoppers book into one plan of 40 couriers, without pauses
  ritiro load --mix shop --clients 200 --think-milliseconds 500
                                                            offers, half a second to think, a hold, a booking; some are cancelled
  ritiro load --rate 500                                    open model: 500 shoppers arrive per second
  ritiro load --mix offers --booked-stops 1000 --bare       offers, compared with a handler that only reads and writes the same JSON
  ritiro load --plans 8 --pgbench                           compared with pgbench, which writes the same rows with one commit each
  ritiro load --bookings 100000                             until 100,000 bookings are live; reports the server's memory

Every run creates zones (Load …) and does not delete them: use a database for measurements. Exit status: 0; 1 if the number of
bookings in the database differs from the acknowledged ones; 2 if the measurement failed.";

/// Send the requests of many shoppers to a running server, and measure throughput and latency
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct LoadArgs {
    /// Address of the running server (http only)
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,

    /// The merchant's admin key (ritiro_sk_…), as `ritiro key create` prints it
    #[arg(long, env = "RITIRO_KEY", hide_env_values = true)]
    pub key: String,

    /// The number of concurrent shoppers, each with a connection that stays open
    #[arg(long, default_value_t = 64, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub clients: u32,

    /// The duration of each measured round
    #[arg(long, default_value_t = 20, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: u64,

    /// The duration of the warm-up, which is not measured
    #[arg(long, default_value_t = 3, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub warmup_seconds: u64,

    /// The number of rounds; the comparisons are measured between them
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,

    /// The requests of each shopper
    #[arg(long, value_enum, default_value_t = Mix::Book)]
    pub mix: Mix,

    /// The number of plans (zones) that are busy at the same time
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub plans: u32,

    /// The number of couriers of each plan
    #[arg(long, default_value_t = 40, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2000))]
    pub couriers: u32,

    /// Attempted bookings in a plan before shoppers continue with the zone's next day, so that plans have a realistic size
    #[arg(long, default_value_t = 2000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub stops_per_plan: u64,

    /// Stops in each plan before offers are measured (only with --mix offers)
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub booked_stops: u64,

    /// Open model: this number of shoppers arrives per second, at random times. Latency counts from the arrival, even if no
    /// connection is free (default: closed model, in which each client sends its next request after the answer)
    #[arg(long, value_name = "PER_SECOND", value_parser = rate)]
    pub rate: Option<f64>,

    /// Closed model: correct latencies for coordinated omission by this interval between a client's requests
    #[arg(long, value_name = "MS", conflicts_with = "rate", value_parser = clap::value_parser!(u64).range(1..=60_000))]
    pub expected_interval_milliseconds: Option<u64>,

    /// Mean pause of a shopper between offers and hold; each pause is 0.5 to 1.5 times as long (only with --mix shop)
    #[arg(long, default_value_t = 0, value_name = "MS", value_parser = clap::value_parser!(u64).range(0..=600_000))]
    pub think_milliseconds: u64,

    /// Share of the shoppers who cancel their booking, 0 to 1 (only with --mix shop)
    #[arg(long, default_value_t = 0.05, value_name = "SHARE", value_parser = share)]
    pub cancel_share: f64,

    /// Run one round until this number of bookings is live, however long it takes (not with --mix offers)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub bookings: Option<u64>,

    /// Seed of places, windows and arrivals
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Between the rounds, let pgbench write the same rows with one commit each (needs --mix book, and the database)
    #[arg(long)]
    pub pgbench: bool,

    /// The server's database, to count rows and for --pgbench [default: DATABASE_URL or the configuration, else the embedded
    /// Postgres of this machine]
    #[arg(long, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Between the rounds, measure a handler that only reads and writes the same JSON (needs --mix offers)
    #[arg(long)]
    pub bare: bool,

    /// Threads of that handler: use the value of http.workers of the server. 0 means one for each core
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub server_workers: u16,

    /// Process id of the server, to report its memory [default: found by its port, if it runs on this machine]
    #[arg(long, value_name = "PID")]
    pub server_pid: Option<u32>,

    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// The requests of each shopper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mix {
    /// Book a place and window directly, with an Idempotency-Key
    Book,
    /// Request offers, think, hold one, book it, sometimes cancel
    Shop,
    /// Request offers only
    Offers,
}

impl LoadArgs {
    /// Checks that the arguments do not contradict each other.
    ///
    /// # Errors
    /// The reason, as text.
    pub fn check(&self) -> Result<(), &'static str> {
        match self {
            Self { pgbench: true, mix, .. } if *mix != Mix::Book => {
                Err("--pgbench writes the rows of bookings: use it with --mix book")
            }
            Self { bare: true, mix, .. } if *mix != Mix::Offers => {
                Err("--bare answers requests for offers: use it with --mix offers")
            }
            Self { bookings: Some(_), mix: Mix::Offers, .. } => {
                Err("--bookings needs bookings: use it with --mix book or --mix shop")
            }
            Self { bookings: Some(_), pgbench: true, .. } => {
                Err("--bookings runs one round without comparisons: leave --pgbench out")
            }
            _ => Ok(()),
        }
    }
}

fn rate(text: &str) -> Result<f64, String> {
    number(text, |rate| (0.1..=1_000_000.0).contains(&rate), "a rate is 0.1 to 1000000 per second, for example 500")
}

#[cfg(test)]
pub mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        load: LoadArgs,
    }

    pub fn parse(extra: &[&str]) -> Result<LoadArgs, String> {
        let line = ["load", "--key", "k"].iter().chain(extra);
        Line::try_parse_from(line).map(|line| line.load).map_err(|e| e.to_string())
    }

    #[test]
    fn the_defaults_are_those_of_the_published_figures() {
        let args = parse(&[]).unwrap();
        assert_eq!((args.clients, args.plans, args.couriers, args.mix), (64, 1, 40, Mix::Book));
        assert!(args.rate.is_none() && args.check().is_ok());
    }

    #[test]
    fn values_out_of_range_name_the_option() {
        for (option, value) in [("--rate", "0"), ("--cancel-share", "2"), ("--clients", "0"), ("--plans", "257")] {
            let error = parse(&[option, value]).unwrap_err();
            assert!(error.contains(option), "{error}");
        }
        let error = parse(&["--rate", "5", "--expected-interval-milliseconds", "10"]).unwrap_err();
        assert!(error.contains("--expected-interval"), "{error}");
    }

    #[test]
    fn what_does_not_go_together_is_said() {
        for line in [&["--pgbench", "--mix", "shop"][..], &["--bare"], &["--bookings", "5", "--mix", "offers"]] {
            assert!(parse(line).unwrap().check().is_err(), "{line:?}");
        }
    }
}
