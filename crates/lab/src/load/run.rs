//! One load run from the arguments to the report.

use std::path::PathBuf;
use std::time::Duration;

use uuid::Uuid;

use super::args::{LoadArgs, Mix};
use super::bare::{self, Bare};
use super::context::LoadRun;
use super::database::Database;
use super::error::LoadError;
use super::figures::{failures, per_second, steps};
use super::http::Connection;
use super::orders::{self, OrderChoice};
use super::pgbench::{Pgbench, PgbenchError};
use super::phase::{PhaseResult, Until};
use super::plan_days::PlanDays;
use super::process::{self, local_port};
use super::report::{LoadReport, Memory, Round, Totals, mix_name};
use super::rounds::{self, Comparisons};
use super::tally::{Step, Tally};
use ritiro_client::Client;

/// The number of places that are tried until one has an offer in every slot.
const TRIES: u64 = 200;

/// Runs the measurement, and writes the JSON file if one was requested. `database_url` is the probable address of the
/// server's database, and `pgbench` the path of that program, if it is installed.
///
/// # Errors
/// If the arguments contradict each other, or a part of the run cannot be set up. Failed requests are part of the report.
pub async fn run(
    args: &LoadArgs,
    database_url: Option<String>,
    pgbench: Option<PathBuf>,
) -> Result<LoadReport, LoadError> {
    args.check().map_err(LoadError::Arguments)?;
    let client = Client::new(&args.url, &args.key)?;
    let mut load = LoadRun::new(args, &client, pgbench)?;
    let warm_up = load.create_plan_days(rounds::warm_up_days(args), args.stops_per_plan).await?;
    let database = open_database(args, database_url, load.zones.zones()[0]).await?;
    let pid = args.server_pid.or_else(|| local_port(&args.url).and_then(process::listening_on));
    let before = pid.and_then(process::resident_bytes);
    let rate = load.warm_up(&warm_up).await?;
    let comparisons = load.comparisons(&warm_up, database.as_ref()).await?;
    let measured = rounds::play(&mut load, &comparisons, database.as_ref(), rate).await;
    let mut notes = load.notes();
    remove_comparisons(comparisons, database.as_ref(), &mut notes).await?;
    let measured = measured?;
    let memory = memory(pid, before, load.live.bookings());
    let report = load.report(measured, database.as_ref(), memory, notes).await?;
    if let Some(path) = &args.json {
        let failed = |source| LoadError::Output { path: path.clone(), source };
        std::fs::write(path, report.json()).map_err(failed)?;
    }
    Ok(report)
}

impl LoadRun<'_> {
    /// Fills plans and warms up. Returns the attempted bookings per second.
    async fn warm_up(&mut self, plan_days: &PlanDays) -> Result<f64, LoadError> {
        if self.args.mix == Mix::Offers {
            for (index, first) in rounds::first_days(plan_days).into_iter().enumerate() {
                let until = Until::Bookings((index as u64 + 1) * self.args.booked_stops);
                self.fill(first, until).await?;
            }
        }
        let duration = Duration::from_secs(self.args.warmup_seconds);
        let until = self.args.rate.map_or(Until::Time(duration), |rate| Until::Arrivals(rate, duration));
        let phase = self.phase(plan_days.clone(), self.args.mix, until, 0);
        let PhaseResult { tally, elapsed } = self.run_phase(phase, "warming up").await?;
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

    async fn fill(&mut self, plan_days: PlanDays, until: Until) -> Result<(), LoadError> {
        let phase = self.phase(plan_days, Mix::Book, until, 1_000_000);
        self.run_phase(phase, "booking the stops beside which offers are asked").await.map(drop)
    }

    async fn comparisons(&self, plan_days: &PlanDays, database: Option<&Database>) -> Result<Comparisons, LoadError> {
        let mut comparisons = Comparisons::default();
        if self.args.pgbench {
            let database = database.ok_or(LoadError::NoDatabase)?;
            let LoadArgs { plans, couriers, .. } = *self.args;
            let program = self.pgbench.clone().ok_or(PgbenchError::Missing)?;
            comparisons.pgbench =
                Some(Pgbench::prepare(program, database, plan_days.first(0).zone, plans, couriers).await?);
        }
        if self.args.bare {
            let answer = self.typical_answer(plan_days).await?;
            comparisons.bare = Some(Bare::start(&answer, self.args.server_workers)?);
        }
        Ok(comparisons)
    }

    /// An answer of the server in which every slot is offered.
    async fn typical_answer(&self, plan_days: &PlanDays) -> Result<Vec<u8>, LoadError> {
        let (mut connection, mut body) = (Connection::new(&self.address), String::new());
        for seed in 0..TRIES {
            let choice = OrderChoice::random(&mut rand::SeedableRng::seed_from_u64(seed));
            orders::offers(&mut body, plan_days.first(0), choice);
            let answer = connection.post("/v1/offers", None, body.as_bytes()).await?;
            if bare::is_typical(answer.body) {
                return Ok(answer.body.to_vec());
            }
        }
        Err(LoadError::NoTypicalAnswer)
    }

    fn notes(&self) -> Vec<String> {
        let beyond: u64 = self.all_plan_days.iter().map(|plan_days| plan_days.used().1).sum();
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
        let zones = self.zones.zones();
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
                plans_used: self.all_plan_days.iter().map(|plan_days| plan_days.used().0).sum(),
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

async fn remove_comparisons(
    comparisons: Comparisons,
    database: Option<&Database>,
    notes: &mut Vec<String>,
) -> Result<(), LoadError> {
    if let Some(bare) = comparisons.bare {
        bare.stop()?;
    }
    if let (Some(pgbench), Some(database)) = (comparisons.pgbench, database) {
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
        let text = |line: &[&str]| model(&parse(line).unwrap());
        assert!(text(&[]).contains("not corrected"));
        assert!(text(&["--rate", "50"]).contains("from the arrival"));
        assert!(text(&["--expected-interval-milliseconds", "20"]).contains("every 20 ms"));
    }
}
