//! The arguments of the command line.

use chrono::{DateTime, FixedOffset, NaiveDate};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use reqwest::Url;
use ritiro_domain::Place;
use ritiro_lab::bench::dynamic::Settings;
use ritiro_lab::bench::fixed::StaticArgs;
use ritiro_lab::bench::online::OnlineArgs;
use ritiro_lab::load::LoadArgs;
use ritiro_lab::load::bare::BareArgs;
use ritiro_lab::load::streams::LoadStreamsArgs;
use ritiro_lab::replay::ReplayArgs;
use ritiro_lab::simulate::{SandboxArgs, SimulateArgs};
use std::io::Write;
use std::path::PathBuf;
use uuid::Uuid;

const EXAMPLES: &str = "\
Examples:
  ritiro serve --demo                     a server with a demo city and an embedded Postgres
  DATABASE_URL=postgres://… ritiro serve  a server on your Postgres
  ritiro key create --merchant Bottega    a key for a merchant, which is shown only once
  ritiro completions bash > /etc/bash_completion.d/ritiro";

/// Delivery scheduling: shoppers choose a place and a window, couriers fetch their routes
#[derive(Debug, Parser)]
#[command(name = "ritiro", version, after_help = EXAMPLES)]
pub struct Cli {
    /// Configuration file [default: RITIRO_CONFIG, else ./ritiro.toml if it exists]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server
    Serve(ServeArgs),
    /// Migrate the database to the schema of this version, or revert migrations
    Migrate(MigrateArgs),
    /// Write the OpenAPI document
    Openapi(OpenapiArgs),
    /// Write the page about the states of bookings, holds, stops, routes and shifts
    Processes(ProcessesArgs),
    /// Create the demo city on a running server
    Demo(DemoArgs),
    /// Play real demand through the API of a running server, and check every promise that it makes
    Replay(Box<ReplayArgs>),
    /// Play a whole day in accelerated time: shoppers book, couriers drive, things go wrong. Report the outcome of each promise
    Simulate(Box<SimulateArgs>),
    /// Drive the couriers of a test merchant on a running server, so that an integration receives real events
    Sandbox(SandboxArgs),
    /// Send the requests of many shoppers to a running server, and measure throughput and latency
    Load(Box<LoadArgs>),
    /// Keep many streams open while couriers send positions, and measure memory and delay
    LoadStreams(LoadStreamsArgs),
    /// Serve a simulated day, with commands on standard input; `simulate` starts it
    #[command(hide = true)]
    SimulatedServer,
    /// Answer offers without a service behind; `load --bare` starts it
    #[command(hide = true)]
    BareOffers(BareArgs),
    /// Measure the planner on public benchmarks
    #[command(subcommand)]
    Bench(BenchCommand),
    /// Make networks of roads from OpenStreetMap extracts, for zones whose travel model is `roads`
    #[command(subcommand)]
    Roads(RoadsCommand),
    /// Create, revoke and list API keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// List dead webhook deliveries, and send them again
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Verify every invariant of the database. Exit status: 0 if all hold, 1 if one is violated, 2 if the check failed
    Check(CheckArgs),
    /// Ask a running server whether it is ready. Exit status: 0 if it is, else 1
    Health(HealthArgs),
    /// Write a completion script for a shell
    #[command(after_help = "Example:\n  ritiro completions zsh > ~/.zfunc/_ritiro")]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// `ritiro serve`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ritiro serve
  ritiro serve --config /etc/ritiro.toml
  RITIRO__HTTP__BIND=0.0.0.0:8080 ritiro serve --demo")]
pub struct ServeArgs {
    /// Create a demo merchant with a zone, couriers and keys, and print the keys
    #[arg(long)]
    pub demo: bool,
}

/// `ritiro migrate`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  ritiro migrate\n  ritiro migrate --revert 1")]
pub struct MigrateArgs {
    /// Revert the last N migrations instead. The data in their tables and columns is lost
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub revert: Option<u32>,
}

/// `ritiro check`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ritiro check
  DATABASE_URL=postgres://… ritiro check --json > report.json
  ritiro check --zone 01a2027e-aac6-75fe-808c-da79667c3e96 --date 2026-11-24

It only reads, so it can run while the service runs, on a standby, or on a restored backup.")]
pub struct CheckArgs {
    /// Check only this zone
    #[arg(long, value_name = "ID")]
    pub zone: Option<Uuid>,
    /// Check only this service day, for example 2026-11-24
    #[arg(long, value_name = "DAY")]
    pub date: Option<NaiveDate>,
    /// Write the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// `ritiro openapi`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  ritiro openapi --out openapi.json")]
pub struct OpenapiArgs {
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `ritiro processes`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  ritiro processes --out docs/PROCESSES.md")]
pub struct ProcessesArgs {
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `ritiro demo`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  ritiro demo --url http://127.0.0.1:8080")]
pub struct DemoArgs {
    /// Address of the server [default: http.bind of the configuration]
    #[arg(long)]
    pub url: Option<Url>,
}

/// `ritiro bench …`
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Answer the requests of the online slot-booking benchmark (ahd-online/1) on standard input and output
    Online(OnlineArgs),
    /// Plan a static routing problem (Solomon, Gehring-Homberger, Li and Lim, VRPLIB) from a file
    Static(StaticArgs),
    /// Play a day whose demand is revealed over time: ORTEC dynamic, or meal delivery (MDRP)
    Dynamic(DynamicArgs),
}

/// `ritiro roads …`
#[derive(Debug, Subcommand)]
pub enum RoadsCommand {
    /// Make networks (one for each profile), addresses and a map of an extract
    Import(ImportRoads),
    /// List the networks
    List,
    /// Show what is in a network, and the way between two places
    Inspect(InspectRoads),
    /// Remove the networks of a region
    Remove(RemoveRoads),
}

/// `ritiro roads import`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ritiro roads import italy.osm.pbf --name italy
  ritiro roads import porto.osm.pbf --name porto --profile car,cargo_bike,my-van.toml")]
pub struct ImportRoads {
    /// The extract, a file in the format .osm.pbf
    #[arg(value_name = "EXTRACT")]
    pub extract: PathBuf,
    /// The name of the region: small letters, digits, `-` and `_`
    #[arg(long)]
    pub name: String,
    /// The vehicles: car, van, cargo_bike, bike, foot, or files that end in .toml
    #[arg(long, value_name = "PROFILE,…", value_delimiter = ',', default_value = "car")]
    pub profile: Vec<String>,
    /// Make no index of addresses
    #[arg(long)]
    pub no_addresses: bool,
    /// Make no map
    #[arg(long)]
    pub no_map: bool,
}

/// `ritiro roads inspect`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  ritiro roads inspect porto --profile car --from 41.1496,-8.6110 --to 41.1620,-8.5838"
)]
pub struct InspectRoads {
    /// The name of the region
    pub name: String,
    /// Only this profile
    #[arg(long)]
    pub profile: Option<String>,
    /// Where a way begins: latitude and longitude in degrees
    #[arg(long, value_name = "LAT,LNG", value_parser = place, allow_hyphen_values = true, requires = "to")]
    pub from: Option<Place>,
    /// Where it ends
    #[arg(long, value_name = "LAT,LNG", value_parser = place, allow_hyphen_values = true, requires = "from")]
    pub to: Option<Place>,
}

/// Reads a place on the command line.
fn place(text: &str) -> Result<Place, String> {
    let wrong = || "a place is a latitude and a longitude in degrees, for example 45.4642,9.1900".to_owned();
    let (lat, lng) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
    Place::new(number(lat)?, number(lng)?).map_err(|_| wrong())
}

/// `ritiro roads remove`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ritiro roads remove porto --profile cargo_bike\n  ritiro roads remove porto --old\n\nA zone whose version is removed refuses \
    requests after the next start, or uses its fallback. `travel` of the zone shows its version."
)]
pub struct RemoveRoads {
    /// The name of the region
    pub name: String,
    /// Only this profile
    #[arg(long)]
    pub profile: Option<String>,
    /// Only this version, as `ritiro roads list` shows it
    #[arg(long, conflicts_with = "old")]
    pub version: Option<String>,
    /// Only versions that are not the newest of their profile
    #[arg(long)]
    pub old: bool,
}

