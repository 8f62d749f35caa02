//! One simulated day from the command line to the report.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::SimulateArgs;
use super::background::BackgroundWork;
use super::channel::{Begin, Channel, ChannelError, ServerProgram};
use super::clock::VirtualClock;
use super::comparison::compare_with_server;
use super::database::{ScratchDatabase, ScratchError};
use super::day_times::DayTimes;
use super::demand::{self, PlacesError};
use super::figures::FiguresInput;
use super::model::{DayDemand, Figures};
use super::picture::{self, PictureInput};
use super::simulation::Simulation;
use super::{report, setup};
use crate::common::civil::WindowError;
use ritiro_client::{Client, ClientError};

/// Why a day could not be simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// The shoppers cannot be created from the files.
    #[error(transparent)]
    Places(#[from] PlacesError),
    /// A slot or shift does not exist on the service day.
    #[error("--slots or --shifts: {0}")]
    Hours(#[from] WindowError),
    /// The database of the day cannot be created or dropped.
    #[error(transparent)]
    Database(#[from] ScratchError),
    /// The server of the day cannot be started, or failed.
    #[error(transparent)]
    Server(#[from] ChannelError),
    /// A request of the set-up or of the comparison failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A file of the report cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Output {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
}

/// The outcome of a simulated day.
pub struct SimulateOutcome {
    /// The figures of the report.
    pub figures: Figures,
    /// The address of the database of the day, if it was kept.
    pub database: Option<String>,
    picture: String,
}

impl SimulateOutcome {
    /// The report for a terminal.
    pub fn text(&self) -> String {
        report::text(&self.figures)
    }

    /// Whether no report was lost, and the server's records agree with the actual events.
    pub fn passed(&self) -> bool {
        self.figures.passed()
    }

    /// Writes report.md, report.json and picture.html.
    ///
    /// # Errors
    /// [`SimulateError::Output`].
    pub fn write(&self, folder: &Path) -> Result<(), SimulateError> {
        let json = serde_json::to_string_pretty(&self.figures).expect("figures have string keys only");
        write_all(
            folder,
            &[
                ("report.md", report::markdown(&self.figures)),
                ("report.json", json),
                ("picture.html", self.picture.clone()),
            ],
        )
    }
}

/// Writes files into a folder, which is created if it does not exist.
pub fn write_all(folder: &Path, files: &[(&str, String)]) -> Result<(), SimulateError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| SimulateError::Output { path, source }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(failed(&path))?;
    }
    Ok(())
}

/// Simulates one day on the Postgres at `database_url`, in a separate database.
///
/// # Errors
/// If the shoppers, the database or the server cannot be set up, or a request of the set-up or the comparison fails.
pub async fn run(
    args: &SimulateArgs,
    program: &ServerProgram,
    database_url: &str,
) -> Result<SimulateOutcome, SimulateError> {
    let mut args = args.clone();
    args.slots.sort_by_key(|slot| (slot.start, slot.end));
    let day = DayTimes::new(&args)?;
    let demand = demand::generate(&args, &day)?;
    let scratch = ScratchDatabase::create(database_url).await?;
    let simulated = simulate(&args, program, &day, &demand, scratch.url()).await;
    if !args.keep_database {
        scratch.drop_database().await?;
        return simulated;
    }
    eprintln!("The database of the day is {}", scratch.name());
    Ok(SimulateOutcome { database: Some(scratch.url().to_owned()), ..simulated? })
}

async fn simulate(
    args: &SimulateArgs,
    program: &ServerProgram,
    day: &DayTimes,
    demand: &DayDemand,
    url: &str,
) -> Result<SimulateOutcome, SimulateError> {
    let begun_at = Instant::now();
    let clock = VirtualClock::at(day.midnight_before);
    let begin = Begin { database_url: url.to_owned(), now: clock.now(), repair: !args.no_repair };
    let (channel, begun) = Channel::open(program, &begin).await?;
    let client = Client::new(&format!("http://{}", begun.address), &begun.key)?;
    let zone = setup::set_up(&client, args, day, demand).await?;
    let zone_id = zone.zone;
    let background = BackgroundWork::new(channel, zone_id, args.date);
    let mut simulation = Simulation::new((args, day, demand), &client, clock.clone(), background, zone);
    simulation.run().await?;
    let (couriers, mut records) = (simulation.couriers, simulation.records);
    let comparison = compare_with_server(&client, (zone_id, &args.date.to_string()), &couriers, &mut records).await?;
    simulation.background.end().await?;
    let figures = Figures::new(FiguresInput {
        args,
        shoppers: demand.shoppers.len(),
        couriers: &couriers,
        records: &records,
        comparison,
        traffic: client.traffic(),
        elapsed: begun_at.elapsed(),
        now: clock.now(),
    });
    let input = PictureInput { args, demand, couriers: &couriers, records: &records, figures: &figures };
    let picture = picture::page(&input);
    Ok(SimulateOutcome { figures, database: None, picture })
}
