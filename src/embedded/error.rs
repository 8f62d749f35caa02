//! What can go wrong with the embedded Postgres, said so that the reader knows what to do next.

use std::io;
use std::path::{Path, PathBuf};

/// Failure to start, adopt or stop the embedded Postgres.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No Postgres on this machine, and none could be fetched.
    #[error(
        "no Postgres of version {oldest} or newer was found. Looked at: {looked_at}. Do one of these: \
         install it (Debian, Ubuntu: `apt install postgresql`; macOS: `brew install postgresql@17`); set PG_BINDIR \
         to the directory that holds `postgres` and `initdb`; set DATABASE_URL to a running server; \
         or run `docker compose up`"
    )]
    BinariesMissing { oldest: u32, looked_at: String },

    /// `PG_BINDIR` is set, but what it names cannot be used.
    #[error(
        "PG_BINDIR is {}, which cannot be used: {detail}. Set it to the directory that holds `postgres` and \
         `initdb`, or unset it to have Postgres searched for", dir.display()
    )]
    BinDirUnusable { dir: PathBuf, detail: String },

    /// The data directory belongs to a major version of which there are no binaries. It was left as it is.
    #[error(
        "{} holds data of Postgres {found}, and only these versions were found: {available}. \
         Nothing was changed there. Install Postgres {found} or set PG_BINDIR to its binaries; or move the data over \
         with `pg_upgrade`; or choose another, empty data directory", data_dir.display()
    )]
    OtherMajor { data_dir: PathBuf, found: u32, available: String },

    /// Another living process owns the data directory.
    #[error(
        "{} is in use by another Ritiro (process {owner}). Stop that one, choose another data directory, \
         or let both use one server through DATABASE_URL", data_dir.display()
    )]
    InUse { data_dir: PathBuf, owner: String },

    /// The directory has contents that did not come from here.
    #[error(
        "{} is not empty and was not made by Ritiro, so it was left alone. Choose an empty or a new directory",
        path.display()
    )]
    NotOurs { path: PathBuf },

    /// Somebody else holds the name of the socket directory.
    #[error(
        "{} should be a directory that only {owner} can open, and is not. Remove it, or choose a data directory \
         with a shorter path so that the socket fits inside it", path.display()
    )]
    SocketDirectory { path: PathBuf, owner: String },

    /// Postgres refuses to run as root, and there is no user to run it as.
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

    /// Postgres was not ready, or not gone, in time.
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
    /// Names the file and what was tried with it, for `map_err`.
    pub(super) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::File { action, path, source }
    }

    /// A program that failed to run or said no, for `map_err`.
    pub(super) fn program(program: &Path, detail: impl ToString) -> Self {
        Self::Program { program: program.display().to_string(), detail: detail.to_string().trim().to_owned() }
    }
}
