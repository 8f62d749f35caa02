//! A cache whose values live for a fixed time.
//!
//! A value that was read before an invalidation is never stored after it: otherwise a reader that is overtaken by an edit
//! would bring the old value back. General caches (`moka`, for example) do not give this guarantee for a read that is
//! under way, which is why the service has its own.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Values by key. Each value is used for the time to live, or until it is invalidated.
pub(super) struct Cache<K, V> {
    ttl: Duration,
    most: usize,
    memory: Mutex<Memory<K, V>>,
}

struct Memory<K, V> {
    values: HashMap<K, (Instant, V)>,
    invalidations: u64,
}

/// The moment at which the reading of a value begins. [`Cache::put`] compares it with later invalidations.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReadMark {
    at: Instant,
    invalidations: u64,
}

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    /// Creates an empty cache without a limit of its size.
    pub fn new(ttl: Duration) -> Self {
        Self::limited(ttl, usize::MAX)
    }

    /// Creates an empty cache for at most `most` values. While it is full of fresh values, further values are not stored.
    pub fn limited(ttl: Duration, most: usize) -> Self {
        Self { ttl, most, memory: Mutex::new(Memory { values: HashMap::new(), invalidations: 0 }) }
    }

    /// How long a value is used.
    pub fn ttl(&self) -> Duration {
        self.ttl
    }

    /// Returns the value if it is fresh. `change` may change the stored value first.
    pub fn get_mut(&self, key: &K, change: impl FnOnce(&mut V)) -> Option<V> {
        let mut memory = self.memory();
        let (_, value) = memory.values.get_mut(key).filter(|(read, _)| read.elapsed() < self.ttl)?;
        change(value);
        Some(value.clone())
    }

    /// Returns the value if it is fresh.
    pub fn get(&self, key: &K) -> Option<V> {
        self.get_mut(key, |_| {})
    }

    /// Call it before a value is read from the database.
    pub fn mark(&self) -> ReadMark {
        ReadMark { at: Instant::now(), invalidations: self.invalidations() }
    }

    /// The number of invalidations so far.
    pub fn invalidations(&self) -> u64 {
        self.memory().invalidations
    }

    /// Stores a value that was read after `mark`, and returns whether it was stored: not if the cache was invalidated
    /// since then, nor if it is full. `merge` receives the value that it replaces.
    pub fn put(&self, mark: ReadMark, key: K, mut value: V, merge: impl FnOnce(&mut V, Option<&V>)) -> bool {
        let mut memory = self.memory();
        if memory.invalidations != mark.invalidations {
            return false;
        }
        merge(&mut value, memory.values.get(&key).map(|(_, before)| before));
        if memory.values.len() >= self.most {
            memory.values.retain(|_, (read, _)| read.elapsed() < self.ttl);
        }
        let stored = memory.values.len() < self.most;
        if stored {
            memory.values.insert(key, (mark.at, value));
        }
        stored
    }

    /// Returns the value; if it is not fresh, it is read and stored.
    ///
    /// # Errors
    /// The error of `read`.
    pub async fn get_or_read<E>(&self, key: K, read: impl AsyncFnOnce() -> Result<V, E>) -> Result<V, E> {
        if let Some(value) = self.get(&key) {
            return Ok(value);
        }
        let mark = self.mark();
        let value = read().await?;
        self.put(mark, key, value.clone(), |_, _| {});
        Ok(value)
    }

    /// Removes a value.
    pub fn remove(&self, key: &K) {
        let mut memory = self.memory();
        memory.invalidations += 1;
        memory.values.remove(key);
    }

    /// Removes the values for which `outdated` is true.
    pub fn remove_if(&self, outdated: impl Fn(&V) -> bool) {
        let mut memory = self.memory();
        memory.invalidations += 1;
        memory.values.retain(|_, (_, value)| !outdated(value));
    }

    /// Removes all values.
    pub fn clear(&self) {
        self.remove_if(|_| true);
    }

    fn memory(&self) -> MutexGuard<'_, Memory<K, V>> {
        // No code panics between two writes, so the memory is consistent even if the lock is poisoned.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    fn put(cache: &Cache<u8, u8>, mark: ReadMark, key: u8, value: u8) -> bool {
        cache.put(mark, key, value, |_, _| {})
    }

    #[test]
    fn a_value_that_was_read_before_an_invalidation_is_not_stored() {
        let ways: [fn(&Cache<u8, u8>); 3] =
            [|cache| cache.remove(&2), Cache::clear, |cache| cache.remove_if(|_| false)];
        for invalidate in ways {
            let cache = Cache::new(LONG);
            let mark = cache.mark();
            invalidate(&cache);
            assert!(!put(&cache, mark, 1, 10));
            assert_eq!(cache.get(&1), None);
            assert!(put(&cache, cache.mark(), 1, 11));
            assert_eq!(cache.get(&1), Some(11));
        }
    }

    #[test]
    fn a_value_is_used_for_the_time_to_live() {
        let cache = Cache::new(Duration::ZERO);
        assert!(put(&cache, cache.mark(), 1, 10));
        assert_eq!(cache.get(&1), None);
    }

    #[test]
    fn a_full_cache_stores_again_when_its_values_are_old() {
        let cache = Cache::limited(LONG, 1);
        assert!(put(&cache, cache.mark(), 1, 10));
        assert!(!put(&cache, cache.mark(), 2, 20));
        let cache = Cache::limited(Duration::ZERO, 1);
        assert!(put(&cache, cache.mark(), 1, 10) && put(&cache, cache.mark(), 2, 20));
    }

    #[test]
    fn a_change_of_a_stored_value_stays() {
        let cache = Cache::new(LONG);
        put(&cache, cache.mark(), 1, 10);
        assert_eq!(cache.get_mut(&1, |value| *value += 1), Some(11));
        cache.put(cache.mark(), 1, 5, |new, before| *new = (*new).max(before.copied().unwrap_or(0)));
        assert_eq!(cache.get(&1), Some(11));
    }
}
