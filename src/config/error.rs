//! The errors of a configuration. Each message helps to correct it.

use std::fmt;
use std::path::PathBuf;

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that was requested or that exists cannot be read.
    #[error("the configuration file {} cannot be read", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// The `.env` file cannot be read, or one of its lines is not `NAME=value`. The message does not show the line,
    /// because it may contain a secret.
    #[error("the file {}: {reason}", path.display())]
    DotEnv { path: PathBuf, reason: String },
    /// The file is not TOML.
    #[error("the configuration file {} is not well formed: {reason}", path.display())]
    Syntax { path: PathBuf, reason: String },
    /// The layers do not fit together: a section in one layer is a value in another one.
    #[error("the configuration is not well formed: {0}")]
    Layers(#[source] Box<config::ConfigError>),
    /// Keys that do not exist or that have values that are not allowed.
    #[error("{}", list(.0))]
    Invalid(Vec<BadSetting>),
}

/// One invalid key or value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSetting {
    /// The key, for example `http.bind`.
    pub key: String,
    /// The given value; `None` if there is none or if it is secret.
    pub value: Option<String>,
    /// The reason why it is invalid.
    pub reason: String,
    /// The allowed values; `None` if the key itself is unknown.
    pub allowed: Option<String>,
}

impl fmt::Display for BadSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.key)?;
        if let Some(value) = &self.value {
            write!(f, " = {value:?}")?;
        }
        write!(f, ": {}", self.reason)?;
        let Some(allowed) = &self.allowed else {
            return Ok(());
        };
        write!(f, "; allowed: {allowed}")?;
        let Some((section, name)) = self.key.split_once('.') else {
            return Ok(());
        };
        write!(
            f,
            ". Set `{name}` under `[{section}]` in the configuration file, or RITIRO__{}__{} in the environment",
            section.to_uppercase(),
            name.to_uppercase()
        )
    }
}

fn list(bad: &[BadSetting]) -> String {
    let lines: Vec<String> = bad.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
