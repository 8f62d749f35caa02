//! `ritiro bench static`: plans a published routing problem in which everything is known from the start.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use thiserror::Error;

use super::dense::Precision;
use super::instances::{self, Format, Instance, InstanceError};
use super::problem::{Problem, node_of};
use super::search;
use ritiro_planning::{Plan, Violation};

const EXAMPLES: &str = "\
Examples:
  ritiro bench static R101.txt --seconds 10 --out routes.json
  ritiro bench static RC1_10_1.TXT --seconds 60 --vehicles-first --out routes.json
  ritiro bench static lc101.txt --seed 7
  ritiro bench static X-n101-k25.vrp --seconds 30

Formats, recognised by their content: Solomon and Gehring-Homberger, Li and Lim (pickup and delivery), VRPLIB.

Distances: in Solomon's format, each is truncated after the first decimal, as for the best-known distances of CVRPLIB. With
--vehicles-first, and always in Li and Lim's format, they are exact. VRPLIB files name the rule.";

/// Plan a static routing problem from a file, and print a summary as one line of JSON
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct StaticArgs {
    /// The file of the instance
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The planning time in seconds, for example 1.5
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    pub seconds: Duration,
    /// Write the routes into this file, as {"routes":[[customer, …], …]} with the numbers of the instance (VRPLIB: as in
    /// .sol files, where the first customer after the depot is 1)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Minimise the number of vehicles first, then the distance (default: the distance alone)
    #[arg(long)]
    pub vehicles_first: bool,
    /// Seed of the search
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse().ok().filter(|seconds| (0.0..=1e6).contains(seconds));
    number.map(Duration::from_secs_f64).ok_or_else(|| "not a number of seconds from 0 to 1000000".to_owned())
}

/// Why there are no routes.
#[derive(Debug, Error)]
pub enum StaticError {
    /// The instance cannot be read.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// The planner's plan violates a rule of the independent checker.
    #[error("the plan is not sound, no routes are written: {0}")]
    Unsound(Violation),
    /// The file of the routes cannot be written.
    #[error("cannot write {}: {source}", file.display())]
    Unwritable {
        /// The path of the file.
        file: PathBuf,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
    /// The summary cannot be written to standard output.
    #[error("cannot print the summary: {0}")]
    Pipe(#[from] std::io::Error),
}

#[derive(Serialize)]
struct Summary<'a> {
    instance: &'a str,
    customers: usize,
    vehicles: usize,
    /// The total distance in the unit of the file.
    distance: f64,
    unplanned: Vec<usize>,
    steps: u64,
    seconds: f64,
    seed: u64,
}

#[derive(Serialize)]
struct Routes {
    routes: Vec<Vec<usize>>,
}

/// Reads and plans the instance, checks the plan, writes the routes, and prints a summary line.
///
/// # Errors
/// If the instance cannot be read, a file or the summary cannot be written, or the checker finds a violation.
pub fn run(args: &StaticArgs, mut output: impl Write) -> Result<(), StaticError> {
    let instance = instances::read(&args.file)?;
    let begun = Instant::now();
    let bar = bar(args.seconds);
    let (routes, summary) = plan(&instance, args, || spent(begun, args.seconds, &bar))?;
    bar.finish_and_clear();
    if let Some(file) = &args.out {
        write(file, &routes).map_err(|source| StaticError::Unwritable { file: file.clone(), source })?;
    }
    serde_json::to_writer(&mut output, &summary).map_err(std::io::Error::from)?;
    Ok(output.write_all(b"\n")?)
}

/// Plans the instance. `spent` returns the share of the time that is spent, or `None` when the time is up.
fn plan<'a>(
    instance: &Instance,
    args: &'a StaticArgs,
    spent: impl FnMut() -> Option<f64>,
) -> Result<(Routes, Summary<'a>), StaticError> {
    let begun = Instant::now();
    let problem = problem(instance, args.vehicles_first);
    let planned = search::plan(&problem, args.seed, spent);
    let seconds = (begun.elapsed().as_secs_f64() * 1e3).round() / 1e3;
    let routes = routes(&planned.plan)?;
    let summary = Summary {
        instance: args.file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default(),
        customers: instance.nodes.len() - 1,
        vehicles: routes.routes.len(),
        distance: distance(&planned.plan, problem.scale),
        unplanned: unplanned(instance, &routes),
        steps: planned.steps,
        seconds,
        seed: args.seed,
    };
    Ok((routes, summary))
}

