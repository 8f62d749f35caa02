//! The state that all parts of a load run share, and how a phase of the run is started.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use uuid::Uuid;

use super::args::{LoadArgs, Mix};
use super::error::LoadError;
use super::http::Address;
use super::phase::{Phase, PhaseResult, Until};
use super::plan_days::PlanDays;
use super::shopper::{Behaviour, LiveCounts};
use super::tally::Tally;
use super::zones::TestZones;
use ritiro_client::Client;

/// How often the progress bar is updated.
const TICK: Duration = Duration::from_millis(200);
/// The state that all parts of a run share.
pub struct LoadRun<'a> {
    pub args: &'a LoadArgs,
    pub live: Arc<LiveCounts>,
    pub bar: ProgressBar,
    /// The path of the `pgbench` program.
    pub pgbench: Option<PathBuf>,
    pub address: Address,
    pub run: Arc<str>,
    pub zones: TestZones<'a>,
    pub all_plan_days: Vec<PlanDays>,
    /// The tally of the whole run, with the warm-up.
    pub sum: Tally,
}

impl<'a> LoadRun<'a> {
    pub fn new(args: &'a LoadArgs, client: &'a Client, pgbench: Option<PathBuf>) -> Result<Self, LoadError> {
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
            zones: TestZones::new(client, args.plans, args.couriers, &run),
            run: run.into(),
            all_plan_days: Vec::new(),
            sum: Tally::default(),
        })
    }

    /// Creates plans without bookings.
    pub async fn create_plan_days(&mut self, days: u64, per_plan: u64) -> Result<PlanDays, LoadError> {
        self.bar.set_message(format!("making {} plans", days * u64::from(self.args.plans)));
        let plan_days = PlanDays::new(self.zones.more_days(days).await?, per_plan);
        self.all_plan_days.push(plan_days.clone());
        Ok(plan_days)
    }

    /// The newest plans.
    pub fn plan_days(&self) -> PlanDays {
        self.all_plan_days.last().cloned().expect("the first plans are made before anything else")
    }

    /// Creates the parameters of a part of this run.
    pub fn phase(&self, plan_days: PlanDays, mix: Mix, until: Until, number: u64) -> Phase {
        let LoadArgs { think_milliseconds, cancel_share, .. } = *self.args;
        Phase {
            address: self.address.clone(),
            plan_days,
            behaviour: Behaviour { mix, think: Duration::from_millis(think_milliseconds), cancel_share },
            clients: self.args.clients,
            seed: self.args.seed.wrapping_add(number.wrapping_mul(7919)),
            run: Arc::clone(&self.run),
            live: Arc::clone(&self.live),
            until,
        }
    }

    /// Runs a part, and adds its tally.
    pub async fn run_phase(&mut self, phase: Phase, word: &str) -> Result<PhaseResult, LoadError> {
        let result = self.run_phase_uncounted(phase, word).await?;
        self.sum.add(&result.tally);
        Ok(result)
    }

    /// Runs a part without adding its tally, for example against a server that is only a comparison.
    pub async fn run_phase_uncounted(&self, phase: Phase, word: &str) -> Result<PhaseResult, LoadError> {
        let mut running = tokio::task::spawn_blocking(move || phase.run());
        let (mut ticks, before) = (tokio::time::interval(TICK), self.live.requests());
        loop {
            tokio::select! {
                result = &mut running => return Ok(result.expect("shoppers do not panic")?),
                _ = ticks.tick() => {
                    let (requests, bookings) = (self.live.requests() - before, self.live.bookings());
                    self.bar.set_message(format!("{word}: {requests} answers, {bookings} live bookings in all"));
                }
            }
        }
    }
}
