//! Work that nobody waits for, on threads that give way to everybody else.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::app::{AppError, AppResult};

/// A thread as nice as this has a tenth of the weight of others.
#[cfg(target_os = "linux")]
const NICE: libc::c_int = 10;

/// What came of work, and the share of a processor that it got, 0 to 1: what is missing others wanted.
pub(super) struct Done<T> {
    pub result: T,
    pub share: f64,
}

/// How far work gives way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Priority {
    /// It gets about a tenth of a core that others want too: promises depend on it.
    Low,
    /// It gets what the machine has left while others answer requests.
    Idle,
}

/// Runs `work` on a thread of its own that gives way to those that answer requests.
pub(super) async fn compute<T: Send + 'static>(
    priority: Priority,
    work: impl FnOnce() -> T + Send + 'static,
) -> AppResult<Done<T>> {
    let (done, result) = oneshot::channel();
    let run = move || {
        give_way(priority);
        let (begun, used) = (Instant::now(), processor_time());
        let result = work();
        let share = (processor_time() - used).div_duration_f64(begun.elapsed().max(Duration::from_nanos(1)));
        // Whoever asked may be gone.
        let _ = done.send(Done { result, share });
    };
    let thread = std::thread::Builder::new().name("background".into());
    thread.spawn(run).map_err(|e| AppError::Internal(Box::new(e)))?;
    result.await.map_err(|e| AppError::Internal(Box::new(e)))
}

/// Linux schedules by thread. Elsewhere the thread runs like any other.
#[cfg(target_os = "linux")]
fn give_way(priority: Priority) {
    let none = libc::sched_param { sched_priority: 0 };
    // SAFETY: the parameters live as long as the call, and 0 names the calling thread. If it is not allowed, nothing changes.
    unsafe {
        match priority {
            Priority::Low => libc::setpriority(libc::PRIO_PROCESS, 0, NICE),
            Priority::Idle => libc::sched_setscheduler(0, libc::SCHED_IDLE, &none),
        }
    };
}

#[cfg(not(target_os = "linux"))]
fn give_way(_: Priority) {}

/// What the calling thread has used so far.
fn processor_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the struct lives as long as the call, which fills it in; if it fails, the time stays zero.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{NICE, Priority, compute};

    #[tokio::test]
    async fn the_thread_gives_way_and_ours_does_not() {
        // SAFETY: they only ask, about the calling thread.
        let policy = || unsafe { libc::sched_getscheduler(0) };
        let nice = || unsafe { libc::getpriority(libc::PRIO_PROCESS, 0) };
        let ours = (policy(), nice());
        assert_eq!(compute(Priority::Idle, policy).await.expect("a number").result, libc::SCHED_IDLE);
        // Tests may run at a low priority themselves.
        assert_eq!(compute(Priority::Low, nice).await.expect("a number").result, NICE.max(ours.1));
        assert_eq!((policy(), nice()), ours);
    }

    #[tokio::test]
    async fn who_sleeps_gets_no_share() {
        let slept = compute(Priority::Idle, || std::thread::sleep(std::time::Duration::from_millis(50))).await;
        let share = slept.expect("it sleeps").share;
        assert!((0.0..0.5).contains(&share), "{share}");
    }
}
