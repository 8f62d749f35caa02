//! The requests of a day, which are revealed epoch by epoch.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use serde::Deserialize;

use super::super::error::{DynamicError, read};
use super::problem::{Problem, Request};
use crate::bench::instances;

/// The largest number of epochs; more would not fit into the skills of a vehicle.
const MOST_EPOCHS: i64 = 48;
/// The latest time. No day of this family lasts that long, and it prevents overflow of sums.
const LATEST: i64 = 1_000_000_000;

/// A stream of requests, and the facts that are known before the day begins.
pub struct Day {
    /// The name of the file without its endings.
    pub name: String,
    /// The facts that are known from the start.
    pub problem: Problem,
    /// The cost of each official solver.
    pub official: BTreeMap<String, i64>,
    requests: Vec<Request>,
}

impl Day {
    /// The requests of one epoch; a policy does not see later ones.
    pub fn revealed_in(&self, epoch: i64) -> impl Iterator<Item = Request> + '_ {
        self.requests.iter().copied().filter(move |request| request.epoch == epoch)
    }

    /// The number of all requests.
    pub fn len(&self) -> usize {
        self.requests.len()
    }
}

#[derive(Deserialize)]
struct Document {
    instance: String,
    epoch_seconds: i64,
    dispatch_margin_seconds: i64,
    first_epoch: i64,
    last_epoch: i64,
    #[serde(default)]
    official_dynamic_cost: BTreeMap<String, i64>,
    requests: Vec<(u32, i64, u32, i64, i64, i64, i64)>,
}

/// Reads `NAME.dynamic.json` and the instance that it names, which is in the same folder.
pub fn load(path: &Path) -> Result<Day, DynamicError> {
    let fault = |(field, problem)| DynamicError::Field { path: path.to_owned(), field, problem };
    let document = parse(&read(path)?).map_err(fault)?;
    let problem = problem(path, &document)?;
    let requests: Vec<_> = document.requests.iter().map(request).collect();
    judge(&requests, &problem).map_err(fault)?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let name = file.trim_end_matches(".dynamic.json").to_owned();
    Ok(Day { name, problem, official: document.official_dynamic_cost, requests })
}

/// Reads the facts that are known before the day begins.
fn problem(path: &Path, document: &Document) -> Result<Problem, DynamicError> {
    let instance = instances::read(&path.with_file_name(&document.instance))?;
    let hours = (document.epoch_seconds, document.dispatch_margin_seconds);
    let unfit = || DynamicError::Field {
        path: path.to_owned(),
        field: "instance".to_owned(),
        problem: format!("expected VRPLIB text with time windows, found {}", document.instance),
    };
    Problem::new(&instance, hours, (document.first_epoch, document.last_epoch)).ok_or_else(unfit)
}

type RouteViolation = (String, String);

fn parse(text: &str) -> Result<Document, RouteViolation> {
    let mut json = serde_json::Deserializer::from_str(text);
    let document: Document = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| (error.path().to_string(), error.inner().to_string()))?;
    let wrong = |field: &str, problem: String| Err((field.to_owned(), problem));
    let epochs = document.last_epoch.saturating_sub(document.first_epoch);
    if !(1..=86_400).contains(&document.epoch_seconds) {
        return wrong("epoch_seconds", format!("expected 1 to 86400, found {}", document.epoch_seconds));
    }
    if !(0..=86_400).contains(&document.dispatch_margin_seconds) {
        return wrong("dispatch_margin_seconds", "expected 0 to 86400".to_owned());
    }
    if !(0..=1000).contains(&document.first_epoch) || !(0..MOST_EPOCHS).contains(&epochs) {
        return wrong("last_epoch", format!("expected first_epoch (from 0) up to {MOST_EPOCHS} epochs on"));
    }
    Ok(document)
}

fn request(row: &(u32, i64, u32, i64, i64, i64, i64)) -> Request {
    let &(id, epoch, customer, open, close, service, demand) = row;
    Request { id, epoch, customer, window: (open, close), service, demand }
}

/// Checks that a separate vehicle that leaves in its epoch could serve each request, which the rules promise.
fn judge(requests: &[Request], problem: &Problem) -> Result<(), RouteViolation> {
    let mut seen = HashSet::new();
    for (row, request) in requests.iter().enumerate() {
        let expected = match request {
            _ if !seen.insert(request.id) => "an id that no other request has",
            r if !(problem.first..=problem.last).contains(&r.epoch) => "an epoch of the day",
            r if r.customer == 0 || r.customer as usize >= problem.pool.len() => "a customer of the instance",
            r if !(0..=problem.capacity).contains(&r.demand) => "a demand that a vehicle holds",
            r if ![r.window.0, r.window.1].iter().all(|t| (0..=LATEST).contains(t)) => "a window from 0 to 10^9",
            r if !(0..=86_400).contains(&r.service) => "a service of 0 to 86400 seconds",
            r if !problem.can_leave(r, problem.departure(r.epoch)) => "a request that can be met when it is revealed",
            _ => continue,
        };
        return Err((format!("requests[{row}]"), format!("expected {expected}, found {request:?}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::problem::tests::line;
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = r#"{"instance":"a.txt","epoch_seconds":3600,"dispatch_margin_seconds":3600,"first_epoch":0,
        "last_epoch":1,"requests":"#;

    #[test]
    fn an_error_names_the_field() {
        let (field, problem) = parse(&format!("{HEAD}[[1,0,1,0,9,\"x\",1]]}}")).map(|_| ()).unwrap_err();
        assert_eq!(field, "requests[0][5]");
        assert!(problem.contains("expected i64"), "{problem}");
        let long = HEAD.replace("\"last_epoch\":1", "\"last_epoch\":90");
        assert_eq!(parse(&format!("{long}[]}}")).map(|_| ()).unwrap_err().0, "last_epoch");
    }

    #[test]
    fn a_request_that_cannot_be_met_is_refused() {
        // The leg to customer 1 takes 100 s: a vehicle that leaves at 3600 arrives at 3700.
        let problem = line();
        let late = Request { id: 1, epoch: 0, customer: 1, window: (0, 3699), service: 0, demand: 1 };
        let (field, problem_text) = judge(&[late], &problem).unwrap_err();
        assert_eq!(field, "requests[0]");
        assert!(problem_text.contains("can be met"), "{problem_text}");
        assert!(judge(&[Request { window: (0, 3700), ..late }], &problem).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}\":,a-z0-9-]{0,60}") {
            let _ = parse(&text);
            let _ = parse(&format!("{HEAD}{text}"));
        }
    }
}
