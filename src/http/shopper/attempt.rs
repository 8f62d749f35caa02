//! Idempotency keys.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::app::plans::{AttemptKey, Attempted};
use crate::app::{Principal, Role};
use crate::http::extract::IdempotencyKey;

/// The caller's attempt, if it has a key. Two shoppers of one merchant may use the same key for different things.
pub fn attempt(what: &str, caller: &Principal, key: IdempotencyKey, body: &impl Serialize) -> Option<Attempted> {
    let key = key.0?;
    let by = match (&caller.role, caller.credential) {
        (Role::Shopper(_), Some(token)) => token.to_string(),
        _ => "merchant".to_owned(),
    };
    let canonical = serde_json::to_vec(body).expect("a body that was read can be written");
    let key = AttemptKey { merchant: caller.merchant, scope: format!("{what}:{by}"), key };
    Some(Attempted { key, request_hash: Sha256::digest(canonical).to_vec() })
}
