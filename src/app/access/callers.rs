//! The cache of callers: it keeps recently seen callers in memory for a short time, and the last use of their keys.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::app::Principal;
use crate::app::cache::{Cache, ReadMark};
use ritiro_domain::{CredentialId, Seconds, Timestamp};

/// The largest number of callers in the cache, about 20 MB.
const MOST_KNOWN: usize = 50_000;
/// The shortest interval between two notes of the use of one key.
const NOTE_EVERY: Seconds = Seconds(60);
/// The factor by which the time to live grows for long streams, while notices from other instances arrive.
const LISTENING_GRACE: u32 = 12;

/// A caller as the database describes it.
#[derive(Clone, Debug)]
pub(in crate::app) struct Known {
    pub principal: Principal,
    /// The instant from which the credential is refused.
    pub expires_at: Option<Timestamp>,
    /// The last noted use of the credential; only for keys.
    pub used_at: Option<Timestamp>,
}

/// The callers that this process remembers. A revocation by this process takes effect at once. A revocation by
/// another process takes effect at the latest after the time to live. A clone shares the same cache.
#[derive(Clone)]
pub struct Callers {
    /// Whether this process receives revocations from other instances.
    listening: Arc<AtomicBool>,
    known: Arc<Cache<[u8; 32], Known>>,
    used: Arc<Uses>,
}

/// Uses of keys that are not in the database yet.
type Uses = Mutex<HashMap<CredentialId, Timestamp>>;

impl Callers {
    /// Creates an empty cache that remembers each caller for `ttl`.
    pub fn new(ttl: Duration) -> Self {
        Self { listening: Arc::default(), known: Arc::new(Cache::limited(ttl, MOST_KNOWN)), used: Arc::default() }
    }

    /// How long a caller is remembered.
    pub(in crate::app) fn ttl(&self) -> Duration {
        self.known.ttl()
    }

    /// How long a stream may continue without a look-up of its caller, if nothing was revoked.
    pub(in crate::app) fn listening_grace(&self) -> Duration {
        self.ttl() * if self.listening.load(Ordering::Acquire) { LISTENING_GRACE } else { 1 }
    }

    /// Sets whether this process receives revocations from other instances.
    pub(in crate::app) fn set_listening(&self, listening: bool) {
        self.listening.store(listening, Ordering::Release);
    }

    /// Returns the caller with that hash, if the cache has it and it is not too old, and notes the use of its key.
    pub(in crate::app) fn recall(&self, hash: &[u8; 32], now: Timestamp) -> Option<Known> {
        self.known.get_mut(hash, |known| note(known, &self.used, now))
    }

    /// Call it before a caller is read from the database, and pass the result to [`Callers::remember`].
    pub(in crate::app) fn mark(&self) -> ReadMark {
        self.known.mark()
    }

    /// The number of revocations so far.
    pub(in crate::app) fn revocations(&self) -> u64 {
        self.known.invalidations()
    }

    /// Stores a caller that was read after `mark`, unless a credential was revoked since then, and notes the use of
    /// its key.
    pub(in crate::app) fn remember(&self, mark: ReadMark, hash: [u8; 32], known: Known, now: Timestamp) {
        self.known.put(mark, hash, known, |known, before| {
            known.used_at = known.used_at.max(before.and_then(|before| before.used_at));
            note(known, &self.used, now);
        });
    }

    /// Removes all callers from the cache, because another instance revoked a credential.
    pub fn forget_all(&self) {
        self.known.clear();
    }

    /// Removes callers from the cache. Call it after the revocation of their credentials is committed.
    pub(in crate::app) fn forget(&self, revoked: impl Fn(&Principal) -> bool) {
        self.known.remove_if(|known| revoked(&known.principal));
    }

    /// Returns the uses that were noted since the last call, and removes them.
    pub(in crate::app) fn take_uses(&self) -> Vec<(CredentialId, Timestamp)> {
        std::mem::take(&mut *lock(&self.used)).into_iter().collect()
    }

    /// Takes back uses that could not be written to the database.
    pub(in crate::app) fn give_back(&self, uses: Vec<(CredentialId, Timestamp)>) {
        let mut used = lock(&self.used);
        for (id, at) in uses {
            let noted = used.entry(id).or_insert(at);
            *noted = at.max(*noted);
        }
    }
}

fn lock(used: &Uses) -> MutexGuard<'_, HashMap<CredentialId, Timestamp>> {
    // No code panics between two writes, so the map is consistent even if the lock is poisoned.
    used.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes the use of a valid key, unless its last use was noted less than [`NOTE_EVERY`] ago. Uses of tokens are not
/// noted, because tokens live only for a short time.
fn note(known: &mut Known, used: &Uses, now: Timestamp) {
    let Some(key) = known.principal.credential.filter(|_| known.principal.role.kind().is_key()) else { return };
    let fresh = known.used_at.is_some_and(|at| now < at + NOTE_EVERY);
    if !fresh && known.expires_at.is_none_or(|end| now < end) {
        known.used_at = Some(now);
        lock(used).insert(key, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Role;
    use ritiro_domain::MerchantId;
    use uuid::Uuid;

    const KEY: CredentialId = CredentialId(Uuid::from_u128(1));

    fn known(role: Role) -> Known {
        let merchant = MerchantId(Uuid::from_u128(9));
        let principal = Principal { merchant, credential: Some(KEY), role, request: None, grant: None };
        Known { principal, expires_at: None, used_at: None }
    }

    fn remember(callers: &Callers, role: Role, now: i64) {
        callers.remember(callers.mark(), [0; 32], known(role), Timestamp(now));
    }

    #[test]
    fn the_use_of_a_key_is_noted_once_a_minute() {
        let callers = Callers::new(Duration::from_secs(60));
        remember(&callers, Role::Admin, 1_000);
        for now in [1_000, 1_030, 1_059] {
            assert!(callers.recall(&[0; 32], Timestamp(now)).is_some());
        }
        assert_eq!(callers.take_uses(), [(KEY, Timestamp(1_000))]);
        callers.recall(&[0; 32], Timestamp(1_059));
        assert_eq!(callers.take_uses(), []);
        callers.recall(&[0; 32], Timestamp(1_060));
        remember(&callers, Role::Admin, 1_061);
        assert_eq!(callers.take_uses(), [(KEY, Timestamp(1_060))], "reading it again does not forget the note");
    }

    #[test]
    fn the_use_of_a_token_is_not_noted() {
        let callers = Callers::new(Duration::from_secs(60));
        remember(&callers, Role::Shopper("c-1".into()), 1_000);
        assert_eq!(callers.take_uses(), []);
    }

    #[test]
    fn what_was_read_before_a_revocation_is_not_kept_after_it() {
        let callers = Callers::new(Duration::from_secs(60));
        let before = callers.mark();
        callers.forget(|_| false);
        callers.remember(before, [0; 32], known(Role::Admin), Timestamp(0));
        assert!(callers.recall(&[0; 32], Timestamp(0)).is_none());
        remember(&callers, Role::Admin, 0);
        callers.forget(|caller| caller.credential == Some(KEY));
        assert!(callers.recall(&[0; 32], Timestamp(0)).is_none());
    }

    #[test]
    fn uses_that_could_not_be_written_are_noted_still() {
        let callers = Callers::new(Duration::ZERO);
        remember(&callers, Role::Operator, 1_000);
        let uses = callers.take_uses();
        remember(&callers, Role::Operator, 1_090);
        callers.give_back(uses);
        assert_eq!(callers.take_uses(), [(KEY, Timestamp(1_090))]);
    }
}
