//! The command lines of `ritiro simulate` and `ritiro sandbox`.

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;
use uuid::Uuid;

use super::sweep_range::Sweep;
use crate::common::args::{NetworkFolder, ServerArgs, TravelArgs, TripArgs, number, share};
use crate::common::civil::CivilWindow;
use ritiro_client::Place;

const EXAMPLES: &str = "\
Examples:
  ritiro simulate
  ritiro simulate --orders 2000 --couriers 40 --places addresses.csv --time-zone Europe/Copenhagen --out day
  ritiro simulate --orders 2000 --couriers 40 --no-repair --out day-without-repair
  ritiro simulate --orders-file orders.csv --lost-signal 0.2 --breakdowns 2 --seed 7
  ritiro simulate --orders 300 --sweep couriers=6..14 --out sweep
  ritiro simulate --orders 300 --trips --capacity 12 --preparation-seconds 600
  ritiro simulate --orders 300 --rush 0.6 --rush-known
  ritiro simulate --orders 300 --rush 0.6 --learning-days 3

The day runs on a separate server process with a database of its own, which is created on the configured Postgres (or else on the
embedded one) and dropped at the end.";

/// Play a whole day in accelerated time: shoppers book, couriers drive, things go wrong. Report the outcome of each promise
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct SimulateArgs {
    /// The number of shoppers
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub orders: u32,

    /// Where shoppers live: a CSV table with the columns lat and lng (or lon) [default: random places around the depot]
    #[arg(long, value_name = "FILE")]
    pub places: Option<PathBuf>,

    /// The orders, in a format that `ritiro replay` reads. Each order is placed once
    #[arg(long, value_name = "FILE", conflicts_with_all = ["orders", "places"])]
    pub orders_file: Option<PathBuf>,

    /// The number of couriers
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub couriers: u32,

    /// Working times. Courier 1 gets the first, courier 2 the second, …, and then the first again
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "HH:MM-HH:MM,…",
        default_value = "07:00-15:00,09:00-17:00,12:00-20:00,14:00-22:00"
    )]
    pub shifts: Vec<CivilWindow>,

    /// The slots that shoppers can choose
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "HH:MM-HH:MM,…",
        default_value = "08:00-10:00,10:00-12:00,12:00-14:00,14:00-16:00,16:00-18:00,18:00-20:00,20:00-21:30"
    )]
    pub slots: Vec<CivilWindow>,

    /// The capacity of each vehicle, in orders
    #[arg(long, default_value_t = 80, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub capacity: u32,

    /// Mean service time at the door, in seconds
    #[arg(long, default_value_t = 180, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=14_400))]
    pub service_seconds: u32,

    /// Time in seconds to park and walk to the door at each place, needed once for several orders at one place
    #[arg(long, default_value_t = 0, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub setup_seconds: u32,

    /// The travel model of the zone
    #[command(flatten)]
    pub travel: TravelArgs,

    /// Whether couriers make several trips a shift
    #[command(flatten)]
    pub trips: TripArgs,

    /// Share of the couriers who report nothing about loading between two trips, 0 to 1
    #[arg(long, default_value_t = 0.3, value_name = "SHARE", requires = "trips", value_parser = share)]
    pub unreported_loads: f64,

    /// Actual speeds around 8:00 and 18:00, as a factor of the other hours: 0.6 is 40 % slower [default: no rush hour]
    #[arg(long, value_name = "FACTOR", value_parser = slower)]
    pub rush: Option<f64>,

    /// Tell the planner the rush hours: the zone has rules that say the same [default: the planner does not know them]
    #[arg(long, requires = "rush")]
    pub rush_known: bool,

    /// Play this number of days before, on the same server and with the same couriers, so that the planner learns the speeds from their
    /// reports, 0 to 7. They are not in the report
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=7))]
    pub learning_days: u32,

    /// The depot, at which couriers load [default: the median of the places]
    #[arg(long, value_name = "LAT,LNG", allow_hyphen_values = true)]
    pub depot: Option<Place>,

    /// The service day. The simulation begins on the day before
    #[arg(long, default_value = "2027-06-01", value_name = "YYYY-MM-DD")]
    pub date: NaiveDate,

    /// IANA time zone of the zone, for example America/Sao_Paulo
    #[arg(long, value_name = "ZONE", default_value = "Europe/Copenhagen")]
    pub time_zone: Tz,

    /// Share of the shoppers who order on the day before, 0 to 1. The others order on the service day
    #[arg(long, default_value_t = 0.7, value_name = "SHARE", value_parser = share)]
    pub ahead: f64,

    /// Standard deviation of each travel time, as a share of its mean, 0 to 2
    #[arg(long, default_value_t = 0.15, value_name = "SHARE", value_parser = spread)]
    pub travel_noise: f64,

    /// Standard deviation of each service time, as a share of its mean, 0 to 2
    #[arg(long, default_value_t = 0.30, value_name = "SHARE", value_parser = spread)]
    pub service_noise: f64,

    /// Share of the shoppers who are not at home, 0 to 1
    #[arg(long, default_value_t = 0.02, value_name = "SHARE", value_parser = share)]
    pub no_shows: f64,

    /// Share of the shoppers who were not at home and choose another window of the day, 0 to 1
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = share)]
    pub redeliveries: f64,

    /// How long a courier waits for a shopper who is not at home, in seconds
    #[arg(long, default_value_t = 300, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub no_show_wait: u32,

    /// The number of vehicles that break down in the middle of their routes
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=5_000))]
    pub breakdowns: u32,

    /// Share of the time in which phones have no signal, 0 to 0.9. Reports queue up, and some are sent twice
    #[arg(long, default_value_t = 0.05, value_name = "SHARE", value_parser = less_than_all)]
    pub lost_signal: f64,

    /// Time between two positions of a phone, in seconds; 0 for no positions
    #[arg(long, default_value_t = 60, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub ping_seconds: u32,

    /// Do not repair plans when something goes wrong
    #[arg(long, overrides_with = "repair")]
    pub no_repair: bool,

    /// Repair plans when something goes wrong (this is the default)
    #[arg(long)]
    pub repair: bool,

    /// The slack of the plan: service should be planned to start at least this time before its window ends, in seconds
    #[arg(long, default_value_t = 1200, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=14_400))]
    pub margin_seconds: u32,

    /// Seed of all random numbers: the same seed gives the same shoppers, travel times and breakdowns
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Stop this number of hours after midnight of the service day [default: when the last courier is home]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=48))]
    pub hours: Option<u32>,

    /// Simulate one day for each number of couriers, with the same shoppers and random numbers: couriers=6..14, or
    /// couriers=6..14/2 for every second number
    #[arg(long, value_name = "couriers=A..B")]
    pub sweep: Option<Sweep>,

    /// Write report.md, report.json and picture.html (with --sweep: sweep.md, sweep.json and sweep.svg) into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Keep the database of the day, and print its name
    #[arg(long)]
    pub keep_database: bool,
}

