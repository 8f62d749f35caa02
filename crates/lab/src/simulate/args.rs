//! The command lines of `ritiro simulate` and `ritiro sandbox`.

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;
use uuid::Uuid;

use super::sweep::Sweep;
use crate::replay::window::CivilWindow;
use ritiro_client::Place;

const EXAMPLES: &str = "\
Examples:
  ritiro simulate
  ritiro simulate --orders 2000 --couriers 40 --places addresses.csv --time-zone Europe/Copenhagen --out day
  ritiro simulate --orders 2000 --couriers 40 --no-repair --out day-without-repair
  ritiro simulate --orders-file orders.csv --lost-signal 0.2 --breakdowns 2 --seed 7
  ritiro simulate --orders 300 --sweep couriers=6..14 --out sweep

The day runs on a server of its own, in another process, and in a database of its own on the configured Postgres (else the
embedded one), which is dropped at the end.";

/// Play a whole day in accelerated time: shoppers book, couriers drive, things go wrong; count what became of each promise.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct SimulateArgs {
    /// How many shoppers come
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub orders: u32,

    /// Where shoppers live: a CSV table with the columns lat and lng (or lon) [else spread around the depot]
    #[arg(long, value_name = "FILE")]
    pub places: Option<PathBuf>,

    /// The orders themselves, in a format that `ritiro replay` reads; then each of them comes once
    #[arg(long, value_name = "FILE", conflicts_with_all = ["orders", "places"])]
    pub orders_file: Option<PathBuf>,

    /// How many couriers work
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub couriers: u32,

    /// Working times; couriers take turns in them
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "HH:MM-HH:MM,…",
        default_value = "07:00-15:00,09:00-17:00,12:00-20:00,14:00-22:00"
    )]
    pub shifts: Vec<CivilWindow>,

    /// The slots that shoppers can choose from
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "HH:MM-HH:MM,…",
        default_value = "08:00-10:00,10:00-12:00,12:00-14:00,14:00-16:00,16:00-18:00,18:00-20:00,20:00-21:30"
    )]
    pub slots: Vec<CivilWindow>,

    /// What a vehicle can carry, in orders
    #[arg(long, default_value_t = 80, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub capacity: u32,

    /// Seconds at the door, on average
    #[arg(long, default_value_t = 180, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=14_400))]
    pub service_seconds: u32,

    /// Average speed
    #[arg(long, default_value_t = 25, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=200))]
    pub speed_kmh: u32,

    /// Length of the way as a percentage of the great circle
    #[arg(long, default_value_t = 140, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=400))]
    pub detour_percent: u32,

    /// Where couriers load [else the centre of the places]
    #[arg(long, value_name = "LAT,LNG", allow_hyphen_values = true)]
    pub depot: Option<Place>,

    /// The service day; the simulation begins the day before
    #[arg(long, default_value = "2027-06-01", value_name = "YYYY-MM-DD")]
    pub date: NaiveDate,

    /// IANA time zone of the zone
    #[arg(long, default_value = "Europe/Copenhagen")]
    pub time_zone: Tz,

    /// Share of the shoppers who come on the day before; the others come on the day itself
    #[arg(long, default_value_t = 0.7, value_name = "SHARE", value_parser = share)]
    pub ahead: f64,

    /// Standard deviation of travel times, as a share of each
    #[arg(long, default_value_t = 0.15, value_name = "SHARE", value_parser = spread)]
    pub travel_noise: f64,

    /// Standard deviation of service times, as a share of each
    #[arg(long, default_value_t = 0.30, value_name = "SHARE", value_parser = spread)]
    pub service_noise: f64,

    /// Share of the shoppers who are not there
    #[arg(long, default_value_t = 0.02, value_name = "SHARE", value_parser = share)]
    pub no_shows: f64,

    /// How long a courier waits for somebody who is not there
    #[arg(long, default_value_t = 300, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub no_show_wait: u32,

    /// How many vehicles break down in the middle of their routes
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=5_000))]
    pub breakdowns: u32,

    /// Share of the time in which phones have no signal: reports queue up, and some are sent twice
    #[arg(long, default_value_t = 0.05, value_name = "SHARE", value_parser = less_than_all)]
    pub lost_signal: f64,

    /// How often a phone tells where it is; 0 for never
    #[arg(long, default_value_t = 60, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub ping_seconds: u32,

    /// Leave plans as they are when something goes wrong
    #[arg(long, overrides_with = "repair")]
    pub no_repair: bool,

    /// Repair plans when something goes wrong (the usual)
    #[arg(long)]
    pub repair: bool,

    /// Service should be planned to start so long before its window ends: the slack of the plan
    #[arg(long, default_value_t = 1200, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=14_400))]
    pub margin_seconds: u32,

    /// Seed of all chances: the same seed gives the same shoppers and the same luck
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Stop so many hours after midnight of the service day [else when the last courier is home]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=48))]
    pub hours: Option<u32>,

    /// One day for each number of couriers, with the same shoppers and the same luck: couriers=6..14, or couriers=6..14/2
    #[arg(long, value_name = "couriers=A..B")]
    pub sweep: Option<Sweep>,

    /// Write report.md, report.json and picture.html (of a sweep: sweep.md, sweep.json and sweep.svg) into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Keep the database, and say where it is
    #[arg(long)]
    pub keep_database: bool,
}

