//! Work that nobody waits for, on threads that give way to everybody else.

use tokio::sync::oneshot;

use crate::app::{AppError, AppResult};

/// Runs `work` on a thread that is only scheduled when nothing else wants to be: it gets what the machine has left while others answer requests.
pub(super) async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> AppResult<T> {
    let (done, result) = oneshot::channel();
    let run = move || {
        give_way();
        // Whoever asked may be gone.
        let _ = done.send(work());
    };
    let thread = std::thread::Builder::new().name("improver".into());
    thread.spawn(run).map_err(|e| AppError::Internal(Box::new(e)))?;
    result.await.map_err(|e| AppError::Internal(Box::new(e)))
}

/// Linux schedules by thread. Elsewhere the thread runs like any other.
#[cfg(target_os = "linux")]
fn give_way() {
    let none = libc::sched_param { sched_priority: 0 };
    // SAFETY: the parameters live as long as the call, and 0 names the calling thread. If it is not allowed, nothing changes.
    unsafe { libc::sched_setscheduler(0, libc::SCHED_IDLE, &none) };
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[tokio::test]
    async fn the_thread_gives_way_and_ours_does_not() {
        // SAFETY: it only asks, about the calling thread.
        let policy = || unsafe { libc::sched_getscheduler(0) };
        let ours = policy();
        assert_eq!(super::compute(policy).await.expect("a number"), libc::SCHED_IDLE);
        assert_eq!(policy(), ours);
    }
}