const SANDBOX_EXAMPLES: &str = "\
Examples:
  ritiro sandbox --key ritiro_sk_…
  ritiro sandbox --url https://ritiro.example --key ritiro_sk_… --zone 0199f2d0-… --speed 5

It runs until it is interrupted. Bookings in these zones cause the webhooks of a real delivery.";

/// Drive the couriers of a test merchant on a running server, so that an integration receives real events
#[derive(Debug, Clone, Args)]
#[command(after_help = SANDBOX_EXAMPLES)]
pub struct SandboxArgs {
    /// The server, and the key of a merchant for tests: all couriers of this merchant are driven
    #[command(flatten)]
    pub server: ServerArgs,

    /// Drive only the couriers of this zone [default: all zones of the merchant]
    #[arg(long, value_name = "ID")]
    pub zone: Option<Uuid>,

    /// Where the road networks are
    #[command(flatten)]
    pub folder: NetworkFolder,

    /// Couriers travel and serve this number of times faster. Windows and the clock do not change
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub speed: u32,

    /// Share of the shoppers who are not at home, 0 to 1
    #[arg(long, default_value_t = 0.02, value_name = "SHARE", value_parser = share)]
    pub no_shows: f64,

    /// Share of the time in which phones have no signal, 0 to 0.9
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = less_than_all)]
    pub lost_signal: f64,

    /// Time between two positions of a phone, in seconds; 0 for no positions
    #[arg(long, default_value_t = 30, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub ping_seconds: u32,

    /// Seed of all random numbers
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

fn slower(text: &str) -> Result<f64, String> {
    number(text, |value| (0.05..=1.0).contains(&value), "must be a number from 0.05 to 1")
}

fn less_than_all(text: &str) -> Result<f64, String> {
    number(text, |value| (0.0..=0.9).contains(&value), "must be a number from 0 to 0.9")
}

fn spread(text: &str) -> Result<f64, String> {
    number(text, |value| (0.0..=2.0).contains(&value), "must be a number from 0 to 2")
}

#[cfg(test)]
impl SimulateArgs {
    /// The arguments of a command line, for tests.
    pub(super) fn parse_line(line: &str) -> Result<Self, String> {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            simulate: SimulateArgs,
        }
        let words = std::iter::once("simulate").chain(line.split_whitespace());
        <Line as clap::Parser>::try_parse_from(words).map(|line| line.simulate).map_err(|e| e.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<SimulateArgs, String> {
        SimulateArgs::parse_line(line)
    }

    #[test]
    fn a_day_needs_no_arguments_and_repairs() {
        let args = parse("").unwrap();
        assert_eq!((args.slots.len(), args.shifts.len(), args.no_repair), (7, 4, false));
        assert!(parse("--no-repair").unwrap().no_repair);
        assert!(!parse("--no-repair --repair").unwrap().no_repair);
        assert_eq!((args.trips.rules(), args.rush, args.learning_days), (None, None, 0));
        assert!(parse("--rush 0.6 --rush-known").unwrap().rush_known);
        assert_eq!(parse("--trips").unwrap().trips.rules().map(|rules| rules.loading(2)), Some(360));
    }

    #[test]
    fn bad_values_name_the_option_and_what_is_allowed() {
        for (line, option, expected) in [
            ("--no-shows 2", "--no-shows", "from 0 to 1"),
            ("--lost-signal 1", "--lost-signal", "from 0 to 0.9"),
            ("--travel-noise 3", "--travel-noise", "from 0 to 2"),
            ("--rush 0", "--rush", "from 0.05 to 1"),
            ("--rush-known", "--rush <FACTOR>", "not provided"),
            ("--learning-days 8", "--learning-days", "0..=7"),
            ("--loading-seconds 60", "--loading-seconds", "--trips"),
            ("--trips --most-trips 0", "--most-trips", "1..=100"),
            ("--sweep orders=1..2", "--sweep", "couriers=6..14"),
            ("--orders-file a.csv --places b.csv", "--places", "cannot be used"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(option) && error.contains(expected), "{line}: {error}");
        }
    }
}
