//! A value that a rule of the domain does not allow.

use thiserror::Error;

/// Which field is wrong, and what is allowed: fit to be shown to whoever sent it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {message}")]
pub struct Invalid {
    /// The field as it is named on the wire, for example `breaks[0].latest`.
    pub field: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl Invalid {
    /// Names the field and says what is allowed in it.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }

    /// The same complaint, seen from an object that holds the field: `place` + `lat` = `place.lat`.
    #[must_use]
    pub fn inside(mut self, parent: &str) -> Self {
        self.field = if self.field.is_empty() { parent.to_owned() } else { format!("{parent}.{}", self.field) };
        self
    }
}
