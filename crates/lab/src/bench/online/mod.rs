//! `ritiro bench online`: a policy for the online slot-booking benchmark (`ahd-online/1`), with one JSON object per
//! line.
//!
//! Customers arrive one by one. Each answer lists the slots that can be promised, and every promise is kept to the
//! end. The planner is that of the service; see [`policy`]. With files, the program plays the days itself; see [`play`].

mod check;
mod instance;
mod nearest;
mod play;
mod policy;
mod result;
mod sightings;

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use instance::{Customer, Instance};
use play::Dispatcher;
use policy::SlotPolicy;
use result::CourierRoute;

/// Answer the requests of the online slot-booking benchmark (ahd-online/1) on standard input and output, or play its files
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = "\
Examples:
  run.py --idle-ms 5 \"cmd:ritiro bench online\" dev/*.json
  run.py --idle-ms 5 --one-menu \"cmd:ritiro bench online --one-menu\" dev/*.json
  run.py --idle-ms 5 --lag 20 --one-menu \"cmd:ritiro bench online --one-menu --hold\" dev/*.json
  ritiro bench online all-day-*.json --steps 200
  ritiro bench online all-day-*.json --nearest
  ritiro bench online all-day-1.json --check all-day-1.pyvrp.json")]
pub struct OnlineArgs {
    /// Instances to play or to check. Without files, requests are answered on standard input and output.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
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
    /// Search steps that improve the plan after each customer of a file.
    #[arg(long, value_name = "STEPS", default_value_t = 200, requires = "files")]
    pub steps: u64,
    /// Play the files with a simple dispatcher instead of the planner: each order goes to the courier who can reach it first.
    #[arg(long, requires = "files")]
    pub nearest: bool,
    /// Check this result of a file instead of playing it.
    #[arg(long, value_name = "RESULT", requires = "files", conflicts_with = "nearest")]
    pub check: Option<PathBuf>,
    /// Write each result as INSTANCE.POLICY.json into this folder.
    #[arg(long, value_name = "DIR", requires = "files", conflicts_with = "check")]
    pub save: Option<PathBuf>,
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
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
    /// A file has another form.
    #[error("{}: {source}", path.display())]
    Field {
        /// The file.
        path: PathBuf,
        /// The field, and what is wrong with it.
        #[source]
        source: serde_path_to_error::Error<serde_json::Error>,
    },
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

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Ok { ok: bool },
    Slots { slots: Vec<usize>, more: Vec<usize> },
    Plan { routes: Vec<CourierRoute> },
}

/// Plays or checks the files; without files, answers requests until `end`, or until the input ends.
///
/// # Errors
/// If a line violates the protocol, a file has another form, or the input or output fails.
pub fn run(args: &OnlineArgs, input: impl BufRead, output: impl Write) -> Result<(), OnlineError> {
    if args.files.is_empty() { answer_lines(args, input, output) } else { play::run(args, output) }
}

fn answer_lines(args: &OnlineArgs, input: impl BufRead, mut output: impl Write) -> Result<(), OnlineError> {
    let mut policy = None;
    for (line, text) in (1..).zip(input.lines()) {
        let request = serde_json::from_str(&text?).map_err(|source| OnlineError::Line { line, source })?;
        let answer = match request {
            Request::End => return Ok(()),
            Request::Init { instance } => {
                policy = Some(SlotPolicy::new(&instance, args));
                Answer::Ok { ok: true }
            }
            request => answer(policy.as_mut().ok_or(OnlineError::NotReady(line))?, request),
        };
        serde_json::to_writer(&mut output, &answer).map_err(std::io::Error::from)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn answer(policy: &mut SlotPolicy, request: Request) -> Answer {
    match request {
        Request::Offer { customer } => {
            customer.placed.into_iter().for_each(|now| policy.advance(now));
            let [slots, more] = policy.offer(&customer);
            Answer::Slots { slots, more }
        }
        Request::Book { customer, slot } => Answer::Ok { ok: policy.book(&customer, slot) },
        Request::Idle { ms } => {
            policy.idle(Duration::from_millis(ms));
            Answer::Ok { ok: true }
        }
        Request::Plan => Answer::Plan { routes: policy.routes() },
        Request::Init { .. } | Request::End => Answer::Ok { ok: true },
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: OnlineArgs,
    }

    fn parse(line: &str) -> Result<OnlineArgs, String> {
        let words = std::iter::once("online").chain(line.split_whitespace());
        Line::try_parse_from(words).map(|line| line.args).map_err(|error| error.to_string())
    }

    fn answers(lines: &str) -> String {
        let mut output = Vec::new();
        run(&parse("--greedy").unwrap(), lines.as_bytes(), &mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn options_for_files_need_a_file() {
        assert!(parse("").unwrap().files.is_empty());
        assert_eq!(parse("a.json b.json --steps 7").map(|args| (args.files.len(), args.steps)), Ok((2, 7)));
        assert!(parse("--nearest").unwrap_err().contains("FILE"));
        assert!(parse("a.json --nearest --check b.json").unwrap_err().contains("--check"));
    }

    #[test]
    fn the_line_protocol_knows_days_with_and_without_trips() {
        let day = |trips: &str| {
            let head = r#"{"op":"init","instance":{"travel":{"kx":1000,"ky":1000,"tn":1,"td":1},"depots":[[0,0,0]],
                "couriers":[[3,0,0,0,9000,9]],"slots":[[0,4000]]"#;
            let customer = r#""customer":{"id":5,"x":10,"y":0,"demand":1,"service":60}"#;
            answers(&format!(
                "{}{trips}}}}}\n{{\"op\":\"offer\",{customer}}}\n{{\"op\":\"book\",{customer},\"slot\":0}}\n{{\"op\":\"plan\"}}\n",
                head.replace(['\n', ' '], "")
            ))
        };
        let plain = day("");
        assert!(plain.contains(r#"{"slots":[0],"more":[]}"#), "{plain}");
        assert!(plain.ends_with("{\"routes\":[{\"courier\":3,\"stops\":[5]}]}\n"), "{plain}");
        let trips = day(r#","trips":{"loading":60}"#);
        assert!(trips.contains(r#""stops":[5],"trips":[{"load":[5],"stops":[5]}]"#), "{trips}");
    }
}
