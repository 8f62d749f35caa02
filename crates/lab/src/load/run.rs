//! One load run from the arguments to the report.

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Url;
use uuid::Uuid;

use super::agenda::Agenda;
use super::args::{LoadArgs, Mix};
use super::bare::{self, Bare};
use super::database::{Database, DatabaseError};
use super::drive::{Drive, Driven, Until};
use super::figures::{failures, per_second, steps};
use super::http::{Address, Connection, Fault};
use super::orders::{self, Wish};
use super::pgbench::{Pgbench, PgbenchError};
use super::report::{LoadReport, Memory, Totals, mix_name};
use super::rounds::{self, Yardsticks};
use super::shopper::{Habits, Live};
use super::stage::Stage;
use super::tally::{Step, Tally};
use super::{process, report::Round};
use ritiro_client::{Client, ClientError};

/// How often the progress bar is updated.
const TICK: Duration = Duration::from_millis(200);
/// The number of places that are tried until one has an offer in every slot.
const TRIES: u64 = 200;

/// Why the measurement failed.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{0}")]
    Arguments(&'static str),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Http(#[from] Fault),
    #[error("--database-url: {0}")]
    Database(#[from] DatabaseError),
    #[error("--pgbench needs the server's database: name it with --database-url")]
    NoDatabase,
    #[error(transparent)]
    Pgbench(#[from] PgbenchError),
    #[error("nothing was booked while warming up: {0}")]
    NothingBooked(String),
    #[error(
        "no place has an offer in every window: --bare needs such an answer. Give fewer --booked-stops or more --couriers"
    )]
    NoTypicalAnswer,
    #[error("cannot start a thread or process: {0}")]
    System(#[from] std::io::Error),
    #[error("cannot write {}: {source}", path.display())]
    Output {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}

/// The state that all parts of a run share.
pub struct Load<'a> {
    pub args: &'a LoadArgs,
    pub live: Arc<Live>,
    pub bar: ProgressBar,
    /// The path of the `pgbench` program.
    pgbench: Option<PathBuf>,
    address: Address,
    run: Arc<str>,
    stage: Stage<'a>,
    agendas: Vec<Agenda>,
    /// The tally of the whole run, with the warm-up.
    sum: Tally,
}

/// Runs the measurement, and writes the JSON file if one was requested. `database_url` is the probable address of the
/// server's database, and `pgbench` the path of that program, if it is installed.
pub async fn run(
    args: &LoadArgs,
    database_url: Option<String>,
    pgbench: Option<PathBuf>,
) -> Result<LoadReport, LoadError> {
    args.check().map_err(LoadError::Arguments)?;
    let client = Client::new(&args.url, &args.key)?;
    let mut load = Load::new(args, &client, pgbench)?;
    let warm_up = load.fresh_agenda(rounds::warm_up_days(args), args.stops_per_plan).await?;
    let database = open_database(args, database_url, load.stage.zones()[0]).await?;
    let pid = args.server_pid.or_else(|| local_port(&args.url).and_then(process::listening_on));
    let before = pid.and_then(process::resident_bytes);
    let rate = load.warm_up(&warm_up).await?;
    let yardsticks = load.yardsticks(&warm_up, database.as_ref()).await?;
    let played = rounds::play(&mut load, &yardsticks, database.as_ref(), rate).await;
    let mut notes = load.notes();
    put_away(yardsticks, database.as_ref(), &mut notes).await?;
    let played = played?;
    let memory = memory(pid, before, load.live.bookings());
    let report = load.report(played, database.as_ref(), memory, notes).await?;
    if let Some(path) = &args.json {
        let failed = |source| LoadError::Output { path: path.clone(), source };
        std::fs::write(path, report.json()).map_err(failed)?;
    }
    Ok(report)
}

impl<'a> Load<'a> {
    fn new(args: &'a LoadArgs, client: &'a Client, pgbench: Option<PathBuf>) -> Result<Self, LoadError> {
        let style =
            ProgressStyle::with_template("{spinner} {msg} [{elapsed}]").expect("the template is constant and valid");
        let bar = ProgressBar::new_spinner().with_style(style);
        bar.enable_steady_tick(TICK);
        // The id is time-ordered and as short as possible, but differs from those of other runs.
        let run = format!("{:x}", Uuid::now_v7().as_u128() >> 64);
        Ok(Self {
            args,
            live: Arc::default(),
            bar,
            pgbench,
            address: Address::new(&args.url, &args.key)?,
            stage: Stage::new(client, args.plans, args.couriers, &run),
            run: run.into(),
            agendas: Vec::new(),
            sum: Tally::default(),
        })
    }

    /// Creates plans without bookings.
    pub async fn fresh_agenda(&mut self, days: u64, per_plan: u64) -> Result<Agenda, LoadError> {
        self.bar.set_message(format!("making {} plans", days * u64::from(self.args.plans)));
        let agenda = Agenda::new(self.stage.more_days(days).await?, per_plan);
        self.agendas.push(agenda.clone());
        Ok(agenda)
    }

    /// The newest plans.
    pub fn agenda(&self) -> Agenda {
        self.agendas.last().cloned().expect("the first plans are made before anything else")
    }

    /// Creates the parameters of a part of this run.
    pub fn plan_drive(&self, agenda: Agenda, mix: Mix, until: Until, number: u64) -> Drive {
        let LoadArgs { think_milliseconds, cancel_share, .. } = *self.args;
        Drive {
            address: self.address.clone(),
            agenda,
            habits: Habits { mix, think: Duration::from_millis(think_milliseconds), cancel_share },
            clients: self.args.clients,
            seed: self.args.seed.wrapping_add(number.wrapping_mul(7919)),
            run: Arc::clone(&self.run),
            live: Arc::clone(&self.live),
            until,
        }
    }

    /// Runs a part, and adds its tally.
    pub async fn drive(&mut self, drive: Drive, word: &str) -> Result<Driven, LoadError> {
        let driven = self.uncounted(drive, word).await?;
        self.sum.add(&driven.tally);
        Ok(driven)
    }

    /// Runs a part without adding its tally, for example against a server that is only a comparison.
    pub async fn uncounted(&self, drive: Drive, word: &str) -> Result<Driven, LoadError> {
        let mut driving = tokio::task::spawn_blocking(move || drive.run());
        let (mut ticks, before) = (tokio::time::interval(TICK), self.live.requests());
        loop {
            tokio::select! {
                driven = &mut driving => return Ok(driven.expect("shoppers do not panic")?),
                _ = ticks.tick() => {
                    let (requests, bookings) = (self.live.requests() - before, self.live.bookings());
                    self.bar.set_message(format!("{word}: {requests} answers, {bookings} live bookings in all"));
                }
            }
        }
    }

    /// Fills plans and warms up. Returns the attempted bookings per second.
    async fn warm_up(&mut self, agenda: &Agenda) -> Result<f64, LoadError> {
        if self.args.mix == Mix::Offers {
            for (lane, first) in rounds::first_days(agenda).into_iter().enumerate() {
                let until = Until::Bookings((lane as u64 + 1) * self.args.booked_stops);
                self.fill(first, until).await?;
            }
        }
        let duration = Duration::from_secs(self.args.warmup_seconds);
        let until = self.args.rate.map_or(Until::Time(duration), |rate| Until::Arrivals(rate, duration));
        let drive = self.plan_drive(agenda.clone(), self.args.mix, until, 0);
        let Driven { tally, elapsed } = self.drive(drive, "warming up").await?;
        let main = if self.args.mix == Mix::Offers { Step::Offers } else { Step::Book };
        if tally.done(main) == 0 {
            let seen = failures(&tally)
                .iter()
                .map(|it| format!("{} {} ({})", it.status, it.code, it.count))
                .collect::<Vec<_>>();
            return Err(LoadError::NothingBooked(seen.join(", ")));
        }
        Ok(per_second(rounds::attempts(&tally), elapsed))
    }

    async fn fill(&mut self, agenda: Agenda, until: Until) -> Result<(), LoadError> {
        let drive = self.plan_drive(agenda, Mix::Book, until, 1_000_000);
        self.drive(drive, "booking the stops beside which offers are asked").await.map(drop)
    }

    async fn yardsticks(&self, agenda: &Agenda, database: Option<&Database>) -> Result<Yardsticks, LoadError> {
        let mut yardsticks = Yardsticks::default();
        if self.args.pgbench {
            let database = database.ok_or(LoadError::NoDatabase)?;
            let LoadArgs { plans, couriers, .. } = *self.args;
            let program = self.pgbench.clone().ok_or(PgbenchError::Missing)?;
            yardsticks.pgbench =
                Some(Pgbench::prepare(program, database, agenda.first(0).zone, plans, couriers).await?);
        }
        if self.args.bare {
            let answer = self.typical_answer(agenda).await?;
            yardsticks.bare = Some(Bare::start(&answer, self.args.server_workers)?);
        }
        Ok(yardsticks)
    }

    /// An answer of the server in which every slot is offered.
    async fn typical_answer(&self, agenda: &Agenda) -> Result<Vec<u8>, LoadError> {
        let (mut connection, mut body) = (Connection::new(&self.address), String::new());
        for seed in 0..TRIES {
            let wish = Wish::random(&mut rand::SeedableRng::seed_from_u64(seed));
            orders::offers(&mut body, agenda.first(0), wish);
            let answer = connection.post("/v1/offers", None, body.as_bytes()).await?;
            if bare::is_typical(answer.body) {
                return Ok(answer.body.to_vec());
            }
        }
        Err(LoadError::NoTypicalAnswer)
    }

    fn notes(&self) -> Vec<String> {
        let beyond: u64 = self.agendas.iter().map(|agenda| agenda.used().1).sum();
        let mut notes = Vec::new();
        if beyond > 0 && self.args.mix != Mix::Offers {
            notes.push(format!(
                "the server was quicker than the plans made for it: {beyond} bookings were tried in a last plan that already had \
                 its {}",
                self.args.stops_per_plan
            ));
        }
        let refused: u64 =
            self.sum.failures.iter().filter(|(failure, _)| failure.is_refusal()).map(|(_, count)| count).sum();
        if refused > 0 {
            notes
                .push(format!("{refused} requests were refused (409): these plans were full at that place and window"));
        }
        notes
    }

    async fn report(
        self,
        (rounds, tally, elapsed): (Vec<Round>, Tally, Duration),
        database: Option<&Database>,
        memory: Option<Memory>,
        notes: Vec<String>,
    ) -> Result<LoadReport, LoadError> {
        self.bar.finish_and_clear();
        let zones = self.stage.zones();
        let rows = match database {
            Some(database) => Some(database.rows(&zones).await?),
            None => None,
        };
        Ok(LoadReport {
            url: self.args.url.clone(),
            mix: mix_name(self.args.mix),
            model: model(self.args),
            clients: self.args.clients,
            plans: self.args.plans,
            couriers: self.args.couriers,
            seed: self.args.seed,
            zones,
            rounds,
            steps: steps(&tally, elapsed),
            failures: failures(&tally),
            totals: Totals {
                bookings_acknowledged: self.sum.done(Step::Book),
                cancellations_acknowledged: self.sum.done(Step::Cancel),
                unknown: self.sum.unknown,
                not_started: self.sum.not_started,
                bookings_in_database: rows.map(|rows| rows.bookings),
                cancelled_in_database: rows.map(|rows| rows.cancelled),
                plans_used: self.agendas.iter().map(|agenda| agenda.used().0).sum(),
            },
            memory,
            notes,
        })
    }
}

/// A database that the arguments name must be the server's; a guessed one may be another database and is then
/// ignored.
async fn open_database(args: &LoadArgs, guessed: Option<String>, zone: Uuid) -> Result<Option<Database>, LoadError> {
    match (&args.database_url, guessed) {
        (Some(url), _) => Ok(Some(Database::of_server(url, zone).await?)),
        (None, Some(url)) => Ok(Database::of_server(&url, zone).await.ok()),
        (None, None) => Ok(None),
    }
}

async fn put_away(
    yardsticks: Yardsticks,
    database: Option<&Database>,
    notes: &mut Vec<String>,
) -> Result<(), LoadError> {
    if let Some(bare) = yardsticks.bare {
        bare.stop()?;
    }
    if let (Some(pgbench), Some(database)) = (yardsticks.pgbench, database) {
        let zones = pgbench.zones().join(", ");
        if let Err(error) = pgbench.remove(database).await {
            notes.push(format!("{error}; they are in the zones {zones}"));
        }
    }
    Ok(())
}

fn memory(pid: Option<u32>, before: Option<u64>, live_bookings: u64) -> Option<Memory> {
    let (pid, before_bytes) = (pid?, before?);
    Some(Memory { pid, before_bytes, after_bytes: process::resident_bytes(pid)?, live_bookings })
}

/// The port of a server on this machine.
pub(super) fn local_port(url: &str) -> Option<u16> {
    let url = Url::parse(url).ok()?;
    let port = url.port_or_known_default()?;
    let addresses: Vec<SocketAddr> = (url.host_str()?, port).to_socket_addrs().ok()?.collect();
    addresses.iter().any(|address| address.ip().is_loopback()).then_some(port)
}

fn model(args: &LoadArgs) -> String {
    let clients = args.clients;
    match (args.rate, args.expected_interval_milliseconds) {
        (Some(rate), _) => format!(
            "Open model: {rate} shoppers a second at random over {clients} connections; the latency of a shopper's first request \
             counts from the arrival"
        ),
        (None, Some(millis)) => format!(
            "Closed model: {clients} clients; latencies are corrected as if each had meant to ask every {millis} ms"
        ),
        (None, None) => format!(
            "Closed model: {clients} clients, each goes on when it is answered; latencies are service times, not corrected for \
             coordinated omission"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::args::tests::parse;

    #[test]
    fn the_model_says_what_latencies_mean() {
        let described = |line: &[&str]| model(&parse(line).unwrap());
        assert!(described(&[]).contains("not corrected"));
        assert!(described(&["--rate", "50"]).contains("from the arrival"));
        assert!(described(&["--expected-interval-milliseconds", "20"]).contains("every 20 ms"));
    }

    #[test]
    fn only_a_server_of_this_machine_has_a_process_here() {
        assert_eq!(local_port("http://127.0.0.1:81/api"), Some(81));
        assert_eq!(local_port("http://192.0.2.1:81"), None);
    }
}