/// `ritiro bench dynamic`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ritiro bench dynamic instances/ortec
  ritiro bench dynamic NAME.dynamic.json --seconds 60 --out routes.jsonl
  ritiro bench dynamic mdrp/0o100t100s1p100 --seed 7

It prints one line of JSON for each instance. ORTEC: NAME.dynamic.json names a .txt file in the same folder. MDRP: a
folder with orders.txt, couriers.txt, restaurants.txt and instance_parameters.txt.")]
pub struct DynamicArgs {
    /// An instance, or a folder of instances
    #[arg(value_name = "FILE_OR_FOLDER")]
    pub path: PathBuf,
    /// Time for each decision (an epoch, or a round of improvement), for example 0.5 [default: a fixed number of steps, which
    /// gives the same result on every machine]
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub seconds: Option<f64>,
    /// Seed of all random choices
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Write the routes into this file, one line of JSON for each instance
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

impl From<&DynamicArgs> for Settings {
    fn from(args: &DynamicArgs) -> Self {
        let DynamicArgs { path, seconds, seed, out } = args;
        Self { path: path.clone(), seconds: *seconds, seed: *seed, out: out.clone() }
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let within = |s: &f64| (0.01..=86_400.0).contains(s);
    text.parse().ok().filter(within).ok_or_else(|| "must be 0.01 to 86400 seconds".to_owned())
}

/// `ritiro key …`
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Create a key and print it. Only its hash is stored, so it cannot be shown again
    #[command(after_help = "Examples:\n  ritiro key create --merchant Bottega\n  \
                            ritiro key create --merchant Altra --new\n  \
                            ritiro key create --merchant Bottega --role operator --name \"Dispatch desk\"")]
    Create {
        /// Name of the merchant. The first merchant is created; after that, a new one is created only with --new
        #[arg(long, value_name = "NAME")]
        merchant: String,
        /// Create the merchant if it does not exist
        #[arg(long)]
        new: bool,
        /// The permissions of the key
        #[arg(long, value_enum, default_value_t = KeyRole::Admin)]
        role: KeyRole,
        /// Name of the key, for people
        #[arg(long, default_value = "command line")]
        name: String,
    },
    /// Revoke a key
    #[command(after_help = "Example:\n  ritiro key revoke ritiro_sk_Xb3f9c")]
    Revoke {
        /// The start of the key, as `ritiro key list` shows it
        prefix: String,
    },
    /// List the keys: start of the key, role, time of creation, whether it is valid, time of last use, merchant, name
    List,
}

