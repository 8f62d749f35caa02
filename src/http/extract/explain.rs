//! Converts errors of serde to problems that name the field.
//!
//! Serde reports errors only as text. The three texts that this module parses are those of `serde::de::Error`; a test of each extractor
//! fails if they change.

use super::super::problem::{FieldError, Problem, ProblemCode};
use super::objects::Objects;
use serde::{Deserialize, Deserializer};
use std::error::Error;

/// A value, or the position and the text of its error. It never fails itself, so the error passes through every deserializer.
pub(super) struct Located<T>(pub Result<T, (String, String)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(serde_path_to_error::deserialize(Objects(deserializer)).map_err(|error| located(&error))))
    }
}

/// The position and the text of the error.
pub(super) fn located<E: Error>(error: &serde_path_to_error::Error<E>) -> (String, String) {
    let path = error.path().to_string();
    let path = if path == "." { String::new() } else { path };
    (path, error.inner().to_string())
}

/// The problem for an error at `path`. `root` names the whole body, for an error that is in no field of it.
pub(super) fn explain(root: &str, path: &str, message: &str) -> Problem {
    if let Some((name, allowed)) = named(message, "unknown field `") {
        let allowed = allowed.trim_start_matches(", ");
        return unknown_field(&joined(path, name), allowed);
    }
    if let Some((name, _)) = named(message, "missing field `") {
        return Problem::field(format!("{path}{}{name}", separator(path)), "is required");
    }
    if let Some((name, _)) = named(message, "duplicate field `") {
        return Problem::field(joined(path, name), "is given twice");
    }
    Problem::field(if path.is_empty() { root } else { path }, in_our_words(message))
}

/// The texts with which chrono refuses a time. They do not say what is expected, so they are replaced by a text that does. The same text is
/// used for a number in place of a time.
const NO_TIME: [&str; 5] = [
    "premature end of input",
    "input contains invalid characters",
    "input is out of range",
    "trailing input",
    "input is not enough for unique date and time",
];

fn in_our_words(message: &str) -> &str {
    if message.contains(", expected struct ") {
        return "must be an object";
    }
    match NO_TIME.contains(&message) {
        true => "must be a time with its offset (RFC 3339), such as 2026-11-23T10:00:00+01:00",
        false => message,
    }
}

/// The problem for a text that the database cannot store.
pub(super) fn has_nul(field: impl Into<String>) -> Problem {
    Problem::field(field, "must not contain the character U+0000")
}

fn unknown_field(field: &str, allowed: &str) -> Problem {
    let message = format!("no such field: {allowed}");
    Problem::new(ProblemCode::UnknownField, format!("{field}: {message}"))
        .with_errors([FieldError::new(field, message)])
}

/// The name in backquotes after `start`, and the text that follows it.
fn named<'a>(message: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    message.strip_prefix(start)?.split_once('`')
}

/// The path of the field `name`: serde's path already ends with the name if the error occurred at the key.
fn joined(path: &str, name: &str) -> String {
    let ends_in_name = path == name || path.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    if ends_in_name { path.to_owned() } else { format!("{path}{}{name}", separator(path)) }
}

fn separator(path: &str) -> &'static str {
    if path.is_empty() { "" } else { "." }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, FixedOffset};
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    struct At {
        #[expect(dead_code, reason = "only whether it can be parsed matters")]
        at: DateTime<FixedOffset>,
    }

    #[test]
    fn what_is_no_time_is_reported_what_would_be_one() {
        for wrong in ["", "2026-11-23", "2026-11-23T10:00", "x", "2026-13-23T10:00:00Z", "2026-11-23T10:00:00Zz"] {
            let Located(found) = serde_json::from_value::<Located<At>>(json!({"at": wrong})).unwrap();
            let (path, message) = found.unwrap_err();
            let problem = explain("body", &path, &message);
            let described = problem.errors()[0].clone();
            assert_eq!(described.field, "at", "{wrong:?}");
            assert!(described.message.contains("2026-11-23T10:00:00+01:00"), "{wrong:?}: {}", described.message);
        }
    }
}
