//! Measures the HTTP library alone: a handler reads the same request into the same type and writes an answer of the
//! same size. It has no middleware, no key and no plan.
//!
//! It runs as a separate process of this program, like the server, and ends when its standard input ends.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use actix_web::web::{Data, Json};
use actix_web::{App, HttpResponse, HttpServer, post};
use chrono::{DateTime, FixedOffset, NaiveDate};
use clap::Args;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use ritiro_client::Window;
use ritiro_client::wire::OfferRequest;

/// Answer offers without a service behind; only `ritiro load --bare` starts it
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  ritiro bare-offers --workers 2 < answer.json\n\n\
                        It reads one answer to /v1/offers, prints its address, and serves until its input ends.")]
pub struct BareArgs {
    /// The number of threads; 0 means one for each core
    #[arg(long, value_name = "N")]
    workers: usize,
}

/// An answer to `/v1/offers` in which every slot is offered, with the same types as the service's answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Offers {
    zone_id: Option<Uuid>,
    time_zone: Option<String>,
    expires_at: Option<DateTime<FixedOffset>>,
    slots: Vec<Slot>,
    asap: Option<Slot>,
    refusal: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Slot {
    date: NaiveDate,
    slot_template_id: Option<Uuid>,
    name: Option<String>,
    window: Option<Window>,
    status: String,
    offer_id: String,
    price: Price,
    reasons: Vec<Reason>,
    menu: String,
    opportunity_seconds: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Price {
    amount: i64,
    currency: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Reason {
    code: String,
    detail: String,
}

#[post("/v1/offers")]
async fn answer_offers(asked: Json<OfferRequest>, answer: Data<Offers>) -> HttpResponse {
    // The request is used, so that the compiler cannot remove its parsing.
    match asked.place {
        Some(_) => HttpResponse::Ok().json(&**answer),
        None => HttpResponse::BadRequest().finish(),
    }
}

/// Reads the answer from one line of standard input, writes its own address as one line, and serves until the input
/// ends.
///
/// # Errors
/// If the input is no answer to `/v1/offers`, or the handler cannot be started.
pub async fn serve(args: &BareArgs) -> io::Result<()> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let answer: Data<Offers> = Data::new(serde_json::from_str(&line)?);
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let server = HttpServer::new(move || App::new().app_data(answer.clone()).service(answer_offers))
        .workers(if args.workers == 0 { cores } else { args.workers })
        .disable_signals()
        .bind(("127.0.0.1", 0))?;
    println!("http://{}", server.addrs()[0]);
    io::stdout().flush()?;
    let running = server.run();
    let handle = running.handle();
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        drop(handle.stop(false));
    });
    running.await
}

/// The other process; it runs as long as this value lives.
pub struct Bare {
    child: Child,
    input: Option<ChildStdin>,
    /// Its address.
    pub url: String,
}

impl Bare {
    /// Starts the process with an answer of the server.
    ///
    /// # Errors
    /// If the process cannot be started, or does not write its address.
    pub fn start(answer: &[u8], workers: u16) -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["bare-offers", "--workers", &workers.to_string()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let mut bare = Self { child, input, url: String::new() };
        if let (Some(input), Some(output)) = (&mut bare.input, output) {
            input.write_all(answer)?;
            input.write_all(b"\n")?;
            BufReader::new(output).read_line(&mut bare.url)?;
        }
        match bare.url.trim() {
            "" => Err(io::Error::other("the bare handler did not start")),
            url => Ok(Self { url: url.to_owned(), child: bare.child, input: bare.input }),
        }
    }

    /// Stops the process.
    ///
    /// # Errors
    /// If the state of the process cannot be read.
    pub fn stop(mut self) -> io::Result<()> {
        self.input.take();
        self.child.wait().map(drop)
    }
}

/// Whether the handler can give this answer of the server, with the same number of bytes.
pub fn is_typical(answer: &[u8]) -> bool {
    let read: Result<Offers, _> = serde_json::from_slice(answer);
    read.is_ok_and(|offers| serde_json::to_vec(&offers).is_ok_and(|text| text.len() == answer.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_with_a_refused_window_is_not_the_typical_one() {
        let slot = r#"{"date":"2027-01-01","slot_template_id":null,"name":"8-10","window":null,"status":"offered","offer_id":"a","price":{"amount":1,"currency":"EUR"},"reasons":[],"menu":"first","opportunity_seconds":0}"#;
        let offers = |slot: &str| {
            format!(
                r#"{{"zone_id":null,"time_zone":"UTC","expires_at":"2027-01-01T00:00:00Z","slots":[{slot}],"asap":null,"refusal":null}}"#
            )
        };
        assert!(is_typical(offers(slot).as_bytes()));
        assert!(!is_typical(offers(r#"{"date":"2027-01-01","status":"refused","refusal":{}}"#).as_bytes()));
    }
}
