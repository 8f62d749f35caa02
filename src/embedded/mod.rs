//! An embedded Postgres: Ritiro finds or downloads it, creates its data, starts it, and stops it at the end. So Ritiro
//! runs without any preparation. An installation with its own server sets `DATABASE_URL` and does not need this module.
//!
//! The server listens only on a Unix socket in a directory that only its user can open. Therefore the socket accepts
//! every connection without a password. One process owns a data directory, with a lock. If that process is killed, the
//! server keeps running, and the next owner takes it over with all its data. A clean exit stops it.
//!
//! ```text
//! DATA_DIR/ritiro.lock           locked by the owner, contains its process id
//! DATA_DIR/postgres/             the data directory of Postgres itself
//! DATA_DIR/postgres.unfinished/  contains a cluster that is being created
//! DATA_DIR/socket/               the socket, unless its path would be too long
//! DATA_DIR/server.log            the server's log since its start; server.log.previous is the one before
//! ```

mod binaries;
mod cluster;
mod create;
mod directory;
mod download;
mod error;
mod identity;
mod postmaster;
mod server;
mod socket;

use std::env;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use cluster::{Cluster, address_of_running, stop_abandoned};
pub use error::EmbeddedError;

/// The name of the superuser and of the database in every cluster.
const NAME: &str = "ritiro";

/// The failures that a committed transaction survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Crashes of the server or the machine, as Postgres guarantees.
    Full,
    /// Only a clean stop of the server. It is faster, and only for tests.
    Off,
}

impl Durability {
    /// The settings are on the command line, so that `ALTER SYSTEM` cannot override them.
    fn settings(self) -> [(&'static str, &'static str); 3] {
        let value = match self {
            Self::Full => "on",
            Self::Off => "off",
        };
        ["fsync", "full_page_writes", "synchronous_commit"].map(|name| (name, value))
    }
}

/// The options for starting a [`Cluster`].
#[derive(Debug, Clone)]
pub struct Options {
    /// It is created if it does not exist. It must be empty or have been used by Ritiro before.
    pub data_dir: PathBuf,
    /// Whether transactions survive crashes.
    pub durability: Durability,
    /// Further settings of Postgres, name and value. They cannot change the address or the durability.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// Options for a durable server with the default settings.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), durability: Durability::Full, settings: Vec::new() }
    }
}

/// The path of a program of Postgres: from `PG_BINDIR`, else `PATH`, else the directories of installers.
pub fn program(name: &str) -> Option<PathBuf> {
    binaries::program(name)
}

/// The default data directory: `$XDG_DATA_HOME/ritiro`, else `~/.local/share/ritiro`.
pub fn default_data_dir() -> PathBuf {
    user_dir("XDG_DATA_HOME", ".local/share")
        .map(|parent| parent.join("ritiro"))
        .unwrap_or_else(|| PathBuf::from("/var/lib/ritiro/default"))
}

/// The directory in `variable` if it is absolute, as the XDG specification requires, else `below` in the home
/// directory.
fn user_dir(variable: &str, below: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute()).or_else(|| {
        let home = env::home_dir().filter(|home| home.is_absolute())?;
        Some(home.join(below))
    })
}

/// Eight hexadecimal digits that distinguish directories with the same parent.
fn fingerprint(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_bytes());
    digest[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}
