//! Background work on threads with a low priority. No request waits for it.

use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};
use tokio::sync::oneshot;

use crate::app::{AppError, AppResult};

/// A thread with this nice value has about a tenth of the weight of a normal thread.
#[cfg(target_os = "linux")]
const NICE: libc::c_int = 10;

/// The result of the work, and the share of a processor core that it got, from 0 to 1. Other threads used the rest.
pub(super) struct Done<T> {
    pub result: T,
    pub share: f64,
}

/// The priority of background work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Priority {
    /// The thread gets about a tenth of a core when other threads want the core too. It needs this share, because
    /// promises depend on the work.
    Low,
    /// The thread gets only the time that other threads leave.
    Idle,
}

/// Runs `work` on a thread of its own with a lower priority than the threads that serve requests.
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
        // The caller may have disconnected.
        let _ = done.send(Done { result, share });
    };
    let thread = std::thread::Builder::new().name("background".into());
    thread.spawn(run).map_err(|e| AppError::Internal(Box::new(e)))?;
    result.await.map_err(|e| AppError::Internal(Box::new(e)))
}

/// Linux has a priority for each thread. On other systems the thread has the normal priority.
#[cfg(target_os = "linux")]
fn give_way(priority: Priority) {
    let none = libc::sched_param { sched_priority: 0 };
    // `nix` has no calls for priorities.
    // SAFETY: the parameters live as long as the call, and 0 names the calling thread. Without permission the call
    // changes nothing.
    unsafe {
        match priority {
            Priority::Low => libc::setpriority(libc::PRIO_PROCESS, 0, NICE),
            Priority::Idle => libc::sched_setscheduler(0, libc::SCHED_IDLE, &none),
        }
    };
}

#[cfg(not(target_os = "linux"))]
fn give_way(_: Priority) {}

/// The processor time that the calling thread has used; zero where the system does not say.
fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{NICE, Priority, compute};

    #[tokio::test]
    async fn the_thread_gives_way_and_ours_does_not() {
        // SAFETY: both calls only read the values of the calling thread.
        let policy = || unsafe { libc::sched_getscheduler(0) };
        let nice = || unsafe { libc::getpriority(libc::PRIO_PROCESS, 0) };
        let ours = (policy(), nice());
        assert_eq!(compute(Priority::Idle, policy).await.expect("a number").result, libc::SCHED_IDLE);
        // The test process may have a low priority itself.
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
