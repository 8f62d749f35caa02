//! A simulated day from the command line to the report, with the learning days before it.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::SimulateArgs;
use super::background::BackgroundWork;
use super::channel::{Begin, Channel, ChannelError, ServerProgram};
use super::clock::VirtualClock;
use super::comparison::compare_with_server;
use super::courier::Courier;
use super::database::{ScratchDatabase, ScratchError};
use super::days::{SimulatedDay, SimulatedDays};
use super::demand::PlacesError;
use super::figures::FiguresInput;
use super::model::{Figures, SpeedFigures};
use super::picture::{self, PictureInput};
use super::records::DayRecords;
use super::shifts::create_shifts;
use super::simulation::{DayServer, Simulation};
use super::speeds::SpeedRule;
use super::{report, setup};
use crate::common::civil::WindowError;
use ritiro_client::{Call, Client, ClientError, TrafficCounts};

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

/// Simulates one day on the Postgres at `database_url`, in a separate database, after the learning days before it.
///
/// # Errors
/// If the shoppers, the database or the server cannot be set up, or a request of the set-up or the comparison fails.
pub async fn run(
    args: &SimulateArgs,
    program: &ServerProgram,
    database_url: &str,
) -> Result<SimulateOutcome, SimulateError> {
    let days = SimulatedDays::new(args)?;
    let scratch = ScratchDatabase::create(database_url).await?;
    let simulated = simulate(program, &days, scratch.url()).await;
    if !args.keep_database {
        scratch.drop_database().await?;
        return simulated;
    }
    eprintln!("The database of the day is {}", scratch.name());
    Ok(SimulateOutcome { database: Some(scratch.url().to_owned()), ..simulated? })
}

/// Plays all days on one server.
async fn simulate(program: &ServerProgram, days: &SimulatedDays, url: &str) -> Result<SimulateOutcome, SimulateError> {
    let clock = VirtualClock::at(days.begin());
    let begin = Begin { database_url: url.to_owned(), now: clock.now(), repair: !days.last.args.no_repair };
    let (channel, begun) = Channel::open(program, &begin).await?;
    let client = Client::new(&format!("http://{}", begun.address), &begun.key)?;
    let zone = setup::set_up(&client, days).await?;
    let background = BackgroundWork::new(channel, zone.zone);
    let server = DayServer { client: &client, clock, background: &background, zone: &zone };
    learn(&server, &days.learning).await?;
    let played = play(&server, &days.last).await?;
    background.end().await?;
    Ok(played.outcome(&days.last))
}

/// Plays the learning days. They only leave their reports on the server.
async fn learn(server: &DayServer<'_>, days: &[SimulatedDay]) -> Result<(), SimulateError> {
    for (day, number) in days.iter().zip(1..) {
        eprintln!("Learning day {number} of {}: {}", days.len(), day.args.date);
        let played = play(server, day).await?;
        eprintln!("{}", report::verdict(&played.figures));
    }
    if !days.is_empty() {
        eprintln!("The day of the report");
    }
    Ok(())
}

/// A day that has been played.
struct PlayedDay {
    couriers: Vec<Courier>,
    records: DayRecords,
    figures: Figures,
}

impl PlayedDay {
    fn outcome(self, day: &SimulatedDay) -> SimulateOutcome {
        let SimulatedDay { args, demand, .. } = day;
        let Self { couriers, records, figures } = self;
        let input = PictureInput { args, demand, couriers: &couriers, records: &records, figures: &figures };
        let picture = picture::page(&input);
        SimulateOutcome { figures, database: None, picture }
    }
}

async fn play(server: &DayServer<'_>, day: &SimulatedDay) -> Result<PlayedDay, SimulateError> {
    let (begun_at, before, args) = (Instant::now(), server.client.traffic(), &day.args);
    server.clock.advance_to(day.times.midnight_before);
    server.background.advance(server.clock.now()).await?;
    let couriers = create_shifts(server.client, server.zone, day).await?;
    let mut simulation = Simulation::new(server, day, couriers);
    simulation.run().await?;
    let (couriers, mut records) = (simulation.couriers, simulation.records);
    let key = (server.zone.zone, &*args.date.to_string());
    let comparison = compare_with_server(server.client, key, &couriers, &mut records).await?;
    let figures = Figures::new(FiguresInput {
        args,
        shoppers: day.demand.shoppers.len(),
        couriers: &couriers,
        records: &records,
        comparison,
        speeds: SpeedFigures::new(args, speeds_of_plan(server, day).await?),
        traffic: since(before, server.client.traffic()),
        elapsed: begun_at.elapsed(),
        now: server.clock.now(),
    });
    Ok(PlayedDay { couriers, records, figures })
}

/// The speeds with which the plan of a day promised.
async fn speeds_of_plan(server: &DayServer<'_>, day: &SimulatedDay) -> Result<Vec<SpeedRule>, ClientError> {
    /// The part of the answer that counts here.
    #[derive(serde::Deserialize)]
    struct DayOfPlan {
        speeds: Vec<SpeedRule>,
    }
    let path = format!("/v1/zones/{}/days/{}", server.zone.zone, day.args.date);
    Ok(server.client.send::<DayOfPlan>(Call::get(&path)).await?.speeds)
}

/// The requests between two counts.
fn since(before: TrafficCounts, now: TrafficCounts) -> TrafficCounts {
    TrafficCounts {
        requests: now.requests - before.requests,
        busy: now.busy - before.busy,
        server_errors: now.server_errors - before.server_errors,
        unreachable: now.unreachable - before.unreachable,
    }
}
