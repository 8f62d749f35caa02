//! The user that runs Postgres: the user of this process, or an unprivileged user if this process runs as root, because
//! Postgres refuses root.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::EmbeddedError;

/// The users to try, in this order, if this process runs as root.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// The operating-system user that Postgres runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Identity {
    /// The user of this process.
    Ourselves,
    /// Another user, to which root switches for each program of Postgres.
    Other { name: String, uid: u32, gid: u32 },
}

impl Identity {
    /// The users that may run Postgres: the user of this process, or the known unprivileged users if that is root.
    pub(super) fn candidates() -> Vec<Self> {
        match effective_uid() {
            0 => UNPRIVILEGED.iter().filter_map(|name| look_up(name)).collect(),
            _ => vec![Self::Ourselves],
        }
    }

    /// The name of the user in messages.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Ourselves => "this user",
            Self::Other { name, .. } => name,
        }
    }

    /// The user id.
    pub(super) fn uid(&self) -> u32 {
        match self {
            Self::Ourselves => effective_uid(),
            Self::Other { uid, .. } => *uid,
        }
    }

    /// A command that runs as this user, without the terminal and without settings for other servers.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // The other user may not have access to the working directory of this process.
        command.current_dir("/").stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.as_bytes().starts_with(b"PG") {
                command.env_remove(name);
            }
        }
        // English messages, because error messages quote them, and a locale that exists everywhere.
        command.env("LC_ALL", "C");
        if let Self::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }

    /// Makes this user the owner of `path`, without access for others.
    pub(super) fn take(&self, path: &Path) -> Result<(), EmbeddedError> {
        if let Self::Other { uid, gid, .. } = self {
            chown(path, Some(*uid), Some(*gid)).map_err(EmbeddedError::file("hand over", path))?;
        }
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))
            .map_err(EmbeddedError::file("set the permissions of", path))
    }

    /// Whether this user can access `path`, according to the permissions of the directories above it.
    pub(super) fn reaches(&self, path: &Path) -> bool {
        match self {
            Self::Ourselves => true,
            Self::Other { uid, gid, .. } => path
                .ancestors()
                .skip(1)
                .filter_map(|directory| fs::metadata(directory).ok())
                .all(|metadata| may_enter(&metadata, *uid, *gid)),
        }
    }
}

/// Runs a command until it ends. The error contains its output.
pub(super) fn run(command: &mut Command) -> Result<Output, EmbeddedError> {
    let program = PathBuf::from(command.get_program());
    let output = command.output().map_err(|error| EmbeddedError::program(&program, error))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(EmbeddedError::program(&program, format!("{} ({})", said.trim(), output.status)))
}

fn effective_uid() -> u32 {
    nix::unistd::geteuid().as_raw()
}

/// Runs `id`, which knows every configured source of users.
fn look_up(name: &str) -> Option<Identity> {
    let ask = |what: &str| {
        let output = run(Command::new("id").args([OsStr::new(what), OsStr::new(name)])).ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    Some(Identity::Other { name: name.to_owned(), uid: ask("-u")?, gid: ask("-g")? })
}

fn may_enter(directory: &Metadata, uid: u32, gid: u32) -> bool {
    let execute = if directory.uid() == uid {
        0o100
    } else if directory.gid() == gid {
        0o010
    } else {
        0o001
    };
    directory.mode() & execute != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other_owner() -> Identity {
        Identity::Other { name: "other_owner".into(), uid: 54_321, gid: 54_321 }
    }

    #[test]
    fn a_closed_directory_above_makes_a_path_unreachable() {
        let closed = std::env::temp_dir().join(format!("ritiro-closed-{}", std::process::id()));
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        assert!(!other_owner().reaches(&closed.join("deeper/and/deeper")));
        assert!(Identity::Ourselves.reaches(&closed.join("deeper")));
        fs::remove_dir(&closed).unwrap();
    }

    #[test]
    fn what_a_failing_program_printed_is_kept() {
        let error = run(Command::new("sh").args(["-c", "echo no room >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("no room"), "{error}");
    }
}
