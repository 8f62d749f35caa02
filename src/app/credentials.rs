//! Keys and tokens: what they are made of, and tokens for couriers and shoppers. A secret is shown once and only its SHA-256
//! is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel_async::AsyncPgConnection;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::edit::{Deed, edit_once};
use super::plans::Attempted;
use super::{AppError, AppResult, Deps, InZone, Permission, Principal};
use crate::domain::{Action, CourierId, CredentialId, MerchantId, Seconds, Timestamp};
use crate::store::records::Receipt;
use crate::store::{couriers, credentials};

pub use super::keys::{create_admin_key, merchant_named};
pub use crate::store::credentials::{Credential, Holder};

/// How much of a secret is kept to recognise it by: its kind and six random characters.
const PREFIX_LENGTH: usize = 16;
/// A credential shorter than this could expire on its way.
const SHORTEST: Seconds = Seconds(60);
const LONGEST_COURIER_TOKEN: Seconds = Seconds(31 * 86_400);
const LONGEST_SHOPPER_TOKEN: Seconds = Seconds(7 * 86_400);
pub(super) const LONGEST_NAME: usize = 200;

/// A new key or token with its secret, which cannot be shown again.
#[derive(Clone)]
pub struct Issued {
    /// What the caller sends as bearer.
    pub secret: String,
    /// What is kept of it.
    pub credential: Credential,
}

/// A token with which a courier sees the own routes.
pub async fn issue_courier_token(
    deps: &Deps,
    principal: &Principal,
    courier: CourierId,
    lasting: Seconds,
    attempt: Option<Attempted>,
) -> AppResult<InZone<Issued>> {
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        check_lasting(lasting, LONGEST_COURIER_TOKEN)?;
        let courier = couriers::find(conn, merchant, courier).await?.ok_or(AppError::NotFound("courier"))?;
        let new = New { merchant, holder: Holder::Courier(courier.value.id), name: None };
        let (issued, _) = new.issue(conn, rand::random(), deps.now(), Some(lasting)).await?;
        let deed = Deed {
            detail: json!({"credential_id": issued.credential.id}),
            ..Deed::of(Action::CourierTokenIssued, courier.value.id.0).making(issued.credential.id.0)
        };
        Ok((courier.with(issued), deed))
    };
    let issued = edit_once(deps, principal, Permission::IssueCourierTokens, attempt, work, shown_before).await?;
    deps.in_zone(issued).await
}

/// A token with which a shopper, by the merchant's reference, sees offers and the own bookings.
pub async fn issue_shopper_token(
    deps: &Deps,
    principal: &Principal,
    shopper: String,
    lasting: Seconds,
    attempt: Option<Attempted>,
) -> AppResult<Issued> {
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        check_lasting(lasting, LONGEST_SHOPPER_TOKEN)?;
        check_text("shopper", &shopper)?;
        let new = New { merchant, holder: Holder::Shopper(shopper), name: None };
        let (issued, _) = new.issue(conn, rand::random(), deps.now(), Some(lasting)).await?;
        // The token, not the shopper: a reference may tell who somebody is, and what the audit says stays.
        let deed = Deed::of(Action::ShopperTokenIssued, issued.credential.id.0);
        Ok((issued, deed))
    };
    edit_once(deps, principal, Permission::IssueShopperTokens, attempt, work, shown_before).await
}

/// A secret cannot be shown to whoever asks for it again: only its hash is kept.
pub(super) async fn shown_before<T>(_: &mut AsyncPgConnection, _: MerchantId, made: Receipt) -> AppResult<T> {
    Err(AppError::SecretShown(made.subject))
}

/// Under what a secret is kept.
pub(super) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// What the secrets of a kind begin with.
fn label(holder: &Holder) -> &'static str {
    match holder {
        Holder::Admin | Holder::Operator => "ritiro_sk_",
        Holder::Courier(_) => "ritiro_ct_",
        Holder::Shopper(_) => "ritiro_st_",
    }
}

/// A credential that is to be made.
pub(super) struct New {
    pub merchant: MerchantId,
    pub holder: Holder,
    pub name: Option<String>,
}

impl New {
    /// Makes it from 32 bytes that nobody can guess. The same bytes give the same secret; whether it is new comes back too.
    pub async fn issue(
        self,
        conn: &mut AsyncPgConnection,
        bytes: [u8; 32],
        now: Timestamp,
        lasting: Option<Seconds>,
    ) -> AppResult<(Issued, bool)> {
        let secret = format!("{}{}", label(&self.holder), URL_SAFE_NO_PAD.encode(bytes));
        let credential = Credential {
            id: CredentialId(Uuid::now_v7()),
            merchant: self.merchant,
            holder: self.holder,
            name: self.name,
            prefix: secret[..PREFIX_LENGTH].to_owned(),
            expires_at: lasting.map(|lasting| now + lasting),
            revoked_at: None,
            created_at: now,
            last_used_at: None,
        };
        let made = credentials::insert(conn, &credential, &hash(&secret)).await?;
        Ok((Issued { secret, credential }, made))
    }
}

pub(super) fn check_text(field: &str, text: &str) -> AppResult<()> {
    if text.trim().is_empty() || text.chars().count() > LONGEST_NAME {
        return Err(AppError::invalid(field, format!("must have 1 to {LONGEST_NAME} characters")));
    }
    Ok(())
}

pub(super) fn check_lasting(lasting: Seconds, longest: Seconds) -> AppResult<()> {
    if (SHORTEST..=longest).contains(&lasting) {
        return Ok(());
    }
    Err(AppError::invalid("expires_in_seconds", format!("must be {} to {}", SHORTEST.0, longest.0)))
}
