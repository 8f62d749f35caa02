//! A value that a rule of the domain does not allow.

use thiserror::Error;

/// Most characters of what a caller sent that a message repeats.
const LONGEST_EXCERPT: usize = 60;

/// What a caller sent, as far as a message repeats it: whatever is sent, messages stay short.
pub fn excerpt(text: &str) -> String {
    match text.char_indices().nth(LONGEST_EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

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

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn messages_repeat_no_more_than_the_beginning_of_what_was_sent() {
        assert_eq!(excerpt("fridge"), "fridge");
        assert_eq!(excerpt(&"é".repeat(1000)), format!("{}…", "é".repeat(60)));
    }
}
