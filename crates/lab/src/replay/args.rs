//! The command line of `ritiro replay`.

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;
use uuid::Uuid;

use crate::common::args::{ServerArgs, TravelArgs, TripArgs, share};
use crate::common::civil::CivilWindow;
use crate::common::parcels::Format;
use ritiro_client::Place;

const EXAMPLES: &str = "\
Examples:
  ritiro replay orders.csv --key ritiro_sk_… --time-zone Europe/Rome
  ritiro replay cvrp-0-rj-0.json --time-zone America/Sao_Paulo --shoppers 64 --out replay-out
  ritiro replay stops.geojson --depot 55.6761,12.5683 --couriers 6 --capacity 40 --slots 09:00-12:00,12:00-15:00
  ritiro replay orders.csv --journal booked.jsonl --outage-seconds 60
  ritiro replay orders.csv --journal booked.jsonl --resume-zone 0199f2d0-…";

/// Play real demand through the API of a running server, and check every promise that it makes
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct ReplayArgs {
    /// The demand: one or several files, which are played in this order
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// The format of the files
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    pub format: Format,

    /// The server and the key
    #[command(flatten)]
    pub server: ServerArgs,

    /// The number of shoppers who order at the same time
    #[arg(long, default_value_t = 32, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub shoppers: u32,

    /// Seed of the shoppers' random preferences: the same seed and file give the same preferences
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// The service day (default: tomorrow in the zone)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<NaiveDate>,

    /// IANA time zone of the zone that is created, for example Europe/Rome
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub time_zone: Tz,

    /// The slots that shoppers can choose
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "HH:MM-HH:MM,…",
        default_value = "08:00-10:00,10:00-12:00,12:00-14:00,14:00-16:00,16:00-18:00,18:00-20:00"
    )]
    pub slots: Vec<CivilWindow>,

    /// The number of couriers (default: total size divided by capacity, plus 15 percent, plus one)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub couriers: Option<u32>,

    /// The capacity of each vehicle, in the unit of the parcel sizes (default: from the file, else 180)
    #[arg(long, value_name = "UNITS", value_parser = clap::value_parser!(u32).range(1..))]
    pub capacity: Option<u32>,

    /// The working time of every courier
    #[arg(long, default_value = "07:00-21:00", value_name = "HH:MM-HH:MM")]
    pub shift: CivilWindow,

    /// Service time in seconds of parcels for which the file gives none
    #[arg(long, default_value_t = 120, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=14_400))]
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

    /// The depot, at which couriers load (default: from the file, else the centroid of the parcels)
    #[arg(long, value_name = "LAT,LNG", allow_hyphen_values = true)]
    pub depot: Option<Place>,

    /// Share of the shoppers who hold a window before they book it, 0 to 1; the others book the offer directly
    #[arg(long, default_value_t = 1.0, value_name = "SHARE", value_parser = share)]
    pub hold_share: f64,

    /// The number of windows that a shopper tries if other shoppers take them first
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub patience: u32,

    /// Repeat requests for this time while the server is unreachable (repeats carry an idempotency key)
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    pub outage_seconds: u32,

    /// Append one JSON line for each acknowledged booking to this file, before the shopper continues
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,

    /// Use this existing zone instead of creating one. With --journal, parcels in the journal are not ordered again,
    /// and their promises are checked with the others
    #[arg(long, value_name = "ID")]
    pub resume_zone: Option<Uuid>,

    /// Write report.md, report.json, routes.geojson and picture.html into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        replay: ReplayArgs,
    }

    fn parse(extra: &[&str]) -> Result<ReplayArgs, String> {
        let line = ["replay", "a.csv", "--key", "k"].iter().chain(extra);
        Line::try_parse_from(line).map(|line| line.replay).map_err(|e| e.to_string())
    }

    /// clap would replace the description by the doc comment of a flattened struct.
    #[test]
    fn the_help_describes_the_command_and_has_the_shared_options() {
        let help = Line::command().render_help().to_string();
        assert!(help.starts_with("Play real demand"), "{help}");
        assert!(help.contains("--detour-percent") && help.contains("--url"), "{help}");
    }

    #[test]
    fn the_defaults_are_six_slots_of_two_hours_in_utc() {
        let args = parse(&[]).unwrap();
        assert_eq!(args.slots.len(), 6);
        assert_eq!(args.slots[5].to_string(), "18:00-20:00");
        assert_eq!(args.time_zone, Tz::UTC);
        assert_eq!(args.hold_share, 1.0);
    }

    #[test]
    fn a_depot_south_of_the_equator_is_not_taken_for_an_option() {
        let args = parse(&["--depot", "-22.8,-43.4"]).unwrap();
        assert_eq!(args.depot, Some(Place { lat: -22.8, lng: -43.4 }));
    }

    #[test]
    fn bad_values_name_the_option_and_what_is_allowed() {
        for (option, value, expected) in [
            ("--hold-share", "1.5", "from 0 to 1"),
            ("--slots", "10:00-08:00", "must end after it starts"),
            ("--depot", "95,0", "latitude"),
            ("--time-zone", "Mars/Olympus", "--time-zone"),
        ] {
            let error = parse(&[option, value]).unwrap_err();
            assert!(error.contains(option), "{error}");
            assert!(error.contains(expected), "{error}");
        }
    }
}
