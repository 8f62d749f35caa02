//! The network between a server and Postgres, as something that can break: slow, silent, or cut around a COMMIT.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// What happens to the next COMMIT that comes by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Ambush {
    None,
    /// The line is cut before Postgres gets it: it is not done.
    Before,
    /// The line is cut behind it: it is done, and its answer does not come.
    Behind,
}

/// The name of sessions that commit batches.
const LANE: &[u8] = b"ritiro writer";

struct Trouble {
    began: Instant,
    ambush: AtomicU8,
    /// Each COMMIT waits for so many milliseconds.
    slow: AtomicU64,
    /// Until when COMMITs of lanes are held, in milliseconds since the line began.
    held_until: AtomicU64,
    /// Whether the answer of the commit is lost that follows a held one on a lane.
    cut_follower: AtomicBool,
    /// Nothing is carried, and neither end is told.
    silent: AtomicBool,
}

impl Trouble {
    fn new() -> Self {
        let (ambush, slow, held_until, cut_follower, silent) = Default::default();
        Self { began: Instant::now(), ambush, slow, held_until, cut_follower, silent }
    }

    /// How long a COMMIT of a lane is held that comes by now.
    fn held_for(&self) -> Duration {
        let held_until = Duration::from_millis(self.held_until.load(Ordering::SeqCst));
        held_until.saturating_sub(self.began.elapsed())
    }

    fn slow(&self) -> Duration {
        Duration::from_millis(self.slow.load(Ordering::SeqCst))
    }

    /// Waits while the connections are silent.
    async fn over(&self) {
        while self.silent.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Carries bytes from a port to the socket of a cluster.
pub struct Line {
    pub port: u16,
    trouble: Arc<Trouble>,
    cuts: watch::Sender<u64>,
}

impl Line {
    pub async fn to(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (cuts, cut) = watch::channel(0);
        let trouble = Arc::new(Trouble::new());
        tokio::spawn(serve(listener, socket, cut, Arc::clone(&trouble)));
        Self { port, trouble, cuts }
    }

    /// Cuts all connections, whatever is under way on them.
    pub fn cut(&self) {
        self.cuts.send_modify(|cut| *cut += 1);
    }

    /// All connections are silent for a while, and then cut.
    pub async fn fall_silent(&self, lasting: Duration) {
        self.trouble.silent.store(true, Ordering::SeqCst);
        tokio::time::sleep(lasting).await;
        self.cut();
        tokio::time::sleep(Duration::from_millis(5)).await;
        self.trouble.silent.store(false, Ordering::SeqCst);
    }

    /// Holds each COMMIT of a lane that comes by within that time until it is over. The first one keeps its lane busy, so what is sent
    /// behind it is committed together; with `cut_follower`, the answer of that commit is lost.
    pub fn hold_commits(&self, lasting: Duration, cut_follower: bool) {
        self.trouble.cut_follower.fetch_or(cut_follower, Ordering::SeqCst);
        let until = (self.trouble.began.elapsed() + lasting).as_millis() as u64;
        self.trouble.held_until.fetch_max(until, Ordering::SeqCst);
    }

    /// From now on each COMMIT takes so much longer.
    pub fn slow(&self, by: Duration) {
        self.trouble.slow.store(by.as_millis() as u64, Ordering::SeqCst);
    }

    /// Cuts one connection at the next COMMIT. Returns whether one came within that time.
    pub async fn cut_at_commit(&self, when: Ambush, longest: Duration) -> bool {
        self.trouble.ambush.store(when as u8, Ordering::SeqCst);
        let began = Instant::now();
        while began.elapsed() < longest {
            if self.trouble.ambush.load(Ordering::SeqCst) == Ambush::None as u8 {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.trouble.ambush.store(Ambush::None as u8, Ordering::SeqCst);
        false
    }
}

async fn serve(listener: TcpListener, socket: PathBuf, cuts: watch::Receiver<u64>, trouble: Arc<Trouble>) {
    while let Ok((line, _)) = listener.accept().await {
        let Ok(postgres) = UnixStream::connect(&socket).await else { continue };
        tokio::spawn(carry(line, postgres, cuts.clone(), Arc::clone(&trouble)));
    }
}

/// Ends, and with it both ends of the connection, when either end closes or it is cut.
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
    let (mut is_lane, mut is_new, mut follows_held) = (false, true, false);
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        trouble.over().await;
        // The first message has the parameters of the session.
        is_lane |= std::mem::take(&mut is_new) && bytes[..read].windows(LANE.len()).any(|name| name == LANE);
        let commits = bytes[..read].windows(6).any(|word| word == b"COMMIT");
        let mut ambush = if commits { trouble.ambush.swap(Ambush::None as u8, Ordering::SeqCst) } else { 0 };
        if commits {
            if std::mem::take(&mut follows_held) {
                ambush = Ambush::Behind as u8;
            }
            let held_for = if is_lane { trouble.held_for() } else { Duration::ZERO };
            follows_held = !held_for.is_zero() && trouble.cut_follower.swap(false, Ordering::SeqCst);
            tokio::time::sleep(trouble.slow().max(held_for)).await;
        }
        if ambush == Ambush::Before as u8 || to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
        if ambush == Ambush::Behind as u8 {
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
