//! Configuration in layers: built-in defaults, a file, `.env`, the environment. `config/default.toml` lists the keys.

mod error;
mod secret;
mod settings;
#[cfg(test)]
mod tests;
mod validate;

pub use error::{BadSetting, ConfigError};
pub use secret::Secret;
pub use settings::{
    AuthSettings, CacheSettings, DatabaseSettings, HoldSettings, HttpSettings, ImprovementSettings, LimitSettings,
    LogFormat, LogSettings, Networks, ObjectSettings, ObjectStoreKind, PlanningSettings, PrivacySettings, Settings,
    WebhookSettings,
};

use crate::embedded;
use config::{Config, Environment, File, FileFormat, FileSourceString};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The first layer as text. It explains every key.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// The names and values of environment variables.
type Variables = BTreeMap<String, String>;

/// The sources of the layers. Tests use their own; a process uses [`Sources::of_process`].
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file given on the command line.
    pub file: Option<PathBuf>,
    /// The directory of `ritiro.toml` and `.env`.
    pub directory: PathBuf,
    /// The environment variables.
    pub environment: Variables,
}

impl Sources {
    /// The working directory and the environment of this process. Variables that are not UTF-8 are skipped.
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self { file, directory: PathBuf::from("."), environment }
    }
}

impl Settings {
    /// The folder of the road networks.
    pub fn roads_directory(&self) -> PathBuf {
        let usual = || embedded::default_data_dir().with_file_name("ritiro-roads");
        self.roads.directory.clone().unwrap_or_else(usual)
    }

    /// Reads all layers and validates the result.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown key, or a value that is not allowed. The error lists the allowed values.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let dot_env = dot_env(&sources.directory.join(".env"))?;
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some((path, text)) = file_layer(sources, &dot_env)? {
            tracing::debug!(path = %path.display(), "reading the configuration file");
            let layer = File::from_str(&text, FileFormat::Toml);
            ensure_toml(&path, layer.clone())?;
            builder = builder.add_source(layer);
        }
        let layers = builder
            .add_source(environment_layer(&dot_env))
            .add_source(environment_layer(&sources.environment))
            .build()
            .map_err(|source| ConfigError::Layers(Box::new(source)))?;
        let settings = typed(layers)?;
        settings.validate()?;
        Ok(settings)
    }

    /// Checks rules that the types do not express: ranges, the log filter, the length of the secret.
    ///
    /// # Errors
    /// All keys with values that are not allowed.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let problems = validate::problems(self);
        if problems.is_empty() { Ok(()) } else { Err(ConfigError::Invalid(problems)) }
    }
}

/// The path and the text of the configuration file. A file that was named must exist; `ritiro.toml` is optional.
fn file_layer(sources: &Sources, dot_env: &Variables) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let variable = || sources.environment.get("RITIRO_CONFIG").or_else(|| dot_env.get("RITIRO_CONFIG"));
    let named = sources.file.clone().or_else(|| variable().filter(|path| !path.is_empty()).map(PathBuf::from));
    let optional = named.is_none();
    let path = named.unwrap_or_else(|| sources.directory.join("ritiro.toml"));
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if optional && error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::Read { path, source }),
    }
}

/// Refuses a file that is not TOML, with its name and line number. The error does not show the line, because it may
/// contain a secret.
fn ensure_toml(path: &Path, layer: File<FileSourceString, FileFormat>) -> Result<(), ConfigError> {
    let Err(error) = Config::builder().add_source(layer).build() else { return Ok(()) };
    let text = error.to_string();
    let described: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.contains('|')).collect();
    Err(ConfigError::Syntax { path: path.to_owned(), reason: described.join(": ") })
}

/// The reason why an `.env` file is invalid, with the line number.
fn dot_env_reason(path: &Path, error: &dotenvy::Error) -> String {
    let dotenvy::Error::LineParse(line, _) = error else { return error.to_string() };
    let text = std::fs::read_to_string(path).unwrap_or_default();
    match text.lines().position(|other| other.trim() == line.trim()) {
        Some(index) => format!("line {} is not NAME=value", index + 1),
        None => "a line is not NAME=value".to_owned(),
    }
}

fn dot_env(path: &Path) -> Result<Variables, ConfigError> {
    let failed = |error| ConfigError::DotEnv { path: path.to_owned(), reason: dot_env_reason(path, &error) };
    match dotenvy::from_path_iter(path) {
        Ok(lines) => lines.collect::<Result<_, _>>().map_err(failed),
        Err(error) if error.not_found() => Ok(Variables::new()),
        Err(error) => Err(failed(error)),
    }
}

/// The layer of `RITIRO__SECTION__KEY` variables. `DATABASE_URL` overrides `database.url`.
fn environment_layer(variables: &Variables) -> Environment {
    let mut own: config::Map<String, String> = variables
        .iter()
        .filter(|(name, _)| name.starts_with("RITIRO__"))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(url) = variables.get("DATABASE_URL").filter(|url| !url.is_empty()) {
        own.insert("RITIRO__DATABASE__URL".to_owned(), url.clone());
    }
    Environment::with_prefix("RITIRO").separator("__").source(Some(own))
}

fn typed(layers: Config) -> Result<Settings, ConfigError> {
    serde_path_to_error::deserialize(layers.clone()).map_err(|error| {
        let key = error.path().to_string();
        let value = layers.get_string(&key).ok().filter(|_| !validate::is_secret(&key));
        let allowed = validate::allowed(&key).map(str::to_owned);
        ConfigError::Invalid(vec![BadSetting { value, reason: reason(error.inner()), allowed, key }])
    })
}

/// The reason without the key and the origin that `config` appends, because the message of Ritiro contains both
/// already.
fn reason(error: &config::ConfigError) -> String {
    match error {
        config::ConfigError::At { error, .. } => reason(error),
        config::ConfigError::Type { unexpected, expected, .. } => format!("found {unexpected}, expected {expected}"),
        other => other.to_string(),
    }
}
