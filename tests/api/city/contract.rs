//! Every problem that a test gets is one that the document lists for its operation.

use std::sync::LazyLock;

use reqwest::Method;
use ritiro::http::api;
use serde_json::Value;

use super::client::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(api::document(None)).unwrap());

/// Fails if the operation has no such answer. Paths and methods that are no operation are answered alike everywhere.
pub fn check(method: &Method, path: &str, answer: &Answer) {
    let Some(operation) = operation(method, path) else { return };
    let code = answer.body["code"].as_str().unwrap_or_default();
    if answer.content_type != "application/problem+json" || code.is_empty() {
        return;
    }
    let responses = &operation["responses"];
    let status = answer.status.to_string();
    let response = if responses[&status].is_object() { &responses[&status] } else { &responses["default"] };
    assert!(lists(response, code), "the document does not list {status} {code} for {method} {path}");
}

/// Whether a response lists a code. Of the few operations without problems of their own, the description names them.
fn lists(response: &Value, code: &str) -> bool {
    let codes = response["x-problem-codes"].as_array();
    let described = || response["description"].as_str().is_some_and(|text| text.contains(&format!("`{code}`")));
    codes.map_or_else(described, |codes| codes.iter().any(|listed| listed == code))
}

/// The operation of a path: a part of it that is written out goes before a parameter.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let paths = DOCUMENT["paths"].as_object()?;
    let fitting = paths.iter().filter(|(template, _)| fits(template, path));
    let (_, item) = fitting.min_by_key(|(template, _)| template.matches('{').count())?;
    item.get(method.as_str().to_lowercase())
}

fn fits(template: &str, path: &str) -> bool {
    let (wanted, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len()
        && wanted
            .iter()
            .zip(&given)
            .all(|(wanted, given)| wanted == given || wanted.starts_with('{') && !given.is_empty())
}