/// The permissions of a key. Tokens of shoppers, couriers and bookings are issued by the API, not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyRole {
    /// Everything of its merchant
    Admin,
    /// The daily work: bookings, shifts, couriers, closed days, tokens
    Operator,
}

impl From<KeyRole> for crate::app::access::keys::KeyRole {
    fn from(role: KeyRole) -> Self {
        match role {
            KeyRole::Admin => Self::Admin,
            KeyRole::Operator => Self::Operator,
        }
    }
}

/// `ritiro webhook …`
#[derive(Debug, Subcommand)]
pub enum WebhookCommand {
    /// List dead deliveries, oldest first: delivery, endpoint, event, time of the event, attempts, last error
    #[command(after_help = "Example:\n  ritiro webhook dead --limit 20")]
    Dead {
        /// List only deliveries to this endpoint
        #[arg(long, value_name = "ID")]
        endpoint: Option<Uuid>,
        /// The largest number of deliveries
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
    /// Send deliveries again. A running server sends them
    #[command(after_help = "\
Examples:
  ritiro webhook replay 01a2027e-f3b4-7017-89c0-d2cb192dae68
  ritiro webhook replay --endpoint 01a2027e-aac6-75fe-808c-da79667c3e96 --since 2026-11-22T00:00:00Z")]
    Replay(ReplayDeliveries),
}

/// `ritiro webhook replay`: deliveries by id, or all dead ones of an endpoint.
#[derive(Debug, Args)]
pub struct ReplayDeliveries {
    /// The ids of deliveries, as `ritiro webhook dead` shows them
    #[arg(value_name = "DELIVERY", required_unless_present = "endpoint", conflicts_with_all = ["endpoint", "since"])]
    pub deliveries: Vec<Uuid>,
    /// Send all dead deliveries to this endpoint
    #[arg(long, value_name = "ID", requires = "since")]
    pub endpoint: Option<Uuid>,
    /// Only events since this time, with offset: 2026-11-22T00:00:00+01:00
    #[arg(long, value_name = "TIME", requires = "endpoint")]
    pub since: Option<DateTime<FixedOffset>>,
}

/// `ritiro health`
#[derive(Debug, Args)]
#[command(after_help = "Example, in a Dockerfile:\n  HEALTHCHECK CMD [\"ritiro\", \"health\"]")]
pub struct HealthArgs {
    /// Address of the server [default: http.bind of the configuration]
    #[arg(long)]
    pub url: Option<Url>,
}

/// Writes the completion script for `shell`.
///
/// # Errors
/// If it cannot be written, for example because the reader of a pipe has ended.
pub fn completions(shell: Shell, out: &mut dyn Write) -> std::io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ritiro", &mut script);
    out.write_all(&script)
}

