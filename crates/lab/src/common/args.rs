//! Arguments that several commands have, and the parsers of values.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use super::travel::TravelModel;
use ritiro_client::wire::Trips;
use ritiro_roads::{Folder, FolderError, Network, Roads, Stored};

// A running server, and the key for it. This is no doc comment, because clap would show it as the description of the command.
#[derive(Debug, Clone, Args)]
pub struct ServerArgs {
    /// Address of the running server, for example https://ritiro.example
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub url: String,

    /// The merchant's admin key (ritiro_sk_…), as `ritiro key create` prints it
    #[arg(long, env = "RITIRO_KEY", hide_env_values = true)]
    pub key: String,
}

// The travel model of a zone that a command creates. No doc comment, for the same reason.
#[derive(Debug, Clone, Args)]
pub struct TravelArgs {
    /// Average speed of the couriers in km/h
    #[arg(long, default_value_t = 25, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=200))]
    pub speed_kmh: u32,

    /// Length of a trip as a percentage of the great-circle distance: 140 means 40 % longer
    #[arg(long, default_value_t = 140, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=400))]
    pub detour_percent: u32,

    /// Couriers drive on the roads of this network, as `ritiro roads list` shows it, and not along great circles
    #[arg(long, value_name = "NAME", conflicts_with_all = ["speed_kmh", "detour_percent"])]
    pub network: Option<String>,

    /// The profile of the network
    #[arg(long, value_name = "NAME", default_value = "car", requires = "network")]
    pub profile: String,

    /// Where the road networks are
    #[command(flatten)]
    pub folder: NetworkFolder,

    #[arg(skip)]
    opened: Option<(Stored, Arc<Roads>)>,
}

// The road networks of this machine. No doc comment, for the same reason.
#[derive(Debug, Clone, Default, Args)]
pub struct NetworkFolder {
    /// The folder of the road networks [default: that of the configuration]
    #[arg(long, value_name = "FOLDER")]
    pub roads_directory: Option<PathBuf>,
}

impl NetworkFolder {
    /// Uses the folder of the configuration if the command names none.
    pub fn or(&mut self, usual: PathBuf) {
        self.roads_directory.get_or_insert(usual);
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.roads_directory.as_deref().unwrap_or(Path::new(""))
    }
}

impl TravelArgs {
    /// Opens the newest version of the network, if the command names one.
    ///
    /// # Errors
    /// Returns an error if there is no such network, or if its file is damaged.
    pub fn open(&mut self) -> Result<(), FolderError> {
        let Some(name) = &self.network else { return Ok(()) };
        let mut all = Folder::new(self.folder.path().to_owned()).find(name, Some(&self.profile))?;
        let Some(newest) = all.pop() else { return Err(FolderError::Unknown(name.clone())) };
        let roads = Arc::new(Roads::new(Arc::new(Network::open(&newest.path)?)));
        self.opened = Some((newest, roads));
        Ok(())
    }

    /// The model by which the service computes travel times in such a zone.
    pub(crate) fn model(&self) -> TravelModel {
        match &self.opened {
            Some((_, roads)) => TravelModel::Roads(Arc::clone(roads)),
            None => TravelModel::GreatCircle { speed_kmh: self.speed_kmh, detour_percent: self.detour_percent },
        }
    }

    /// The field `travel` of such a zone.
    pub(crate) fn of_zone(&self) -> Value {
        match &self.opened {
            Some((Stored { name, profile, version, .. }, _)) => {
                json!({"model": "roads", "network": name, "profile": profile, "version": version})
            }
            None => {
                json!({"model": "great_circle", "speed_kmh": self.speed_kmh, "detour_percent": self.detour_percent})
            }
        }
    }
}

// How couriers load several trips a shift in a zone that a command creates. No doc comment, for the same reason.
#[derive(Debug, Clone, Default, Args)]
pub struct TripArgs {
    /// Couriers come back to the depot, load again and leave for another trip [default: one trip a shift]
    #[arg(long)]
    pub trips: bool,

    /// Time to load a trip, in seconds
    #[arg(long, default_value_t = 300, value_name = "S", requires = "trips", value_parser = clap::value_parser!(u32).range(0..=7_200))]
    pub loading_seconds: u32,

    /// Additional time to load each order of a trip, in seconds
    #[arg(long, default_value_t = 30, value_name = "S", requires = "trips", value_parser = clap::value_parser!(u32).range(0..=600))]
    pub loading_seconds_per_order: u32,

    /// The largest number of trips of a shift [default: as many as time allows]
    #[arg(long, value_name = "N", requires = "trips", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub most_trips: Option<u32>,

    /// Time from the booking until the goods can be loaded, in seconds
    #[arg(long, default_value_t = 0, value_name = "S", requires = "trips", value_parser = clap::value_parser!(u32).range(0..=86_400))]
    pub preparation_seconds: u32,
}

impl TripArgs {
    /// The rules of the zone; `None` if each shift has one trip.
    pub(crate) fn rules(&self) -> Option<Trips> {
        self.trips.then(|| Trips {
            loading_seconds: self.loading_seconds.into(),
            loading_seconds_per_order: self.loading_seconds_per_order.into(),
            most_per_shift: self.most_trips,
            preparation_seconds: self.preparation_seconds.into(),
        })
    }
}

/// Parses a number that must be allowed; otherwise `expected` is the error.
pub(crate) fn number(text: &str, allowed: impl Fn(f64) -> bool, expected: &str) -> Result<f64, String> {
    text.parse().ok().filter(|value| allowed(*value)).ok_or_else(|| expected.to_owned())
}

/// Parses a share from 0 to 1.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    number(text, |value| (0.0..=1.0).contains(&value), "a share is a number from 0 to 1, for example 0.25")
}
