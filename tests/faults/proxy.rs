//! The network between a server and Postgres, as something that can break.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// What to do with the next COMMIT that passes.
pub const PASS: usize = 0;
/// Cut the line before Postgres gets it: it is not done, and nobody is told.
pub const BEFORE: usize = 1;
/// Cut the line behind it: it is done, and nobody is told.
pub const BEHIND: usize = 2;

/// Carries bytes from a port to the socket of a cluster.
pub struct Proxy {
    pub port: u16,
    trouble: Arc<Trouble>,
    lines: watch::Sender<u64>,
}

/// What is wrong with the network.
#[derive(Default)]
struct Trouble {
    /// [`PASS`], [`BEFORE`] or [`BEHIND`].
    ambush: AtomicUsize,
    /// Nothing is carried, and nobody is told.
    silent: AtomicBool,
}

impl Trouble {
    /// Waits while the lines are silent.
    async fn over(&self) {
        while self.silent.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Proxy {
    pub async fn to(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (lines, cuts) = watch::channel(0);
        let trouble = Arc::new(Trouble::default());
        tokio::spawn(serve(listener, socket, cuts, Arc::clone(&trouble)));
        Self { port, trouble, lines }
    }

    /// Cuts all lines, whatever is under way on them.
    pub fn cut(&self) {
        self.lines.send_modify(|cut| *cut += 1);
    }

    /// All lines are silent for a while, and then cut.
    pub async fn fall_silent(&self, lasting: Duration) {
        self.trouble.silent.store(true, Ordering::SeqCst);
        tokio::time::sleep(lasting).await;
        self.cut();
        tokio::time::sleep(Duration::from_millis(5)).await;
        self.trouble.silent.store(false, Ordering::SeqCst);
    }

    /// Cuts a line at the next COMMIT, [`BEFORE`] or [`BEHIND`] it. Returns whether one came within that time.
    pub async fn cut_at_commit(&self, when: usize, longest: Duration) -> bool {
        self.trouble.ambush.store(when, Ordering::SeqCst);
        let began = std::time::Instant::now();
        while began.elapsed() < longest {
            if self.trouble.ambush.load(Ordering::SeqCst) == PASS {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.trouble.ambush.store(PASS, Ordering::SeqCst);
        false
    }
}

async fn serve(listener: TcpListener, socket: PathBuf, cuts: watch::Receiver<u64>, trouble: Arc<Trouble>) {
    while let Ok((line, _)) = listener.accept().await {
        let Ok(postgres) = UnixStream::connect(&socket).await else { continue };
        tokio::spawn(carry(line, postgres, cuts.clone(), Arc::clone(&trouble)));
    }
}

/// Ends, and with it both ends of the line, when either end closes or the line is cut.
async fn carry(line: TcpStream, postgres: UnixStream, mut cuts: watch::Receiver<u64>, trouble: Arc<Trouble>) {
    cuts.mark_unchanged();
    let _ = line.set_nodelay(true);
    let ((from_server, to_server), (from_postgres, to_postgres)) = (line.into_split(), postgres.into_split());
    tokio::select! {
        () = ask(from_server, to_postgres, &trouble) => {}
        () = answer(from_postgres, to_server, &trouble) => {}
        _ = cuts.changed() => {}
    }
}

async fn ask(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, trouble: &Trouble) {
    let mut bytes = vec![0; 65_536];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        trouble.over().await;
        let commits = bytes[..read].windows(6).any(|word| word == b"COMMIT");
        let when = if commits { trouble.ambush.swap(PASS, Ordering::SeqCst) } else { PASS };
        if when == BEFORE || to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
        if when == BEHIND {
            // Postgres has it; its answer is not carried any more, since both directions end together.
            return;
        }
    }
}

async fn answer(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, trouble: &Trouble) {
    let mut bytes = vec![0; 65_536];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        trouble.over().await;
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}
