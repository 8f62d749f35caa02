//! The real program, as a process of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use super::scratch::Scratch;

/// A copy of the program, which a build that goes on meanwhile cannot change.
pub struct Program {
    path: PathBuf,
    _directory: Scratch,
}

/// The program as it serves.
pub struct Serving {
    child: Child,
    pub base: String,
}

impl Program {
    pub fn copy() -> Self {
        Self::copy_of(Path::new(env!("CARGO_BIN_EXE_ritiro")))
    }

    /// A copy of another version of it.
    pub fn copy_of(program: &Path) -> Self {
        let directory = Scratch::named("-program");
        std::fs::create_dir_all(directory.path()).unwrap();
        let path = directory.path().join("ritiro");
        // Another process copies it. If this one had the file open for writing while another test starts a program, that program
        // would have it open too for a moment, and the system would refuse to execute it ("text file busy").
        let copied = Command::new("cp").arg(program).arg(&path).status().unwrap();
        assert!(copied.success(), "{} cannot be copied", program.display());
        Self { path, _directory: directory }
    }

    /// A command of the program on a database, without anything of the environment.
    pub fn command(&self, url: &str) -> Command {
        let mut command = Command::new(&self.path);
        command.env_clear().current_dir(self.path.parent().unwrap()).env("DATABASE_URL", url);
        // A database that is away is what some tests are about.
        let quiet = ["http::middleware", "app::plans", "worker"].map(|part| format!(",ritiro::{part}=off"));
        command.env("RITIRO__LOG__FILTER", format!("warn{}", quiet.concat()));
        command
    }

    /// What `ritiro check --json` says of a database.
    pub fn check(&self, url: &str, arguments: &[&str]) -> Output {
        self.command(url).args(["check", "--json"]).args(arguments).output().unwrap()
    }

    /// Serves on a port of its own, and waits until it is ready.
    pub async fn serve(&self, url: &str) -> Serving {
        let port = free_port();
        let serving = self.start(url, port, &[]);
        assert!(serving.is_ready_within(Duration::from_secs(30)).await, "the program does not come up");
        serving
    }

    /// Serves with a filter for the log, which goes where it is told to, and waits until it is ready.
    pub async fn serve_logging(&self, url: &str, filter: &str, log: Stdio) -> Serving {
        let port = free_port();
        let mut command = self.command(url);
        command.arg("serve").stdout(Stdio::null()).stderr(log).env("RITIRO__LOG__FILTER", filter);
        command.env("RITIRO__HTTP__BIND", format!("127.0.0.1:{port}"));
        let serving = Serving { child: command.spawn().unwrap(), base: format!("http://127.0.0.1:{port}") };
        assert!(serving.is_ready_within(Duration::from_secs(30)).await, "the program does not come up");
        serving
    }

    /// Serves on that port with further settings, without waiting.
    pub fn start(&self, url: &str, port: u16, settings: &[(&str, &str)]) -> Serving {
        let mut command = self.command(url);
        command.arg("serve").stdout(Stdio::null()).env("RITIRO__HTTP__BIND", format!("127.0.0.1:{port}"));
        command.envs(settings.iter().copied());
        Serving { child: command.spawn().unwrap(), base: format!("http://127.0.0.1:{port}") }
    }
}

/// A port that nobody listens on. It is below the range from which the system gives ports to other sockets, and no two
/// callers of one process get the same one, so it stays free until its caller uses it.
pub fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 20_000).unwrap();
    let is_free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut ports = std::iter::from_fn(|| Some(10_000 + (first + TAKEN.fetch_add(1, Ordering::Relaxed)) % 20_000));
    ports.find(is_free).unwrap()
}

impl Serving {
    /// Whether it becomes ready in that time.
    pub async fn is_ready_within(&self, longest: Duration) -> bool {
        let client = ritiro_client::transport::http_client(Duration::from_secs(5)).unwrap();
        let asked = std::time::Instant::now();
        while asked.elapsed() < longest {
            if client.get(format!("{}/health/ready", self.base)).send().await.is_ok_and(|a| a.status() == 200) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    pub fn signal(&self, signal: i32) {
        // SAFETY: it is a child of ours that was not waited for, so the number is still its own.
        unsafe { libc::kill(self.child.id() as i32, signal) };
    }

    pub async fn end(&mut self) -> ExitStatus {
        for _ in 0..300 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the program does not end");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
