//! A running server that this process started or that a killed process left running.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::EmbeddedError;
use super::binaries::Binaries;
use super::directory::DataDir;
use super::identity::Identity;
use super::postmaster::{Postmaster, Shutdown, Status};

const POLL: Duration = Duration::from_millis(10);
/// Recovery after a crash replays the log, which can take minutes on a slow disk.
const LONGEST_START: Duration = Duration::from_secs(300);
/// A fast shutdown writes all modified pages to disk.
const LONGEST_FAST_STOP: Duration = Duration::from_secs(60);
const LONGEST_IMMEDIATE_STOP: Duration = Duration::from_secs(10);

/// A server that accepts connections.
#[derive(Debug)]
pub(super) struct Server {
    postmaster: Postmaster,
    /// `None` for a server that another process started.
    child: Option<Child>,
    cluster: PathBuf,
    log: PathBuf,
}

impl Server {
    /// Starts Postgres and waits until it is ready.
    pub(super) fn launch(
        data: &DataDir,
        arguments: &[OsString],
        binaries: &Binaries,
        identity: &Identity,
    ) -> Result<Self, EmbeddedError> {
        let log = data.log();
        let output = fresh_log(&log)?;
        let errors = output.try_clone().map_err(EmbeddedError::file("open", &log))?;
        Postmaster::disown_stale(&data.cluster()).map_err(EmbeddedError::file("write", &data.cluster()))?;
        let program = binaries.program("postgres");
        let mut child = identity
            .command(&program)
            .args(arguments)
            .stdout(output)
            .stderr(errors)
            // Ctrl-C signals a whole process group. Our process first finishes its requests and then stops the server.
            .process_group(0)
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| EmbeddedError::program(&program, error))?;
        let postmaster = wait_until_ready(&data.cluster(), &log, &mut child)?;
        Ok(Self { postmaster, child: Some(child), cluster: data.cluster(), log })
    }

    /// The server that a killed process left running, if there is one.
    pub(super) fn running(data: &DataDir) -> Result<Option<Self>, EmbeddedError> {
        let deadline = Instant::now() + LONGEST_START;
        loop {
            let Some(postmaster) = Postmaster::read(&data.cluster()).filter(Postmaster::lives) else {
                return Ok(None);
            };
            if postmaster.status == Status::Ready {
                let server = Self { postmaster, child: None, cluster: data.cluster(), log: data.log() };
                return Ok(Some(server).filter(|it| it.postmaster.answers()));
            }
            if Instant::now() > deadline {
                return Err(too_slow(&postmaster, LONGEST_START, &data.log()));
            }
            std::thread::sleep(POLL);
        }
    }

    /// Whether the server was started with these arguments. The server recorded them at its start.
    pub(super) fn was_started_with(&self, arguments: &[OsString]) -> bool {
        let mut expected = Vec::new();
        for argument in arguments {
            expected.extend_from_slice(b" \"");
            expected.extend_from_slice(argument.as_bytes());
            expected.push(b'"');
        }
        fs::read(self.cluster.join("postmaster.opts")).is_ok_and(|noted| noted.trim_ascii_end().ends_with(&expected))
    }

    /// The directory of its socket.
    pub(super) fn socket_dir(&self) -> &Path {
        &self.postmaster.socket_dir
    }

    pub(super) fn pid(&self) -> i32 {
        self.postmaster.pid
    }

    /// Ends all sessions and the server, and waits for its end.
    pub(super) fn stop(&mut self) -> Result<(), EmbeddedError> {
        if self.stops_within(Shutdown::Fast, LONGEST_FAST_STOP) {
            return Ok(());
        }
        tracing::warn!(pid = self.pid(), "Postgres takes long to stop; it will have to recover at its next start");
        if self.stops_within(Shutdown::Immediate, LONGEST_IMMEDIATE_STOP) {
            return Ok(());
        }
        let waited = LONGEST_FAST_STOP + LONGEST_IMMEDIATE_STOP;
        self.postmaster.status = Status::Stopping;
        Err(too_slow(&self.postmaster, waited, &self.log))
    }

    fn stops_within(&mut self, shutdown: Shutdown, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        if !self.is_gone() {
            self.postmaster.signal(shutdown);
        }
        while !self.is_gone() {
            if Instant::now() > deadline {
                return false;
            }
            std::thread::sleep(POLL);
        }
        true
    }

    fn is_gone(&mut self) -> bool {
        match &mut self.child {
            // An error means that the child does not exist any more.
            Some(child) => !matches!(child.try_wait(), Ok(None)),
            None => {
                let noted = Postmaster::read(&self.cluster);
                noted.is_none_or(|it| it.pid != self.postmaster.pid || !it.lives())
            }
        }
    }
}

/// Opens the log of this start, and keeps the previous log.
fn fresh_log(path: &Path) -> Result<File, EmbeddedError> {
    if path.exists() {
        let previous = path.with_extension("log.previous");
        fs::rename(path, &previous).map_err(EmbeddedError::file("rename", path))?;
    }
    // The file must be new, so that it is not a link that the directory's owner has created.
    File::create_new(path).map_err(EmbeddedError::file("create", path))
}

fn wait_until_ready(cluster: &Path, log: &Path, child: &mut Child) -> Result<Postmaster, EmbeddedError> {
    let deadline = Instant::now() + LONGEST_START;
    loop {
        if !matches!(child.try_wait(), Ok(None)) {
            return Err(EmbeddedError::NotStarted { log: log.to_path_buf(), tail: tail(log) });
        }
        let noted = Postmaster::read(cluster).filter(|it| u32::try_from(it.pid) == Ok(child.id()));
        match noted {
            Some(it) if it.status == Status::Ready => return Ok(it),
            Some(it) if Instant::now() > deadline => {
                return Err(too_slow(&it, LONGEST_START, log));
            }
            _ => std::thread::sleep(POLL),
        }
    }
}

fn too_slow(postmaster: &Postmaster, waited: Duration, log: &Path) -> EmbeddedError {
    EmbeddedError::TooSlow {
        pid: postmaster.pid,
        state: match postmaster.status {
            Status::Stopping => "stopping",
            Status::Starting | Status::Ready => "starting",
        },
        waited_seconds: waited.as_secs(),
        log: log.to_path_buf(),
    }
}

/// The last lines of the log, joined to one line.
fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(5)..].join(" / ")
}