/// The literature on Li and Lim's instances always minimises vehicles first, and results with that objective use
/// exact lengths.
fn problem(instance: &Instance, vehicles_first: bool) -> Problem {
    let vehicles_first = vehicles_first || instance.format == Format::LiLim;
    let precision = if vehicles_first { Precision::Millionths } else { Precision::Tenths };
    Problem::of(instance, precision, vehicles_first)
}

/// The share of the time that is spent; `None` when the time is up.
fn spent(begun: Instant, time: Duration, bar: &ProgressBar) -> Option<f64> {
    let elapsed = begun.elapsed();
    bar.set_position(milliseconds(elapsed));
    (elapsed < time).then(|| elapsed.div_duration_f64(time))
}

fn bar(time: Duration) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} % [{elapsed}]");
    ProgressBar::new(milliseconds(time)).with_style(style.expect("the template is constant and valid"))
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The routes with stops, if the independent checker finds no violation.
fn routes(plan: &Plan) -> Result<Routes, StaticError> {
    if let Some(violation) = plan.violations().into_iter().next() {
        return Err(StaticError::Unsound(violation));
    }
    let used = plan.routes().iter().filter(|route| !route.stops().is_empty());
    let nodes = used.map(|route| route.stops().iter().map(|stop| node_of(stop.visit.stop)).collect());
    Ok(Routes { routes: nodes.collect() })
}

/// The driving of all routes, rounded to thousandths.
fn distance(plan: &Plan, scale: i64) -> f64 {
    let used = plan.routes().iter().filter(|route| !route.stops().is_empty());
    let driven: i64 = used.map(|route| route.driving().duration.0).sum();
    (driven as f64 / scale as f64 * 1e3).round() / 1e3
}

fn unplanned(instance: &Instance, routes: &Routes) -> Vec<usize> {
    let mut planned = vec![false; instance.nodes.len()];
    routes.routes.iter().flatten().for_each(|node| planned[*node] = true);
    (1..planned.len()).filter(|node| !planned[*node]).collect()
}

