//! `ritiro bench online`: a policy for the online slot-booking benchmark (`ahd-online/1`), with one JSON object per
//! line.
//!
//! Customers arrive one by one. Each answer lists the slots that can be promised, and every promise is kept to the
//! end. The planner is that of the service; see [`policy`].

mod policy;

use std::io::{BufRead, Write};

use clap::Args;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::grid::Grid;
use policy::SlotPolicy;

/// Answer the requests of the online slot-booking benchmark (ahd-online/1) on standard input and output
#[derive(Clone, Copy, Debug, Args)]
#[command(after_help = "\
Examples:
  run.py --idle-ms 5 \"cmd:ritiro bench online\" dev/*.json
  run.py --idle-ms 5 --one-menu \"cmd:ritiro bench online --one-menu\" dev/*.json
  run.py --idle-ms 5 --lag 20 --one-menu \"cmd:ritiro bench online --one-menu --hold\" dev/*.json")]
pub struct OnlineArgs {
    /// Assume that customers never open the second menu ("more times"): offer all slots in the first one.
    #[arg(long)]
    pub one_menu: bool,
    /// Offer every feasible slot, without a demand forecast.
    #[arg(long)]
    pub greedy: bool,
    /// Hold every offered slot until this customer or a later one books. Use it with --lag, where customers decide later.
    #[arg(long)]
    pub hold: bool,
    /// Search steps for each slot without a feasible insertion: the search moves other bookings within their windows. 0 turns it off,
    /// 500 is a good start.
    #[arg(long, value_name = "STEPS", default_value_t = 0)]
    pub room: u64,
}

/// Why the benchmark cannot continue.
#[derive(Debug, Error)]
pub enum OnlineError {
    /// A line violates the protocol.
    #[error("line {line} is not of the protocol: {source}")]
    Line {
        /// The line number, from 1.
        line: usize,
        /// The error of the JSON reader.
        #[source]
        source: serde_json::Error,
    },
    /// A request came before `init`.
    #[error("line {0}: the instance comes first, as {{\"op\":\"init\",…}}")]
    NotReady(usize),
    /// Standard input or output failed.
    #[error("the line protocol broke: {0}")]
    Pipe(#[from] std::io::Error),
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Request {
    Init { instance: Box<Instance> },
    Offer { customer: Customer },
    Book { customer: Customer, slot: usize },
    Idle { ms: u64 },
    Plan,
    End,
}

#[derive(Deserialize)]
struct Instance {
    travel: Grid,
    depots: Vec<(u32, i32, i32)>,
    couriers: Vec<(u32, u32, u32, i64, i64, i64)>,
    slots: Vec<(i64, i64)>,
    expected_customers: Option<usize>,
}

#[derive(Deserialize)]
struct Customer {
    id: u32,
    x: i32,
    y: i32,
    demand: i64,
    service: i64,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Ok { ok: bool },
    Slots { slots: Vec<usize>, more: Vec<usize> },
    Plan { routes: Vec<CourierRoute> },
}

#[derive(Serialize)]
struct CourierRoute {
    courier: u128,
    stops: Vec<u128>,
}

/// Answers requests until `end`, or until the input ends.
///
/// # Errors
/// If a line violates the protocol, or the input or output fails.
pub fn run(args: OnlineArgs, input: impl BufRead, mut output: impl Write) -> Result<(), OnlineError> {
    let mut policy = None;
    for (line, text) in (1..).zip(input.lines()) {
        let request = serde_json::from_str(&text?).map_err(|source| OnlineError::Line { line, source })?;
        let answer = match request {
            Request::End => return Ok(()),
            Request::Init { instance } => {
                policy = Some(SlotPolicy::new(&instance, args));
                Answer::Ok { ok: true }
            }
            request => policy.as_mut().ok_or(OnlineError::NotReady(line))?.answer(request),
        };
        serde_json::to_writer(&mut output, &answer).map_err(std::io::Error::from)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}
