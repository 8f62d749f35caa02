//! Problem documents.

use serde::Deserialize;

/// An RFC 9457 problem. Missing fields are empty, because proxies answer without such a document.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// The title, which is the same for all problems of one code.
    pub title: String,
    /// The code of the problem.
    pub code: String,
    /// The explanation of this occurrence.
    pub detail: String,
    /// The invalid fields.
    pub errors: Vec<FieldProblem>,
}

/// The error of one field.
#[derive(Debug, Clone, Deserialize)]
pub struct FieldProblem {
    /// The path of the field, such as `place.lat`.
    pub field: String,
    /// The rule that the field breaks.
    pub message: String,
}
