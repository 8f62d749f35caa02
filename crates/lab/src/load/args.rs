//! The command line of `ritiro load`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  ritiro load --key ritiro_sk_…                             64 shoppers book into one plan of 40 couriers, as fast as they can
  ritiro load --mix shop --clients 200 --think-milliseconds 500
                                                            offers, a moment to think, a hold, a booking; some cancel
  ritiro load --rate 500                                    open model: 500 shoppers a second, whether or not they are answered
  ritiro load --mix offers --booked-stops 1000 --bare       offers, beside a handler that only reads and writes the same JSON
  ritiro load --plans 8 --pgbench                           beside pgbench, which writes the same rows with one commit each
  ritiro load --bookings 100000                             until so many bookings are live; shows the server's memory

Every run makes zones of its own (Load …) and leaves them: use a database that is there for measuring. Exit status: 0, or 1
if the database has another number of bookings than were acknowledged, or 2 if it could not be run.";

/// Drive a running server with many shoppers, and tell throughput and latency.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct LoadArgs {
    /// Address of the running server (http only)
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,

    /// The merchant's admin key (ritiro_sk_…)
    #[arg(long, env = "RITIRO_KEY", hide_env_values = true)]
    pub key: String,

    /// Shoppers at once, each with a connection that is kept open
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub clients: u32,

    /// How long each round is measured
    #[arg(long, default_value_t = 20, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: u64,

    /// How long shoppers are busy before anything is measured
    #[arg(long, default_value_t = 3, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub warmup_seconds: u64,

    /// Rounds; what they are compared with is measured between them
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,

    /// What shoppers do
    #[arg(long, value_enum, default_value_t = Mix::Book)]
    pub mix: Mix,

    /// Plans (zones) that are busy at the same time
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub plans: u32,

    /// Couriers of each plan
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=2000))]
    pub couriers: u32,

    /// Bookings tried in a plan before shoppers go on with the zone's next day, so that plans have the size of real ones
    #[arg(long, default_value_t = 2000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub stops_per_plan: u64,

    /// Stops in each plan before offers are measured (only with --mix offers)
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub booked_stops: u64,

    /// Open model: so many shoppers arrive a second, at random instants. Latency counts from the arrival, whether or not a
    /// connection was free (default: closed model, each client goes on when it is answered)
    #[arg(long, value_name = "PER_SECOND", value_parser = rate)]
    pub rate: Option<f64>,

    /// Closed model: correct latencies for coordinated omission by this interval between a client's requests
    #[arg(long, value_name = "MS", conflicts_with = "rate", value_parser = clap::value_parser!(u64).range(1..=60_000))]
    pub expected_interval_milliseconds: Option<u64>,

    /// How long a shopper thinks between offers and hold: from half of it to one and a half (only with --mix shop)
    #[arg(long, default_value_t = 0, value_name = "MS", value_parser = clap::value_parser!(u64).range(0..=600_000))]
    pub think_milliseconds: u64,

    /// Share of the shoppers who cancel what they have booked, 0 to 1 (only with --mix shop)
    #[arg(long, default_value_t = 0.05, value_parser = share)]
    pub cancel_share: f64,

    /// One round until so many bookings are live, however long it takes (not with --mix offers)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub bookings: Option<u64>,

    /// Seed of places, windows and arrivals
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Between the rounds, let pgbench write the same rows with one commit each (needs --mix book, and the database)
    #[arg(long)]
    pub pgbench: bool,

    /// The server's database, to count rows and for --pgbench [else DATABASE_URL or the configuration, else the embedded
    /// Postgres of this machine]
    #[arg(long, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Between the rounds, measure a handler that only reads and writes the same JSON (needs --mix offers)
    #[arg(long)]
    pub bare: bool,

    /// Threads of that handler: those of the server (http.workers). 0 means one for each core
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub server_workers: u16,

    /// Process of the server, to tell its memory [else found by its port, where it runs on this machine]
    #[arg(long, value_name = "PID")]
    pub server_pid: Option<u32>,

    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// What shoppers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mix {
    /// Book straight from place and window, with an Idempotency-Key
    Book,
    /// Ask for offers, think, hold one, book it, sometimes cancel
    Shop,
    /// Ask for offers only
    Offers,
}

impl LoadArgs {
    /// What does not go together, in words.
    ///
    /// # Errors
    /// The reason, as text.
    pub fn check(&self) -> Result<(), &'static str> {
        match self {
            Self { pgbench: true, mix, .. } if *mix != Mix::Book => Err("--pgbench writes what --mix book writes"),
            Self { bare: true, mix, .. } if *mix != Mix::Offers => Err("--bare answers what --mix offers asks"),
            Self { bookings: Some(_), mix: Mix::Offers, .. } => Err("--bookings needs a mix that books"),
            Self { bookings: Some(_), pgbench: true, .. } => Err("--bookings is one round without pgbench"),
            _ => Ok(()),
        }
    }
}

fn share(text: &str) -> Result<f64, String> {
    let within = |share: &f64| (0.0..=1.0).contains(share);
    text.parse().ok().filter(within).ok_or_else(|| "a share is a number from 0 to 1".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let within = |rate: &f64| (0.1..=1_000_000.0).contains(rate);
    text.parse().ok().filter(within).ok_or_else(|| "a rate is 0.1 to 1000000 a second".to_owned())
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
