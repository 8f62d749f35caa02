//! Idempotency keys.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::plans::{IdempotentRequest, ScopedKey};
use crate::app::{Principal, Role};
use crate::http::extract::IdempotencyKey;
use ritiro_domain::MerchantId;

/// The caller's attempt, if it has an idempotency key. All tokens of a shopper share the shopper's keys; they are separate from the keys of
/// other shoppers and of the merchant. Each operation has its own keys.
pub fn idempotent(
    what: &str,
    caller: &Principal,
    key: IdempotencyKey,
    request: &impl Serialize,
) -> Option<IdempotentRequest> {
    let key = key.0?;
    let canonical = serde_json::to_vec(request).expect("a request that was read can be written");
    let named = |scope| ScopedKey { merchant: caller.merchant, scope, key: key.clone() };
    Some(IdempotentRequest {
        key: named(format!("{what}:{}", callers(caller))),
        older: caller_in_0_1_0(caller).map(|by| named(format!("{what}:{by}"))),
        request_hash: Sha256::digest(canonical).to_vec(),
    })
}

/// The owner of the keys.
fn callers(caller: &Principal) -> String {
    match &caller.role {
        Role::Admin | Role::Operator => "merchant".to_owned(),
        Role::Shopper(reference) => format!("shopper:{}", fingerprint(caller.merchant, reference)),
        Role::Courier(courier) => format!("courier:{courier}"),
        Role::Booking(booking) => format!("booking:{booking}"),
    }
}

/// Version 0.1.0, which may still serve beside this version, stores the keys of shoppers by their token.
fn caller_in_0_1_0(caller: &Principal) -> Option<Uuid> {
    caller.credential.filter(|_| matches!(caller.role, Role::Shopper(_))).map(|token| token.0)
}

/// A hash that replaces a reference where the reference itself is not needed.
fn fingerprint(merchant: MerchantId, reference: &str) -> String {
    let hash = Sha256::new().chain_update(merchant.0.as_bytes()).chain_update(reference.as_bytes()).finalize();
    URL_SAFE_NO_PAD.encode(&hash[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::wire::{BookingFields, HoldFields};
    use ritiro_domain::CredentialId;
    use serde_json::json;

    fn shopper(token: u128, reference: &str) -> Principal {
        Principal {
            merchant: MerchantId(Uuid::from_u128(1)),
            credential: Some(CredentialId(Uuid::from_u128(token))),
            role: Role::Shopper(reference.to_owned()),
            request: None,
            grant: None,
        }
    }

    fn key_of(caller: &Principal) -> IdempotentRequest {
        idempotent("hold", caller, IdempotencyKey(Some("k".into())), &()).unwrap()
    }

    #[test]
    fn a_renewed_token_has_the_keys_of_its_shopper() {
        let (first, renewed, other) = (shopper(2, "c-1"), shopper(3, "c-1"), shopper(2, "c-2"));
        assert_eq!(key_of(&first).key, key_of(&renewed).key);
        assert_ne!(key_of(&first).older, key_of(&renewed).older);
        assert_ne!(key_of(&first).key, key_of(&other).key);
        let elsewhere = Principal { merchant: MerchantId(Uuid::from_u128(9)), ..first.clone() };
        assert_ne!(key_of(&first).key.scope, key_of(&elsewhere).key.scope);
        let merchant = Principal { role: Role::Operator, ..first };
        assert_eq!((key_of(&merchant).key.scope.as_str(), key_of(&merchant).older), ("hold:merchant", None));
    }

    /// A client may repeat a request to this version that version 0.1.0 has answered.
    #[test]
    fn requests_that_version_0_1_0_knew_are_hashed_as_it_did() {
        let hold: HoldFields = serde_json::from_value(json!({"offer_id": "o", "shopper": "c-1"})).unwrap();
        let booking: BookingFields = serde_json::from_value(json!({"hold_id": Uuid::nil(), "reference": "r"})).unwrap();
        let order = "\"zone_id\":null,\"kind\":null,\"place\":null,\"origin\":null,\"destination\":null,\"size\":null,\
                     \"service_seconds\":null,\"skills\":[],\"depot_id\":null,\"max_ride_time_seconds\":null,\
                     \"origin_window\":null,\"origin_service_seconds\":null}";
        let written = serde_json::to_string(&hold).unwrap();
        assert_eq!(written, format!("{{\"offer_id\":\"o\",\"window\":null,\"shopper\":\"c-1\",{order}"));
        let written = serde_json::to_string(&booking).unwrap();
        let own = "{\"hold_id\":\"00000000-0000-0000-0000-000000000000\",\"offer_id\":null,\"window\":null,\"shopper\":null,\
                   \"reference\":\"r\",\"contact\":null,";
        assert_eq!(written, format!("{own}{order}"));
    }
}
