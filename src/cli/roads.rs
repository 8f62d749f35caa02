//! `ritiro roads …`: networks of roads, made of OpenStreetMap extracts.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::Failure;
use super::args::{ImportRoads, InspectRoads, RemoveRoads, RoadsCommand};
use crate::config::Settings;
use crate::region_files::{self, RegionError};
use ritiro_addresses::Addresses;
use ritiro_domain::Place;
use ritiro_planning::Travel;
use ritiro_roads::{Extract, Folder, Network, Profile, Report, Roads, Stored};
use ritiro_tiles::Map;

/// What stands wherever the data shows.
const ATTRIBUTION: &str = "Map data: © OpenStreetMap contributors, under the Open Database License (ODbL).";

/// Does what the command asks.
pub fn run(settings: &Settings, command: &RoadsCommand) -> Result<(), Failure> {
    let directory = settings.roads_directory();
    let folder = Folder::new(directory.clone());
    match command {
        RoadsCommand::Import(args) => import(&directory, args),
        RoadsCommand::List => list(&folder),
        RoadsCommand::Inspect(args) => inspect(&folder, args),
        RoadsCommand::Remove(args) => remove(&directory, args),
    }
}

fn import(directory: &Path, args: &ImportRoads) -> Result<(), Failure> {
    let folder = Folder::new(directory.to_owned());
    // A wrong name or profile must not be found only after minutes of work.
    Folder::check_name(&args.name)?;
    let profiles = args.profile.iter().map(|name| profile(name)).collect::<Result<Vec<_>, _>>()?;
    let extract = read(&args.extract)?;
    for profile in &profiles {
        let begun = Instant::now();
        let spinner = spinner(format!("making {}/{}", args.name, profile.name));
        let network = Network::build(&extract, profile);
        spinner.finish_and_clear();
        let network = network?;
        let stored = folder.save(&args.name, &network)?;
        println!("{}", line(&stored, network.report()));
        println!(
            "{}  made in {:.1} s: {}",
            details(network.report()),
            begun.elapsed().as_secs_f64(),
            stored.path.display()
        );
    }
    import_rest(directory, args)?;
    println!("Zones that use another version keep it, until their `travel.version` is set to `latest`.");
    println!("{ATTRIBUTION}");
    Ok(())
}

