//! A Postgres that survives crashes, and ways to make it crash.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use ritiro::embedded::{Cluster, Options};

use crate::harness::scratch::Scratch;

/// A cluster with everything written out as in production. Its data stays when it is killed.
pub struct Postgres {
    cluster: Option<Cluster>,
    pub directory: Scratch,
}

impl Postgres {
    /// A new one.
    pub fn create() -> Self {
        Self::open(Scratch::named("-durable"))
    }

    /// On what lies there.
    pub fn open(directory: Scratch) -> Self {
        let mut postgres = Self { cluster: None, directory };
        postgres.start();
        postgres
    }

    pub fn start(&mut self) {
        let cluster = Cluster::start(Options::new(self.directory.path())).unwrap_or_else(|error| panic!("{error}"));
        self.cluster = Some(cluster);
    }

    /// Stops it as one should.
    pub fn stop(&mut self) {
        self.cluster = None;
    }

    pub fn url(&self, database: &str) -> String {
        self.cluster.as_ref().expect("it runs").url(database)
    }

    /// What Postgres itself calls its data directory.
    pub fn data(&self) -> PathBuf {
        self.directory.path().join("postgres")
    }

    /// Kills every process of it at once, as a loss of power would.
    pub fn kill(&mut self) {
        let file = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let postmaster: i32 = file.lines().next().unwrap().trim().parse().unwrap();
        let mut all = children(postmaster);
        all.insert(0, postmaster);
        all.iter().for_each(|process| kill(*process));
        // Born while we looked.
        children(postmaster).into_iter().for_each(kill);
        let began = Instant::now();
        while all[1..].iter().any(|process| lives(*process)) {
            assert!(began.elapsed() < Duration::from_secs(10), "its processes do not die");
            std::thread::sleep(Duration::from_millis(5));
        }
        // Waits for the postmaster and gives the directory back.
        self.cluster = None;
    }

    /// A copy of its data in a directory of its own. It must be stopped.
    pub fn copied(&self) -> Scratch {
        let copy = Scratch::named("-copy");
        let done = Command::new("cp").arg("-a").arg(self.directory.path()).arg(copy.path()).status().unwrap();
        assert!(done.success());
        copy
    }
}

fn kill(process: i32) {
    // SAFETY: kill has no memory effects; the number is that of a process of the cluster that this test started.
    unsafe { libc::kill(process, libc::SIGKILL) };
}

/// A process that died and was not waited for yet does not count.
fn lives(process: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
    stat.is_ok_and(|stat| !stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z')))
}

fn children(parent: i32) -> Vec<i32> {
    let of_parent = |path: &Path| {
        let stat = std::fs::read_to_string(path.join("stat")).ok()?;
        let (_, rest) = stat.rsplit_once(')')?;
        let is_child = rest.split_whitespace().nth(1)? == parent.to_string();
        is_child.then(|| path.file_name()?.to_str()?.parse().ok()).flatten()
    };
    std::fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| of_parent(&entry.path())).collect()
}