#[cfg(test)]
mod tests {
    use super::{BenchCommand, Cli, Command, KeyCommand, KeyRole, WebhookCommand, completions};
    use clap::{CommandFactory, Parser};
    use clap_complete::Shell;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_definitions_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_configuration_file_can_be_given_on_either_side_of_the_command() {
        for line in ["ritiro --config a.toml serve --demo", "ritiro serve --demo --config a.toml"] {
            let cli = parse(line).unwrap();
            assert_eq!(cli.config.unwrap().to_str(), Some("a.toml"));
            assert!(matches!(cli.command, Command::Serve(args) if args.demo));
        }
    }

    #[test]
    fn a_key_is_an_admin_key_by_default() {
        let cli = parse("ritiro key create --merchant Bottega").unwrap();
        let Command::Key(KeyCommand::Create { merchant, new, role, name }) = cli.command else {
            panic!("not `key create`");
        };
        assert_eq!((merchant.as_str(), new, role, name.as_str()), ("Bottega", false, KeyRole::Admin, "command line"));
        assert!(parse("ritiro key create").is_err());
    }

    #[test]
    fn a_static_benchmark_needs_a_file() {
        let line = "ritiro bench static R101.txt --seconds 1.5 --out routes.json --vehicles-first --seed 7";
        let Command::Bench(BenchCommand::Static(args)) = parse(line).unwrap().command else {
            panic!("not `bench static`");
        };
        assert_eq!((args.file.to_str(), args.seconds.as_millis()), (Some("R101.txt"), 1500));
        assert_eq!((args.vehicles_first, args.seed, args.out.is_some()), (true, 7, true));
        assert!(parse("ritiro bench static").is_err() && parse("ritiro bench static a --seconds soon").is_err());
    }

    #[test]
    fn places_of_roads_may_be_in_the_west() {
        let line = "ritiro roads inspect porto --from 41.15,-8.61 --to=-41.1,8.5";
        let Command::Roads(super::RoadsCommand::Inspect(args)) = parse(line).unwrap().command else { panic!("{line}") };
        assert_eq!(args.from.map(|place| place.e7()), Some((411_500_000, -86_100_000)));
        assert!(parse("ritiro roads inspect porto --from 41.15,-8.61").is_err(), "to where?");
        assert!(parse("ritiro roads inspect porto --from 141.15,0 --to 1,1").is_err());
        assert!(parse("ritiro roads import italy.osm.pbf").is_err(), "without a name");
    }

    #[test]
    fn values_that_make_no_sense_are_refused() {
        assert!(parse("ritiro migrate --revert 0").is_err());
        assert!(parse("ritiro health --url here").is_err());
        assert!(parse("ritiro check --date tomorrow").is_err() && parse("ritiro check --zone Milano").is_err());
        assert!(parse("ritiro bench dynamic a --seconds 0").is_err());
        assert!(parse("ritiro bench dynamic a --seconds NaN").is_err());
        assert!(parse("ritiro").is_err());
    }

    #[test]
    fn deliveries_are_replayed_by_id_or_by_endpoint_and_time() {
        let id = "01a2027e-f3b4-7017-89c0-d2cb192dae68";
        let line = format!("ritiro webhook replay {id} {id}");
        let Command::Webhook(WebhookCommand::Replay(args)) = parse(&line).unwrap().command else {
            panic!("not `webhook replay`");
        };
        assert_eq!((args.deliveries.len(), args.endpoint), (2, None));
        assert!(parse(&format!("ritiro webhook replay --endpoint {id} --since 2026-11-22T00:00:00+01:00")).is_ok());
        let wrong = [
            "",
            "x",
            "--since 2026-11-22T00:00:00Z",
            &format!("--endpoint {id}"),
            &format!("--endpoint {id} --since now"),
        ];
        for rest in wrong {
            assert!(parse(&format!("ritiro webhook replay {rest}")).is_err(), "{rest}");
        }
        assert!(parse("ritiro webhook dead --limit 0").is_err());
    }

    #[test]
    fn completions_know_the_commands() {
        let mut script = Vec::new();
        completions(Shell::Bash, &mut script).unwrap();
        assert!(String::from_utf8(script).unwrap().contains("--merchant"));
    }
}
