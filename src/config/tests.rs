//! Tests of the layers and of the error messages.

use super::{ConfigError, LogFormat, Settings, Sources};
use std::path::PathBuf;
use std::time::Duration;

/// A directory for one test, which is removed at the end.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("ritiro-config-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn with(self, name: &str, text: &str) -> Self {
        std::fs::write(self.0.join(name), text).unwrap();
        self
    }

    fn sources(&self, environment: &[(&str, &str)]) -> Sources {
        let environment = environment.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Sources { file: None, directory: self.0.clone(), environment }
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

fn message(environment: &[(&str, &str)]) -> String {
    Settings::load(&Directory::new().sources(environment)).unwrap_err().to_string()
}

#[test]
fn the_defaults_alone_are_valid() {
    let settings = Settings::load(&Directory::new().sources(&[])).unwrap();
    assert_eq!(settings.http.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.http.keep_alive, Duration::from_secs(75));
    assert_eq!(settings.log.format, LogFormat::Text);
    assert!(settings.database.url.is_none() && settings.auth.secret.is_none() && settings.http.public_url.is_none());
}

#[test]
fn each_layer_wins_over_the_one_before() {
    let directory = Directory::new()
        .with("ritiro.toml", "[planning]\nqueue_length = 2\nbatch_size = 2\nretries = 2\n")
        .with(".env", "RITIRO__PLANNING__BATCH_SIZE=3\nRITIRO__PLANNING__RETRIES=3\n");
    let settings = Settings::load(&directory.sources(&[("RITIRO__PLANNING__RETRIES", "4")])).unwrap();
    let planning = settings.planning;
    assert_eq!((planning.queue_length, planning.batch_size, planning.retries), (2, 3, 4));
    assert_eq!(settings.database.pool_size, 16);
}

#[test]
fn database_url_has_the_last_word_on_the_address() {
    let environment = [("DATABASE_URL", "postgres://a/b"), ("RITIRO__DATABASE__URL", "postgres://c/d")];
    let settings = Settings::load(&Directory::new().sources(&environment)).unwrap();
    assert_eq!(settings.database.url.unwrap().expose(), "postgres://a/b");
    let empty = Settings::load(&Directory::new().sources(&[("DATABASE_URL", "")])).unwrap();
    assert!(empty.database.url.is_none());
}

#[test]
fn a_named_file_is_read_instead_of_the_one_in_the_directory() {
    let directory = Directory::new()
        .with("ritiro.toml", "[holds]\nsweep_seconds = 2\n")
        .with("other.toml", "[holds]\nsweep_seconds = 3\n")
        .with("third.toml", "[holds]\nsweep_seconds = 4\n");
    let other = directory.0.join("other.toml");
    let mut sources = directory.sources(&[("RITIRO_CONFIG", other.to_str().unwrap())]);
    assert_eq!(Settings::load(&sources).unwrap().holds.sweep, Duration::from_secs(3));
    sources.file = Some(directory.0.join("third.toml"));
    assert_eq!(Settings::load(&sources).unwrap().holds.sweep, Duration::from_secs(4));
    sources.file = Some(directory.0.join("absent.toml"));
    assert!(matches!(Settings::load(&sources), Err(ConfigError::Read { .. })));
}

#[test]
fn unknown_keys_are_refused_by_name() {
    let text = message(&[("RITIRO__HTTP__BNID", "x")]);
    assert!(text.contains("http.bnid") && text.contains("`bind`"), "{text}");
    let text = message(&[("RITIRO__HTPT__BIND", "x")]);
    assert!(text.contains("htpt") && text.contains("`http`"), "{text}");
    let file = Directory::new().with("ritiro.toml", "[log]\nlevel = \"info\"\n");
    let text = Settings::load(&file.sources(&[])).unwrap_err().to_string();
    assert!(text.contains("log.level") && text.contains("`filter`"), "{text}");
}

#[test]
fn what_is_not_well_formed_is_reported_with_its_file_and_line_and_without_what_stands_there() {
    let directory = Directory::new().with("ritiro.toml", "[log]\nformat = \"text\"\n[auth]\nsecret = hunter2\n");
    let text = Settings::load(&directory.sources(&[])).unwrap_err().to_string();
    assert!(text.contains("ritiro.toml") && text.contains("line 4") && !text.contains("hunter2"), "{text}");
    let directory = Directory::new().with(".env", "RITIRO__LOG__FORMAT=text\nDATABASE URL postgres://hunter2\n");
    let text = Settings::load(&directory.sources(&[])).unwrap_err().to_string();
    assert!(text.contains(".env") && text.contains("line 2") && !text.contains("hunter2"), "{text}");
}

#[test]
fn a_misspelt_level_does_not_silence_the_log() {
    let text = message(&[("RITIRO__LOG__FILTER", "inof")]);
    assert!(text.contains("log.filter") && text.contains("\"inof\" is no level"), "{text}");
    for fine in ["info", "warn,ritiro::access=off", "WARN", "ritiro", "off", "ritiro=debug,hyper=warn", ""] {
        let sources = Directory::new().sources(&[("RITIRO__LOG__FILTER", fine)]);
        assert!(Settings::load(&sources).is_ok(), "{fine}");
    }
}

#[test]
fn a_bad_value_is_shown_with_what_is_allowed_and_where_to_set_it() {
    assert_eq!(
        message(&[("RITIRO__HTTP__BIND", "localhost")]),
        "http.bind = \"localhost\": invalid socket address syntax; allowed: an IP address and a port, such as \
         127.0.0.1:8080 or [::]:8080. Set `bind` under `[http]` in the configuration file, or RITIRO__HTTP__BIND in \
         the environment"
    );
    let text = message(&[("RITIRO__PLANNING__RETRIES", "many")]);
    assert!(text.starts_with("planning.retries = \"many\": ") && text.contains("from 0 to 100"), "{text}");
    let text = message(&[("RITIRO__LOG__FORMAT", "xml")]);
    assert!(text.starts_with("log.format = \"xml\": ") && text.contains("text or json"), "{text}");
}

#[test]
fn all_values_out_of_range_are_listed_at_once() {
    let text = message(&[("RITIRO__DATABASE__POOL_SIZE", "0"), ("RITIRO__HOLDS__SWEEP_SECONDS", "9999")]);
    assert!(
        text.contains("database.pool_size = \"0\": out of range; allowed: a whole number from 1 to 1000"),
        "{text}"
    );
    assert!(text.contains("holds.sweep_seconds = \"9999\""), "{text}");
}

#[test]
fn proxies_are_addresses_and_networks() {
    let environment = [("RITIRO__HTTP__TRUSTED_PROXIES", " 10.0.0.0/8, 192.0.2.7,fd00::/8 ")];
    let settings = Settings::load(&Directory::new().sources(&environment)).unwrap();
    let proxies: Vec<String> = settings.http.trusted_proxies.0.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.0/8", "192.0.2.7/32", "fd00::/8"]);
    let text = message(&[("RITIRO__HTTP__TRUSTED_PROXIES", "10.0.0.0/8,here")]);
    assert!(text.contains("http.trusted_proxies") && text.contains("\"here\" is neither an address"), "{text}");
}

#[test]
fn secrets_are_neither_printed_nor_repeated_in_errors() {
    let text = message(&[("RITIRO__AUTH__SECRET", "hunter2"), ("DATABASE_URL", "mysql:hunter2@host")]);
    assert!(text.contains("auth.secret: 7 bytes are too few") && text.contains("database.url: "), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let settings = Settings::load(&Directory::new().sources(&[("DATABASE_URL", "postgres://u:hunter2@h/d")])).unwrap();
    assert!(!format!("{settings:?}").contains("hunter2"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn no_file_and_no_environment_makes_it_panic(
        file in "((\\[?(http|log|planning|x)\\]?|bind|filter|workers|[a-z_.]{0,6})[ =]{0,3}(\"[^\"]{0,8}\"|-?[0-9]{0,21}|\\{\\[|.{0,6})\n){0,6}",
        dot_env in "((RITIRO__)?[A-Z_]{0,12}=?(\"|')?.{0,10}\n?){0,3}",
        names in proptest::collection::vec("(RITIRO__(HTTP|LOG|PRIVACY|DATABASE)?_{0,3}(BIND|URL|FILTER|PLACE_DAYS|.{0,4})|DATABASE_URL|RITIRO_{0,4})", 0..4),
        value in "(-?[0-9]{0,21}|[^\0]{0,12}|postgres://[^\0]{0,12}|[a-z]{0,6}=[a-z\\[{]{0,6})",
    ) {
        let directory = Directory::new().with("ritiro.toml", &file).with(".env", &dot_env);
        let environment: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), value.as_str())).collect();
        if let Err(error) = Settings::load(&directory.sources(&environment)) {
            proptest::prop_assert!(!error.to_string().is_empty());
        }
    }
}
