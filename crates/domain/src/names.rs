//! The rules for names that merchants write.

use super::Invalid;

/// Checks names: each has 1 to 40 characters, and all are different.
pub(super) fn check_names(field: &str, names: &[String]) -> Result<(), Invalid> {
    for (i, name) in names.iter().enumerate() {
        if name.is_empty() || name.chars().count() > 40 {
            return Err(Invalid::new(format!("{field}[{i}]"), "must have 1 to 40 characters"));
        }
        if names[..i].contains(name) {
            return Err(Invalid::new(format!("{field}[{i}]"), format!("{name:?} is named twice")));
        }
    }
    Ok(())
}

/// Checks a text for people: it has at least one visible character, and at most `most` characters.
pub(super) fn check_name(field: &str, text: &str, most: usize) -> Result<(), Invalid> {
    if text.trim().is_empty() || text.chars().count() > most {
        return Err(Invalid::new(field, format!("must have 1 to {most} characters")));
    }
    Ok(())
}