/// Makes the addresses and the map. An extract that has none of them is no failure: the networks can be used.
fn import_rest(directory: &Path, args: &ImportRoads) -> Result<(), Failure> {
    if !args.no_addresses {
        let bar = bar("addresses");
        let made = region_files::make_addresses(directory, &args.name, &args.extract, at(&bar));
        bar.finish_and_clear();
        match made {
            Ok(addresses) => println!("{}", about_addresses(&args.name, &addresses)),
            Err(error @ RegionError::Addresses(_)) => println!("{}: {error}", args.name),
            Err(error) => return Err(error.into()),
        }
    }
    if !args.no_map {
        let bar = bar("map");
        let made = region_files::make_map(directory, &args.name, &args.extract, at(&bar));
        bar.finish_and_clear();
        match made {
            Ok(map) => println!("{}", about_map(&args.name, &map)),
            Err(error @ RegionError::Map(_)) => println!("{}: {error}", args.name),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn about_addresses(name: &str, addresses: &Addresses) -> String {
    let (report, megabytes) = (addresses.report(), addresses.bytes() as f64 / 1e6);
    format!("{name}/addresses: {} house numbers, {} streets, {megabytes:.1} MB", report.houses, report.streets)
}

fn about_map(name: &str, map: &Map) -> String {
    let (report, megabytes) = (map.report(), map.bytes() as f64 / 1e6);
    format!("{name}/map: {} areas, {} lines, {megabytes:.1} MB", report.areas, report.lines)
}

fn bar(what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {bytes}/{total_bytes}, {eta} left");
    let style = style.expect("the template is constant and valid");
    ProgressBar::no_length().with_style(style).with_message(format!("reading {what}"))
}

/// Moves a bar.
fn at(bar: &ProgressBar) -> impl Fn(u64, u64) {
    |bytes, total| {
        bar.set_length(total);
        bar.set_position(bytes);
    }
}

/// A stock profile, or one from a file that ends in `.toml`.
fn profile(name: &str) -> Result<Profile, Failure> {
    if Path::new(name).extension().is_some_and(|ending| ending == "toml") {
        let text = std::fs::read_to_string(name).map_err(|error| format!("cannot read the profile {name}: {error}"))?;
        return Ok(Profile::parse(&text)?);
    }
    Ok(Profile::stock(name)?)
}

fn read(path: &Path) -> Result<Extract, Failure> {
    let bar = bar("roads");
    let extract = Extract::read(path, |progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.bytes);
    });
    bar.finish_and_clear();
    let extract = extract?;
    println!("{}: {} ways are roads or ferries", path.display(), extract.roads());
    Ok(extract)
}

fn spinner(message: String) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(message);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

fn list(folder: &Folder) -> Result<(), Failure> {
    let all = folder.list()?;
    if all.is_empty() {
        println!(
            "There are no networks in {}. `ritiro roads import EXTRACT.osm.pbf --name NAME` makes one.",
            folder.path().display()
        );
        return Ok(());
    }
    for stored in &all {
        // A file that cannot be read must not hide the others.
        match Network::open(&stored.path) {
            Ok(network) => println!("{}", line(stored, network.report())),
            Err(error) => println!("{}/{} version {}: {error}", stored.name, stored.profile, stored.version),
        }
    }
    Ok(())
}

fn line(stored: &Stored, report: &Report) -> String {
    let megabytes = stored.bytes as f64 / 1e6;
    let Report { edges, kilometers, nodes, .. } = report;
    format!(
        "{}/{} version {}: {kilometers} km of roads, {edges} edges, {nodes} nodes, {megabytes:.1} MB",
        stored.name, stored.profile, stored.version
    )
}

/// What the import found and left out, a line each.
fn details(report: &Report) -> String {
    let Report { restrictions, conditional_restrictions, other_restrictions, .. } = report;
    let Report { islands, island_edges, island_kilometers, .. } = report;
    let mut lines = vec![
        format!("{} of {} ways are used", report.used_ways, report.ways),
        format!("{} edges are used only where a leg begins or ends", report.ends_only_edges),
        format!(
            "{restrictions} turn restrictions are followed; {conditional_restrictions} with conditions and {other_restrictions} others are not"
        ),
        format!("{islands} islands without a way to the rest: {island_edges} edges, {island_kilometers} km"),
    ];
    if report.missing_nodes > 0 {
        lines.push(format!("{} nodes of ways are not in the extract: roads end there", report.missing_nodes));
    }
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

fn inspect(folder: &Folder, args: &InspectRoads) -> Result<(), Failure> {
    for stored in folder.find(&args.name, args.profile.as_deref())? {
        let network = Network::open(&stored.path)?;
        println!("{}", line(&stored, network.report()));
        print!("{}", details(network.report()));
        if let Some((from, to)) = args.from.zip(args.to) {
            println!("  {}", leg(&Roads::new(Arc::new(network)), from, to));
        }
    }
    println!("{ATTRIBUTION}");
    Ok(())
}

/// The way between two places, in words.
fn leg(roads: &Roads, from: Place, to: Place) -> String {
    let missing = [("--from", from), ("--to", to)].into_iter().find(|(_, place)| roads.spot(*place).is_none());
    if let Some((name, _)) = missing {
        return format!("{name} is too far away from every road of this network");
    }
    let (from, to) = (roads.point(from), roads.point(to));
    if roads.cost(from, to).is_none() {
        return "there is no way between the two places".to_owned();
    }
    let leg = roads.leg(from, to);
    format!("from there to there: {} s, {} m", leg.duration.0, leg.distance.0)
}

fn remove(directory: &Path, args: &RemoveRoads) -> Result<(), Failure> {
    let folder = Folder::new(directory.to_owned());
    let all = folder.find(&args.name, args.profile.as_deref())?;
    let is_newest = |one: &Stored| all.iter().rfind(|other| other.profile == one.profile) == Some(one);
    let version = args.version.as_deref();
    let which = |stored: &Stored| {
        all.contains(stored)
            && version.is_none_or(|version| stored.version == version)
            && !(args.old && is_newest(stored))
    };
    for stored in folder.remove(&args.name, which)? {
        println!("removed {}/{} version {}", stored.name, stored.profile, stored.version);
    }
    // Addresses and the map are of the region, so they go with its last network.
    if folder.find(&args.name, None).is_err() {
        for file in region_files::remove(directory, &args.name)? {
            println!("removed {}/{file}", args.name);
        }
    }
    Ok(())
}
