//! The measured rounds, each with its comparisons.

use std::time::Duration;

use super::args::{LoadArgs, Mix};
use super::bare::Bare;
use super::context::LoadRun;
use super::database::Database;
use super::error::LoadError;
use super::figures::{per_second, steps};
use super::http::Address;
use super::pgbench::{Pgbench, Style};
use super::phase::{Phase, PhaseResult, Until};
use super::plan_days::{PlanDays, days_for};
use super::report::Round;
use super::tally::{Step, Tally};
use crate::common::numbers::count;

/// The factor by which rounds may be faster than the warm-up.
const HEADROOM: f64 = 1.5;

/// The comparisons of rounds, if they were requested.
#[derive(Default)]
pub struct Comparisons {
    pub pgbench: Option<Pgbench>,
    pub bare: Option<Bare>,
}

/// Runs all rounds. Their tallies are corrected for coordinated omission if that was requested.
pub async fn play(
    load: &mut LoadRun<'_>,
    comparisons: &Comparisons,
    database: Option<&Database>,
    attempts_per_second: f64,
) -> Result<(Vec<Round>, Tally, Duration), LoadError> {
    let args = load.args;
    let (mut rounds, mut sum, mut elapsed) = (Vec::new(), Tally::default(), Duration::ZERO);
    let count = if args.bookings.is_some() { 1 } else { args.rounds };
    for number in 1..=count {
        let phase = next_phase(load, attempts_per_second, number).await?;
        if let Some(database) = database {
            database.checkpoint().await;
        }
        let PhaseResult { tally, elapsed: took } =
            load.run_phase(phase.clone(), &format!("round {number} of {count}")).await?;
        let corrected = corrected(args, tally);
        let mut round = round(args, &corrected, took);
        compare(load, &phase, comparisons, database, &mut round).await?;
        rounds.push(round);
        sum.add(&corrected);
        elapsed += took;
    }
    Ok((rounds, sum, elapsed))
}

/// Prepares a round with days of its own, as many as its bookings need; requests for offers always use the same days.
async fn next_phase(load: &mut LoadRun<'_>, attempts_per_second: f64, number: u32) -> Result<Phase, LoadError> {
    let args = load.args;
    let duration = Duration::from_secs(args.seconds);
    let plan_days = match args.mix {
        Mix::Offers => load.plan_days(),
        _ => {
            let rate = args.rate.unwrap_or(attempts_per_second * HEADROOM);
            let expected = match args.bookings {
                // Some bookings are refused or cancelled again.
                Some(wanted) => wanted.saturating_sub(load.live.bookings()) as f64 * HEADROOM,
                None => rate * duration.as_secs_f64(),
            };
            let days = days_for(count(expected) as u64, args.plans.into(), args.stops_per_plan);
            load.create_plan_days(days, args.stops_per_plan).await?
        }
    };
    let until = match (args.bookings, args.rate) {
        (Some(wanted), _) => Until::Bookings(wanted),
        (None, Some(rate)) => Until::Arrivals(rate, duration),
        (None, None) => Until::Time(duration),
    };
    Ok(load.phase(plan_days, args.mix, until, number.into()))
}

fn corrected(args: &LoadArgs, tally: Tally) -> Tally {
    match args.expected_interval_milliseconds {
        Some(millis) => tally.corrected(Duration::from_millis(millis)),
        None => tally,
    }
}

fn round(args: &LoadArgs, tally: &Tally, took: Duration) -> Round {
    let main = if args.mix == Mix::Offers { Step::Offers } else { Step::Book };
    Round {
        elapsed_seconds: took.as_secs_f64(),
        per_second: per_second(tally.done(main), took),
        steps: steps(tally, took),
        pgbench_per_second: None,
        pgbench_one_statement_per_second: None,
        bare_per_second: None,
    }
}

async fn compare(
    load: &LoadRun<'_>,
    phase: &Phase,
    comparisons: &Comparisons,
    database: Option<&Database>,
    round: &mut Round,
) -> Result<(), LoadError> {
    let duration = Duration::from_secs(load.args.seconds);
    if let (Some(pgbench), Some(database)) = (&comparisons.pgbench, database) {
        for (style, word) in [(Style::Plain, "pgbench"), (Style::OneStatement, "pgbench, one statement")] {
            load.bar.set_message(word);
            database.checkpoint().await;
            let tps = pgbench.run(style, phase.clients, duration).await?;
            match style {
                Style::Plain => round.pgbench_per_second = Some(tps),
                Style::OneStatement => round.pgbench_one_statement_per_second = Some(tps),
            }
        }
    }
    if let Some(bare) = &comparisons.bare {
        let address = Address::new(&bare.url, &load.args.key)?;
        let phase = Phase { address, until: Until::Time(duration), ..phase.clone() };
        let PhaseResult { tally, elapsed } = load.run_phase_uncounted(phase, "bare handler").await?;
        round.bare_per_second = Some(per_second(tally.done(Step::Offers), elapsed));
    }
    Ok(())
}

/// The number of days that shoppers fill during the warm-up.
pub fn warm_up_days(args: &LoadArgs) -> u64 {
    /// More bookings per second than any server here reaches.
    const AT_MOST: u64 = 5000;
    match args.mix {
        Mix::Offers => 1,
        _ => days_for(AT_MOST * args.warmup_seconds, args.plans.into(), args.stops_per_plan),
    }
}

/// The number of attempted bookings, whatever their outcome; for the mix of offers, the number of requests for
/// offers.
pub fn attempts(tally: &Tally) -> u64 {
    tally.latency(Step::Book).len().max(tally.latency(Step::Offers).len())
}

/// The first day of each series as days of their own, without a limit of bookings.
pub fn first_days(plan_days: &PlanDays) -> Vec<PlanDays> {
    (0..plan_days.series()).map(|index| PlanDays::new(vec![vec![plan_days.first(index)]], u64::MAX)).collect()
}
