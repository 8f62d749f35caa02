//! The data of a running Postgres in its data directory, and signals to it.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The shutdown modes of Postgres, as signals.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shutdown {
    /// Ends sessions, writes all data and exits.
    Fast,
    /// Exits at once. The next start recovers from the log.
    Immediate,
}

impl From<Shutdown> for Signal {
    fn from(shutdown: Shutdown) -> Self {
        match shutdown {
            Shutdown::Fast => Self::SIGINT,
            Shutdown::Immediate => Self::SIGQUIT,
        }
    }
}

/// The contents of `postmaster.pid`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub(super) pid: i32,
    pub(super) socket_dir: PathBuf,
    pub(super) status: Status,
}

/// The status of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Starting,
    Ready,
    Stopping,
}

impl Postmaster {
    /// Reads the file; `None` if it does not exist.
    pub(super) fn read(cluster_dir: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(cluster_dir.join("postmaster.pid")).ok()?)
    }

    /// The lines are: process id, data directory, start time, port, socket directory, address, shared memory, status.
    /// Postgres writes the later lines during its start.
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let status = match lines.get(7) {
            Some(&"ready") => Status::Ready,
            Some(&"stopping") => Status::Stopping,
            _ => Status::Starting,
        };
        Some(Self {
            pid: lines.first()?.parse().ok()?,
            socket_dir: lines.get(4).map(PathBuf::from).unwrap_or_default(),
            status,
        })
    }

    /// Whether a Postgres with that process id is running.
    pub(super) fn lives(&self) -> bool {
        send(self.pid, None) && !self.number_passed_on()
    }

    /// Whether the process id now belongs to another program, or to a dead process that its parent has not collected.
    /// Returns `false` without `/proc`.
    fn number_passed_on(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap_or_default();
        // As in `4711 (postgres) S 1 …`, where Z means a dead process.
        stat.rsplit_once(") ").is_some_and(|(name, state)| !name.ends_with("(postgres") || state.starts_with('Z'))
    }

    /// Lets Postgres start although another program has its old process id since a crash. Postgres cannot detect that
    /// itself.
    ///
    /// Postgres treats a file with the id of its parent process as a leftover. Removing the file instead would also
    /// remove the key with which Postgres finds sessions of the dead server that have not ended yet.
    pub(super) fn disown_stale(cluster_dir: &Path) -> io::Result<()> {
        let path = cluster_dir.join("postmaster.pid");
        let Ok(text) = fs::read_to_string(&path) else {
            return Ok(());
        };
        let Some(stale) = Self::parse(&text).filter(Self::number_passed_on) else {
            return Ok(());
        };
        tracing::info!(file = %path.display(), "its process is gone, so Postgres starts again");
        // The socket has such a file too. It protects only the name of the socket.
        let _ = fs::remove_file(stale.socket_dir.join(super::socket::LOCK));
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        fs::remove_file(&path)?;
        let mut file = File::create_new(&path)?;
        write!(file, "{}\n{rest}", std::process::id())?;
        // The server's user must be able to read root's file, whatever umask root has.
        file.set_permissions(Permissions::from_mode(0o644))
    }

    /// Whether the process is this server and not another Postgres: it answers on its socket.
    pub(super) fn answers(&self) -> bool {
        self.lives() && UnixStream::connect(self.socket_dir.join(super::socket::FILE)).is_ok()
    }

    /// Sends the signal to stop to the server.
    pub(super) fn signal(&self, shutdown: Shutdown) {
        send(self.pid, Some(shutdown.into()));
    }
}

/// Whether the signal was delivered, or only the permission was missing. `None` sends nothing and tests for the process.
fn send(pid: i32, signal: Option<Signal>) -> bool {
    // 0 and negative numbers address process groups, including our own.
    pid > 0 && matches!(kill(Pid::from_raw(pid), signal), Ok(()) | Err(Errno::EPERM))
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = "4711\n/data/postgres\n1700000000\n5432\n/data/socket\n\n  123 456\nready   \n";

    #[test]
    fn the_file_of_a_ready_server_is_understood() {
        let postmaster = Postmaster::parse(READY).unwrap();
        assert_eq!(postmaster.pid, 4711);
        assert_eq!(postmaster.socket_dir, Path::new("/data/socket"));
        assert_eq!(postmaster.status, Status::Ready);
    }

    #[test]
    fn a_file_still_being_written_is_of_a_starting_server() {
        assert_eq!(Postmaster::parse(""), None);
        for lines in 1..8 {
            let half: String = READY.split_inclusive('\n').take(lines).collect();
            let postmaster = Postmaster::parse(&half).unwrap();
            assert_eq!(postmaster.status, Status::Starting, "{lines} lines");
        }
    }

    #[test]
    fn no_process_means_not_alive() {
        let mut postmaster = Postmaster::parse(READY).unwrap();
        postmaster.pid = 0;
        assert!(!postmaster.lives());
        assert!(!postmaster.answers());
    }

    #[test]
    fn a_number_that_another_program_has_now_is_not_the_server() {
        let mut postmaster = Postmaster::parse(READY).unwrap();
        postmaster.pid = std::process::id().cast_signed();
        assert!(send(postmaster.pid, None));
        assert_eq!(postmaster.lives(), !Path::new("/proc/self/stat").exists());
    }
    proptest::proptest! {
        #[test]
        fn no_file_makes_it_panic(text in "(-?[0-9]{0,12}|.{0,8})(\n(.{0,12}|ready|stopping)){0,9}") {
            if let Some(postmaster) = Postmaster::parse(&text) {
                // Whatever number was read, it must not address a process group.
                proptest::prop_assert!(postmaster.pid > 0 || !send(postmaster.pid, None));
            }
        }
    }
}
