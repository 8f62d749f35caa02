//! The points in use, with their labels.
//!
//! A label stands in a slot and stays there as long as the table lives. Slots are in chunks that never move, and a slot is written once.
//! So a leg reads both labels without a lock and without counting references; only a new point takes a lock.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use ritiro_domain::Place;

use crate::numbers::number;
use crate::stored::Label;

/// Slots of a chunk.
const CHUNK: u32 = 1024;
/// Chunks of a table. With 2 KB a label, a full table takes 2 GB.
const CHUNKS: u32 = 1024;
/// The node of a point without a slot: its label is made for each leg.
pub(crate) const UNLISTED: u32 = u32::MAX;

/// A table in which fewer points were added is not worth replacing.
const FEW: u32 = 20_000;

type Chunk = Box<[OnceLock<Label>]>;

/// A table of labels.
#[derive(Debug)]
pub(crate) struct Points {
    chunks: Box<[OnceLock<Chunk>]>,
    index: RwLock<Index>,
    /// How many points were added, and how many were there at the beginning.
    added: AtomicU32,
    kept: u32,
}

#[derive(Debug, Default)]
struct Index {
    of: HashMap<Place, Entry>,
    /// Slots below the next one that nobody uses, for a table that continues another one.
    free: Vec<u32>,
    next: u32,
}

#[derive(Debug)]
struct Entry {
    slot: u32,
    /// Whether somebody asked for the point since the table was made.
    asked: AtomicBool,
    /// How many hold the point.
    held: Arc<AtomicU32>,
}

impl Points {
    /// An empty table.
    pub(crate) fn new() -> Self {
        let chunks = (0..CHUNKS).map(|_| OnceLock::new()).collect();
        Self { chunks, index: RwLock::default(), added: AtomicU32::new(0), kept: 0 }
    }

    /// Whether so many points were added that the table should be replaced: as many as there were before, and not few.
    pub(crate) fn is_spent(&self) -> bool {
        self.added.load(Ordering::Relaxed) > self.kept.max(FEW)
    }

    /// The label in a slot.
    #[inline]
    pub(crate) fn get(&self, slot: u32) -> Option<&Label> {
        self.chunks.get((slot / CHUNK) as usize)?.get()?[(slot % CHUNK) as usize].get()
    }

    /// The slot of a place that is known, which counts as asked now, and the counter of those who hold it.
    pub(crate) fn find(&self, place: Place) -> Option<(u32, Arc<AtomicU32>)> {
        let index = self.read();
        let entry = index.of.get(&place)?;
        // Nothing else depends on the order of this write.
        entry.asked.store(true, Ordering::Relaxed);
        Some((entry.slot, Arc::clone(&entry.held)))
    }

    /// Puts a label into a slot. If another thread was faster, its label counts. `None` if the table is full.
    pub(crate) fn add(&self, place: Place, label: Label) -> Option<(u32, Arc<AtomicU32>)> {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = index.of.get(&place) {
            return Some((entry.slot, Arc::clone(&entry.held)));
        }
        let slot = index.take_slot()?;
        self.put(slot, label);
        let held = Arc::default();
        let entry = Entry { slot, asked: AtomicBool::new(true), held: Arc::clone(&held) };
        index.of.insert(place, entry);
        self.added.fetch_add(1, Ordering::Relaxed);
        Some((slot, held))
    }

    fn put(&self, slot: u32, label: Label) {
        let chunk = self.chunks[(slot / CHUNK) as usize].get_or_init(|| (0..CHUNK).map(|_| OnceLock::new()).collect());
        // A slot is given out once, so it is empty.
        let _ = chunk[(slot % CHUNK) as usize].set(label);
    }

    /// A table that has only the points that somebody holds or asked for since this one was made. They keep their slots and share their
    /// labels.
    pub(crate) fn renewed(&self) -> Self {
        let mut renewed = Self::new();
        let old = self.read();
        {
            let mut index = renewed.index.write().unwrap_or_else(PoisonError::into_inner);
            for (place, entry) in old.of.iter().filter(|(_, entry)| entry.in_use()) {
                if let Some(label) = self.get(entry.slot) {
                    renewed.put(entry.slot, label.clone());
                    let held = Arc::clone(&entry.held);
                    index.of.insert(*place, Entry { slot: entry.slot, asked: AtomicBool::new(false), held });
                }
            }
            let used: std::collections::HashSet<_> = index.of.values().map(|entry| entry.slot).collect();
            index.free = (0..old.next).rev().filter(|slot| !used.contains(slot)).collect();
            index.next = old.next;
        }
        renewed.kept = number(renewed.size().0);
        renewed
    }

    /// How many points have a label, and how many bytes the labels take.
    pub(crate) fn size(&self) -> (usize, usize) {
        let index = self.read();
        let bytes = index.of.values().filter_map(|entry| self.get(entry.slot)).map(Label::bytes).sum();
        (index.of.len(), bytes)
    }

    fn read(&self) -> RwLockReadGuard<'_, Index> {
        // An entry is inserted when its label is in the slot, so the index is consistent even if the lock is poisoned.
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index {
    fn take_slot(&mut self) -> Option<u32> {
        if let Some(slot) = self.free.pop() {
            return Some(slot);
        }
        let slot = self.next;
        self.next += u32::from(slot < CHUNK * CHUNKS);
        (slot < CHUNK * CHUNKS).then_some(slot)
    }
}

impl Entry {
    fn in_use(&self) -> bool {
        self.asked.load(Ordering::Relaxed) || self.held.load(Ordering::Acquire) > 0
    }
}

/// The size of a table without labels, in bytes for each slot.
pub(crate) fn slot_bytes() -> usize {
    size_of::<OnceLock<Label>>() + number(size_of::<(Place, Entry)>()) as usize
}
