//! Group commit: what the writers of all plans want written goes down a few lanes, together with whatever waits beside it.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Mutex, mpsc, oneshot};
use uuid::Uuid;

use crate::store::batch::{self, Batch, BatchError, BatchResult, Lane};
use crate::store::{StoreError, StoreResult};

/// A transaction that takes longer is given up; whether it was committed is then found out by reading.
const TIMEOUT: Duration = Duration::from_secs(20);
/// A plan's writer has one batch under way at a time, so this many plans can wait.
const QUEUE: usize = 4096;
/// So many batches in one transaction: a conflict in one of them has all of them committed one by one.
const MOST_TOGETHER: usize = 64;

struct Job {
    batch: Batch,
    reply: oneshot::Sender<BatchResult>,
}

/// The lanes of this process.
pub(super) struct Committer {
    queue: mpsc::Sender<Job>,
}

impl Committer {
    /// Connections are opened when first needed, at most `lanes` of them.
    pub fn start(url: &str, instance: Uuid, lanes: usize, runtime: &Handle) -> StoreResult<Self> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..lanes.max(1) {
            runtime.spawn(run(Lane::new(url, instance)?, Arc::clone(&jobs)));
        }
        Ok(Self { queue })
    }

    /// Commits a batch, or nothing of it.
    pub async fn commit(&self, batch: Batch) -> BatchResult {
        let (reply, answer) = oneshot::channel();
        let gone = || BatchError::Store(StoreError::Unreachable("no lane is left".into()));
        self.queue.send(Job { batch, reply }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn run(mut lane: Lane, jobs: Arc<Mutex<mpsc::Receiver<Job>>>) {
    loop {
        let waiting = take(&mut *jobs.lock().await).await;
        if waiting.is_empty() {
            return;
        }
        let (batches, replies): (Vec<_>, Vec<_>) = waiting.into_iter().map(|job| (job.batch, job.reply)).unzip();
        let answers = committed(&mut lane, batches).await;
        for (reply, answer) in replies.into_iter().zip(answers) {
            // A writer that is gone reads what was committed when it is back.
            let _ = reply.send(answer);
        }
    }
}

/// Waits for the first and takes what is there beside it; nothing once no more can come.
async fn take(jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut waiting: Vec<Job> = jobs.recv().await.into_iter().collect();
    while !waiting.is_empty() && waiting.len() < MOST_TOGETHER {
        let Ok(job) = jobs.try_recv() else { break };
        waiting.push(job);
    }
    waiting
}

async fn committed(lane: &mut Lane, batches: Vec<Batch>) -> Vec<BatchResult> {
    let count = batches.len();
    match tokio::time::timeout(TIMEOUT, batch::commit(lane, batches)).await {
        Ok(answers) => answers,
        Err(_) => {
            lane.drop_connection();
            (0..count).map(|_| Err(BatchError::Unknown("it took too long".into()))).collect()
        }
    }
}
