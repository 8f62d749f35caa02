//! What went wrong, as a document.

use serde::Deserialize;

/// An RFC 9457 problem. Whatever is absent is empty: proxies answer without such a document.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// The same for all problems of one code.
    pub title: String,
    /// Which problem it is.
    pub code: String,
    /// What is wrong this time.
    pub detail: String,
    /// The fields that are wrong.
    pub errors: Vec<FieldProblem>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, Deserialize)]
pub struct FieldProblem {
    /// Its path, such as `place.lat`.
    pub field: String,
    /// What is allowed.
    pub message: String,
}