const SANDBOX_EXAMPLES: &str = "\
Examples:
  ritiro sandbox --key ritiro_sk_…
  ritiro sandbox --url https://ritiro.example --key ritiro_sk_… --zone 0199f2d0-… --speed 5

It runs until it is interrupted. Whoever books in these zones gets the webhooks of a real delivery.";

/// Drive the couriers of a test merchant on a running server, so that those who integrate see real events.
#[derive(Debug, Clone, Args)]
#[command(after_help = SANDBOX_EXAMPLES)]
pub struct SandboxArgs {
    /// Address of the running server
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub url: String,

    /// The merchant's admin key (ritiro_sk_…). All couriers of this merchant are driven: it must be one for tests
    #[arg(long, env = "RITIRO_KEY", hide_env_values = true)]
    pub key: String,

    /// Only this zone [else all of the merchant's]
    #[arg(long, value_name = "ID")]
    pub zone: Option<Uuid>,

    /// Couriers travel and serve so many times faster. Windows and the clock stay as they are
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub speed: u32,

    /// Share of the shoppers who are not there
    #[arg(long, default_value_t = 0.02, value_name = "SHARE", value_parser = share)]
    pub no_shows: f64,

    /// Share of the time in which phones have no signal
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = less_than_all)]
    pub lost_signal: f64,

    /// How often a phone tells where it is; 0 for never
    #[arg(long, default_value_t = 30, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub ping_seconds: u32,

    /// Seed of all chances
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

fn number(text: &str, allowed: impl Fn(f64) -> bool, otherwise: &str) -> Result<f64, String> {
    text.parse().ok().filter(|value| allowed(*value)).ok_or_else(|| otherwise.to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    number(text, |value| (0.0..=1.0).contains(&value), "a share is a number from 0 to 1")
}

fn less_than_all(text: &str) -> Result<f64, String> {
    number(text, |value| (0.0..=0.9).contains(&value), "must be a number from 0 to 0.9")
}

fn spread(text: &str) -> Result<f64, String> {
    number(text, |value| (0.0..=2.0).contains(&value), "must be a number from 0 to 2")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        simulate: SimulateArgs,
    }

    fn parse(line: &str) -> Result<SimulateArgs, String> {
        let words = std::iter::once("simulate").chain(line.split_whitespace());
        Line::try_parse_from(words).map(|line| line.simulate).map_err(|e| e.to_string())
    }

    #[test]
    fn a_day_needs_no_arguments_and_repairs() {
        let args = parse("").unwrap();
        assert_eq!((args.slots.len(), args.shifts.len(), args.no_repair), (7, 4, false));
        assert!(parse("--no-repair").unwrap().no_repair);
        assert!(!parse("--no-repair --repair").unwrap().no_repair);
    }

    #[test]
    fn bad_values_name_the_option_and_what_is_allowed() {
        for (line, option, expected) in [
            ("--no-shows 2", "--no-shows", "from 0 to 1"),
            ("--lost-signal 1", "--lost-signal", "from 0 to 0.9"),
            ("--travel-noise 3", "--travel-noise", "from 0 to 2"),
            ("--sweep orders=1..2", "--sweep", "couriers=6..14"),
            ("--orders-file a.csv --places b.csv", "--places", "cannot be used"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(option) && error.contains(expected), "{line}: {error}");
        }
    }
}
