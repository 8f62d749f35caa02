//! Keys and tokens: made, listed, revoked. A secret is shown once and only its SHA-256 is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{AppError, AppResult, Deps, InZone, Principal};
use crate::domain::{CourierId, CredentialId, MerchantId, Seconds, Timestamp};
use crate::store::{Store, couriers, credentials, merchants};

pub use crate::store::credentials::{Credential, Holder};

/// How much of a secret is kept to recognise it by: its kind and six random characters.
const PREFIX_LENGTH: usize = 16;
/// A token shorter than this could expire on its way.
const SHORTEST: Seconds = Seconds(60);
const LONGEST_COURIER_TOKEN: Seconds = Seconds(31 * 86_400);
const LONGEST_SHOPPER_TOKEN: Seconds = Seconds(7 * 86_400);
const LONGEST_REFERENCE: usize = 200;

/// A new key or token with its secret, which cannot be shown again.
pub struct Issued {
    /// What the caller sends as bearer.
    pub secret: String,
    /// What is kept of it.
    pub credential: Credential,
}

/// The merchant of that name; one that does not exist is made.
pub async fn merchant_named(store: &Store, name: &str) -> AppResult<MerchantId> {
    if name.trim().is_empty() || name.chars().count() > LONGEST_REFERENCE {
        return Err(AppError::invalid("merchant", "must have 1 to 200 characters"));
    }
    Ok(merchants::find_or_create(&mut *store.connection().await?, name).await?)
}

/// A key for the merchant's own server, from 32 bytes that nobody can guess. The same bytes give the same key.
pub async fn create_admin_key(
    store: &Store,
    merchant: MerchantId,
    bytes: [u8; 32],
    now: Timestamp,
) -> AppResult<Issued> {
    issue(store, merchant, Holder::Admin, bytes, now, None).await
}

/// A token with which a courier sees the own routes.
pub async fn issue_courier_token(
    deps: &Deps,
    principal: &Principal,
    courier: CourierId,
    lasting: Seconds,
) -> AppResult<InZone<Issued>> {
    let merchant = principal.admin()?;
    check_lasting(lasting, LONGEST_COURIER_TOKEN)?;
    let courier = couriers::find(&mut *deps.store.connection().await?, merchant, courier).await?;
    let courier = courier.ok_or(AppError::NotFound("courier"))?;
    let now = deps.now();
    let holder = Holder::Courier(courier.value.id);
    let value = issue(&deps.store, merchant, holder, rand::random(), now, Some(now + lasting)).await?;
    deps.in_zone(courier.with(value)).await
}

/// A token with which a shopper, by the merchant's reference, sees offers and the own bookings.
pub async fn issue_shopper_token(
    deps: &Deps,
    principal: &Principal,
    shopper: String,
    lasting: Seconds,
) -> AppResult<Issued> {
    let merchant = principal.admin()?;
    check_lasting(lasting, LONGEST_SHOPPER_TOKEN)?;
    if shopper.trim().is_empty() || shopper.chars().count() > LONGEST_REFERENCE {
        return Err(AppError::invalid("shopper", "must have 1 to 200 characters"));
    }
    let now = deps.now();
    issue(&deps.store, merchant, Holder::Shopper(shopper), rand::random(), now, Some(now + lasting)).await
}

/// All admin keys with the names of their merchants.
pub async fn admin_keys(store: &Store) -> AppResult<Vec<(String, Credential)>> {
    Ok(credentials::admin_keys(&mut *store.connection().await?).await?)
}

/// Revokes the key or token that begins so.
pub async fn revoke(store: &Store, prefix: &str, now: Timestamp) -> AppResult<()> {
    let mut conn = store.connection().await?;
    match credentials::live_with_prefix(&mut conn, prefix).await?.as_slice() {
        [] => Err(AppError::NotFound("key or token that is not revoked")),
        [id] => credentials::revoke(&mut conn, *id, now).await.map(drop).map_err(AppError::from),
        several => Err(AppError::Conflict(format!("{} keys or tokens begin so: nothing was revoked", several.len()))),
    }
}

/// Under what a secret is kept.
pub(super) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// What the secrets of a kind begin with.
fn label(holder: &Holder) -> &'static str {
    match holder {
        Holder::Admin => "ritiro_sk_",
        Holder::Courier(_) => "ritiro_ct_",
        Holder::Shopper(_) => "ritiro_st_",
    }
}

async fn issue(
    store: &Store,
    merchant: MerchantId,
    holder: Holder,
    bytes: [u8; 32],
    now: Timestamp,
    expires_at: Option<Timestamp>,
) -> AppResult<Issued> {
    let secret = format!("{}{}", label(&holder), URL_SAFE_NO_PAD.encode(bytes));
    let credential = Credential {
        id: CredentialId(Uuid::now_v7()),
        merchant,
        holder,
        prefix: secret[..PREFIX_LENGTH].to_owned(),
        expires_at,
        revoked_at: None,
        created_at: now,
    };
    credentials::insert(&mut *store.connection().await?, &credential, &hash(&secret)).await?;
    Ok(Issued { secret, credential })
}

fn check_lasting(lasting: Seconds, longest: Seconds) -> AppResult<()> {
    if (SHORTEST..=longest).contains(&lasting) {
        return Ok(());
    }
    Err(AppError::invalid("expires_in_seconds", format!("must be {} to {}", SHORTEST.0, longest.0)))
}
