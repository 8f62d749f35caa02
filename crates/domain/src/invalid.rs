//! The error for a value that a rule of the domain does not allow.

use thiserror::Error;

/// The largest number of characters of a caller's value that a message repeats.
const LONGEST_EXCERPT: usize = 60;

/// A caller's value, shortened for a message, so that messages are always short.
pub fn excerpt(text: &str) -> String {
    match text.char_indices().nth(LONGEST_EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The wrong field and its allowed values. The caller may see this error.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {message}")]
pub struct Invalid {
    /// The field as it is named on the wire, for example `breaks[0].latest`.
    pub field: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl Invalid {
    /// Creates an error with the name of the field and its allowed values.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }

    /// The same error for an object that contains the field: `place` + `lat` = `place.lat`.
    #[must_use]
    pub fn inside(mut self, parent: &str) -> Self {
        self.field = if self.field.is_empty() { parent.to_owned() } else { format!("{parent}.{}", self.field) };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn messages_repeat_no_more_than_the_beginning_of_what_was_sent() {
        assert_eq!(excerpt("fridge"), "fridge");
        assert_eq!(excerpt(&"é".repeat(1000)), format!("{}…", "é".repeat(60)));
    }
}
