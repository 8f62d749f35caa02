//! Two instances of the program on one database, each over a line of its own, and what can be done to them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::Mutex;

use crate::city;
use crate::harness::program::{Program, Serving, free_port};
use crate::line::Line;
use crate::postgres::Postgres;

/// Instances.
pub const INSTANCES: usize = 2;

/// The instance that commits on one lane; the other has two.
pub const ONE_LANE: usize = 0;

/// Where Debian and others put the library that gives a process another clock.
const CLOCK_LIBRARIES: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
];

pub struct Instance {
    pub base: String,
    pub line: Line,
    port: u16,
    serving: Mutex<Serving>,
    lanes: &'static str,
}

pub struct Fleet {
    pub url: String,
    pub key: String,
    pub instances: Vec<Instance>,
    program: Program,
    postgres: Postgres,
}

impl Fleet {
    /// On a database of its own cluster.
    pub async fn start() -> Self {
        let postgres = tokio::task::spawn_blocking(Postgres::create).await.unwrap();
        let (program, url) = (program(), postgres.url("ritiro"));
        let mut instances = Vec::new();
        for lanes in ["1", "2"] {
            let (line, port) = (Line::to(socket(&postgres)).await, free_port());
            let serving = program.start(&over(&line), port, &settings(lanes));
            assert!(serving.is_ready_within(Duration::from_secs(60)).await, "an instance does not come up");
            let base = serving.base.clone();
            instances.push(Instance { base, line, port, serving: Mutex::new(serving), lanes });
        }
        let key = city::merchant(&url, "Bottega").await;
        Self { url, key, instances, program, postgres }
    }

    pub async fn signal(&self, instance: usize, signal: i32) {
        self.instances[instance].serving.lock().await.signal(signal);
    }

    /// Stops for a while, without knowing.
    pub async fn pause(&self, instance: usize, lasting: Duration) {
        self.signal(instance, libc::SIGSTOP).await;
        tokio::time::sleep(lasting).await;
        self.signal(instance, libc::SIGCONT).await;
    }

    /// Killed at once, and started anew.
    pub async fn kill(&self, instance: usize) {
        self.restart(instance, &[]).await;
    }

    /// Runs for a while with a clock that is an hour ahead; `false` where that cannot be done.
    pub async fn hurry(&self, instance: usize, lasting: Duration) -> bool {
        let Some(library) = clock_library() else { return false };
        let (library, monotonic) = (library.to_string_lossy().into_owned(), "1");
        let ahead = [
            ("LD_PRELOAD", library.as_str()),
            ("FAKETIME", "+3600s"),
            ("DONT_FAKE_MONOTONIC", monotonic),
            ("FAKETIME_DONT_FAKE_MONOTONIC", monotonic),
        ];
        self.restart(instance, &ahead).await;
        tokio::time::sleep(lasting).await;
        self.restart(instance, &[]).await;
        true
    }

    async fn restart(&self, instance: usize, more: &[(&str, &str)]) {
        let of = &self.instances[instance];
        let mut serving = of.serving.lock().await;
        serving.signal(libc::SIGKILL);
        serving.end().await;
        let mut with = settings(of.lanes);
        with.extend_from_slice(more);
        *serving = self.program.start(&over(&of.line), of.port, &with);
        // One whose clock is wrong may never be ready.
        let patience = if more.is_empty() { 60 } else { 3 };
        let is_ready = serving.is_ready_within(Duration::from_secs(patience)).await;
        assert!(is_ready || !more.is_empty(), "an instance does not come back");
    }

    /// What `ritiro check` finds; empty if nothing.
    pub async fn check(&self) -> String {
        let (mut command, url) = (self.program.command(&self.url), self.url.clone());
        command.args(["check", "--json"]).env("DATABASE_URL", url);
        let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        if done.status.success() { String::new() } else { String::from_utf8_lossy(&done.stdout).into_owned() }
    }

    /// Stops all as one should.
    pub async fn stop(self) {
        for instance in &self.instances {
            let mut serving = instance.serving.lock().await;
            serving.signal(libc::SIGTERM);
            assert_eq!(serving.end().await.code(), Some(0));
        }
        drop(self.instances);
        let postgres = self.postgres;
        tokio::task::spawn_blocking(move || drop(postgres)).await.unwrap();
    }
}

/// This version, or the program that `HISTORY_PROGRAM` names.
fn program() -> Program {
    std::env::var_os("HISTORY_PROGRAM").map_or_else(Program::copy, |path| Program::copy_of(Path::new(&path)))
}

/// The library that gives a process another clock, if there is one.
pub fn clock_library() -> Option<PathBuf> {
    CLOCK_LIBRARIES.iter().map(PathBuf::from).find(|path| path.exists())
}

fn settings(lanes: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("RITIRO__DATABASE__LANES", lanes),
        ("RITIRO__LIMITS__TOKEN_PER_SECOND", "0"),
        ("RITIRO__LIMITS__FAILURE_PER_SECOND", "0"),
        ("RITIRO__REPAIR__TICK_SECONDS", "1"),
        ("RITIRO__WEBHOOKS__ENABLED", "false"),
        ("RITIRO__CACHE__ZONE_SECONDS", "1"),
    ]
}

fn over(line: &Line) -> String {
    format!("postgresql://ritiro@127.0.0.1:{}/ritiro?sslmode=disable", line.port)
}

/// The socket that a cluster listens on.
fn socket(postgres: &Postgres) -> PathBuf {
    let file = std::fs::read_to_string(postgres.data().join("postmaster.pid")).unwrap();
    PathBuf::from(file.lines().nth(4).unwrap()).join(".s.PGSQL.5432")
}
