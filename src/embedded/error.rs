//! The errors of the embedded Postgres. Each message says what to do next.

use std::io;
use std::path::{Path, PathBuf};

/// An error while starting, taking over or stopping the embedded Postgres.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No Postgres is installed, and the download failed.
    #[error(
        "no Postgres of version {oldest} or newer was found. Looked at: {looked_at}. Do one of these: \
         install it (Debian, Ubuntu: `apt install postgresql`; macOS: `brew install postgresql@17`); set PG_BINDIR \
         to the directory that holds `postgres` and `initdb`; set DATABASE_URL to a running server; \
         or run `docker compose up`"
    )]
    BinariesMissing { oldest: u32, looked_at: String },

    /// `PG_BINDIR` is set, but its value cannot be used.
    #[error(
        "PG_BINDIR is {}, which cannot be used: {detail}. Set it to the directory that holds `postgres` and \
         `initdb`, or unset it to have Postgres searched for", dir.display()
    )]
    BinDirUnusable { dir: PathBuf, detail: String },

    /// The data directory has a major version without matching binaries. It was not changed.
    #[error(
        "{} holds data of Postgres {found}, and only these versions were found: {available}. \
         Nothing was changed there. Install Postgres {found} or set PG_BINDIR to its binaries; or move the data over \
         with `pg_upgrade`; or choose another, empty data directory", data_dir.display()
    )]
    OtherMajor { data_dir: PathBuf, found: u32, available: String },

    /// Another running process owns the data directory.
    #[error(
        "{} is in use by another Ritiro (process {owner}). Stop that one, choose another data directory, \
         or let both use one server through DATABASE_URL", data_dir.display()
    )]
    InUse { data_dir: PathBuf, owner: String },

    /// The directory contains files that Ritiro did not create.
    #[error(
        "{} is not empty and was not made by Ritiro, so it was left alone. Choose an empty or a new directory",
        path.display()
    )]
    NotOurs { path: PathBuf },

    /// Another user owns the path of the socket directory.
    #[error(
        "{} should be a directory that only {owner} can open, and is not. Remove it, or choose a data directory \
         with a shorter path so that the socket fits inside it", path.display()
    )]
    SocketDirectory { path: PathBuf, owner: String },

    /// Postgres refuses to run as root, and no suitable user exists.
    #[error(
        "Postgres does not run as root, and neither the user `postgres` nor `nobody` exists. Create one of \
         them, or start Ritiro as an ordinary user"
    )]
    NoServerUser,

    /// A helper program of Postgres failed.
    #[error("`{program}` failed: {detail}")]
    Program { program: String, detail: String },

    /// Postgres ended before it was ready.
    #[error("Postgres did not start. The end of its log, {}, says: {tail}", log.display())]
    NotStarted { log: PathBuf, tail: String },

    /// Postgres did not start, or did not stop, in time.
    #[error(
        "Postgres (process {pid}) was still {state} after {waited_seconds} seconds. See {} and try again",
        log.display()
    )]
    TooSlow { pid: i32, state: &'static str, waited_seconds: u64, log: PathBuf },

    /// A file operation failed.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl EmbeddedError {
    /// Creates the error of an action with a file, for `map_err`.
    pub(super) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::File { action, path, source }
    }

    /// Creates the error of a program that could not run or that failed, for `map_err`.
    pub(super) fn program(program: &Path, detail: impl ToString) -> Self {
        Self::Program { program: program.display().to_string(), detail: detail.to_string().trim().to_owned() }
    }
}