fn write(file: &Path, routes: &Routes) -> Result<(), std::io::Error> {
    std::fs::write(file, serde_json::to_string(routes)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps of improvement in tests: a number, so that the results do not depend on the speed of the machine.
    const STEPS: u32 = 1_000;

    fn args(vehicles_first: bool) -> StaticArgs {
        let seconds = Duration::from_millis(10);
        StaticArgs { file: "tiny.txt".into(), seconds, out: None, vehicles_first, seed: 1 }
    }

    fn planned(text: &str, args: &StaticArgs) -> (Vec<Vec<usize>>, serde_json::Value) {
        let instance = instances::parse(text).expect("an instance");
        let mut steps = 0;
        let spent = || {
            steps += 1;
            (steps <= STEPS).then(|| f64::from(steps) / f64::from(STEPS))
        };
        let (routes, summary) = plan(&instance, args, spent).expect("a plan");
        (routes.routes, serde_json::to_value(summary).expect("plain data"))
    }

    fn solomon(capacity: i64, customers: &[&str]) -> String {
        let rows: String = (1..).zip(customers).map(|(id, row)| format!("{id} {row}\n")).collect();
        format!("t\nVEHICLE\nNUMBER CAPACITY\n9 {capacity}\nCUSTOMER\nCUST NO. …\n0 0 0 0 0 100 0\n{rows}")
    }

    #[test]
    fn lengths_are_cut_to_tenths_or_exact() {
        let text = solomon(9, &["1 1 1 0 50 5"]);
        // The way there and back is 2 times the square root of 2 = 2.828…, or 2 times 1.4.
        assert_eq!(planned(&text, &args(false)).1["distance"], 2.8);
        assert_eq!(planned(&text, &args(true)).1["distance"], 2.828);
    }

    #[test]
    fn windows_bound_the_start_of_service() {
        // Customer 1 is served from 5 to 15. Customer 2 is 10 away and is reached at 25, exactly when its window
        // ends.
        let on_time = solomon(9, &["0 5 1 5 5 10", "0 -5 1 20 25 0"]);
        let (routes, summary) = planned(&on_time, &args(true));
        assert_eq!((routes, summary["distance"].as_f64()), (vec![vec![1, 2]], Some(20.0)));
        // If the window ends earlier, a second vehicle is needed: 10 + 10.
        let late = solomon(9, &["0 5 1 5 5 10", "0 -5 1 20 24 0"]);
        let (routes, summary) = planned(&late, &args(true));
        assert_eq!((routes.len(), summary["distance"].as_f64()), (2, Some(20.0)));
    }

    #[test]
    fn the_depot_closes_and_vehicles_are_full() {
        // 7 + 7 > 9; a vehicle to the third customer is back at 2 * 50 + 1 > 100.
        let text = solomon(9, &["0 5 7 0 90 0", "0 6 7 0 90 0", "0 50 1 0 90 1"]);
        let (routes, summary) = planned(&text, &args(false));
        assert_eq!((routes.len(), &summary["unplanned"]), (2, &serde_json::json!([3])));
        assert_eq!((&summary["vehicles"], &summary["customers"]), (&2.into(), &3.into()));
        assert_eq!(summary["distance"], 22.0);
    }

    #[test]
    fn customers_at_the_same_place_are_several() {
        let text = solomon(9, &["0 5 1 0 90 1", "0 5 1 0 90 1", "0 5 1 0 90 1"]);
        let (routes, summary) = planned(&text, &args(false));
        assert_eq!((routes[0].len(), summary["distance"].as_f64()), (3, Some(10.0)));
    }

    #[test]
    fn a_shipment_is_fetched_before_it_is_brought() {
        let text = "1 5 1\n0 0 0 0 0 100 0 0 0\n1 0 5 -5 0 90 0 2 0\n2 0 9 5 0 90 0 0 1\n";
        let (routes, summary) = planned(text, &args(false));
        assert_eq!((routes, summary["distance"].as_f64()), (vec![vec![2, 1]], Some(18.0)));
    }

    #[test]
    fn a_plain_cvrp_has_no_hours() {
        let text = "TYPE: CVRP\nDIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: LOWER_ROW\nCAPACITY: 9\n\
                    EDGE_WEIGHT_SECTION\n700\n800 300\nDEMAND_SECTION\n1 0\n2 4\n3 5\nDEPOT_SECTION\n1\n-1\nEOF";
        let (routes, summary) = planned(text, &args(false));
        // 700 + 300 + 800 instead of 2 * (700 + 800).
        assert_eq!((routes.len(), summary["distance"].as_f64()), (1, Some(1800.0)));
    }

    #[test]
    fn seconds_are_a_number() {
        assert_eq!(seconds("1.5"), Ok(Duration::from_millis(1500)));
        assert!(["", "x", "-1", "NaN", "inf", "1e300"].iter().all(|text| seconds(text).is_err()));
    }

    #[test]
    fn routes_and_summary_are_written() {
        let folder = std::env::temp_dir().join(format!("ritiro-static-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (file, out) = (folder.join("tiny.txt"), Some(folder.join("routes.json")));
        std::fs::write(&file, solomon(9, &["1 1 1 0 50 5"])).expect("a file");
        let mut printed = Vec::new();
        run(&StaticArgs { file, out: out.clone(), ..args(false) }, &mut printed).expect("routes");
        let summary: serde_json::Value = serde_json::from_slice(&printed).expect("one line of JSON");
        assert_eq!((&summary["instance"], &summary["seed"]), (&"tiny".into(), &1.into()));
        assert_eq!(std::fs::read_to_string(out.expect("a path")).expect("written"), "{\"routes\":[[1]]}\n");
        std::fs::remove_dir_all(folder).expect("ours");
    }
}
