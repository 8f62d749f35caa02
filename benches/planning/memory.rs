//! How much memory a plan takes: an allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use ritiro_planning::Plan;

/// The system's allocator, with the bytes that are out counted.
pub struct Counting;

static OUT: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is handed on to the system's allocator as it came; counting touches no memory that is handed out.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        OUT.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        OUT.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// Bytes for each stop of a plan, by what comes back when it goes.
pub fn per_stop(plan: Plan) -> usize {
    let (stops, before) = (plan.len(), OUT.load(Ordering::Relaxed));
    drop(plan);
    (before - OUT.load(Ordering::Relaxed)) / stops
}
