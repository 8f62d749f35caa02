//! Keys and tokens: what they are made of, and tokens for couriers and shoppers. A secret is shown once and only its SHA-256
//! is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel_async::AsyncPgConnection;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::edit::{AuditRecord, edit, edit_once};
use super::plans::IdempotentRequest;
use super::{AppError, AppResult, Deps, InZone, Paging, Permission, Principal, Role};
use crate::store::records::Receipt;
use crate::store::{couriers, credentials, depots, zones};
use ritiro_domain::{Action, BoundOrder, CourierId, CredentialId, Grant, MerchantId, Seconds, Timestamp};

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
    idempotent: Option<IdempotentRequest>,
) -> AppResult<InZone<Issued>> {
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        check_lasting(lasting, LONGEST_COURIER_TOKEN)?;
        // Who is switched off at the same time waits for this token, and revokes it.
        let courier = couriers::find_shared(conn, merchant, courier).await?.ok_or(AppError::NotFound("courier"))?;
        if !courier.value.active {
            return Err(AppError::Conflict("this courier is not active".into()));
        }
        let new = New { merchant, holder: Holder::Courier(courier.value.id), name: None, grant: None };
        let (issued, _) = new.issue(conn, rand::random(), deps.now(), Some(lasting)).await?;
        let deed = AuditRecord {
            detail: json!({"credential_id": issued.credential.id}),
            ..AuditRecord::of(Action::CourierTokenIssued, courier.value.id.0).making(issued.credential.id.0)
        };
        Ok((courier.with(issued), deed))
    };
    let issued = edit_once(deps, principal, Permission::IssueCourierTokens, idempotent, work, shown_before).await?;
    deps.in_zone(issued).await
}

/// The tokens of a courier, oldest first, expired and revoked ones included.
pub async fn of_courier(
    deps: &Deps,
    principal: &Principal,
    courier: CourierId,
    page: Paging,
) -> AppResult<Vec<Credential>> {
    let merchant = principal.may(Permission::IssueCourierTokens)?;
    let mut conn = deps.store.connection().await?;
    couriers::find(&mut conn, merchant, courier).await?.ok_or(AppError::NotFound("courier"))?;
    Ok(credentials::of_courier(&mut conn, merchant, courier, page).await?)
}

/// Revokes all tokens of a courier. The courier can be given another one.
pub async fn revoke_all_of_courier(deps: &Deps, principal: &Principal, courier: CourierId) -> AppResult<()> {
    edit(deps, principal, Permission::IssueCourierTokens, async |conn, merchant| {
        couriers::find(conn, merchant, courier).await?.ok_or(AppError::NotFound("courier"))?;
        let revoked = credentials::revoke_courier(conn, courier, deps.now()).await?;
        Ok(((), (revoked > 0).then(|| AuditRecord::of(Action::CourierTokenRevoked, courier.0))))
    })
    .await?;
    deps.callers.forget(|caller| caller.role == Role::Courier(courier));
    Ok(())
}

/// Revokes one token of a courier or shopper. One that was revoked before stays so.
pub async fn revoke_token(deps: &Deps, principal: &Principal, id: CredentialId) -> AppResult<()> {
    edit(deps, principal, Permission::IssueCourierTokens, async |conn, merchant| {
        let token = credentials::find_token(conn, merchant, id).await?.ok_or(AppError::NotFound("token"))?;
        let revoked = credentials::revoke(conn, id, deps.now()).await?;
        Ok(((), revoked.then(|| revocation(&token))))
    })
    .await?;
    deps.callers.forget(|caller| caller.credential == Some(id));
    Ok(())
}

/// The audit names no shopper: a reference may tell who somebody is.
fn revocation(token: &Credential) -> AuditRecord {
    let detail = json!({"credential_id": token.id});
    match token.holder {
        Holder::Courier(courier) => AuditRecord { detail, ..AuditRecord::of(Action::CourierTokenRevoked, courier.0) },
        _ => AuditRecord::of(Action::ShopperTokenRevoked, token.id.0),
    }
}

/// A token with which a shopper, by the merchant's reference, sees offers and the own bookings.
pub async fn issue_shopper_token(
    deps: &Deps,
    principal: &Principal,
    shopper: String,
    grant: Option<Grant>,
    lasting: Seconds,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Issued> {
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        check_lasting(lasting, LONGEST_SHOPPER_TOKEN)?;
        check_text("shopper", &shopper)?;
        if let Some(order) = grant.as_ref().and_then(|grant| grant.order.as_ref()) {
            check_order(conn, merchant, order).await?;
        }
        let new = New { merchant, holder: Holder::Shopper(shopper), name: None, grant };
        let (issued, _) = new.issue(conn, rand::random(), deps.now(), Some(lasting)).await?;
        // The token, not the shopper: a reference may tell who somebody is, and what the audit says stays.
        let deed = AuditRecord::of(Action::ShopperTokenIssued, issued.credential.id.0);
        Ok((issued, deed))
    };
    edit_once(deps, principal, Permission::IssueShopperTokens, idempotent, work, shown_before).await
}

async fn check_order(conn: &mut AsyncPgConnection, merchant: MerchantId, order: &BoundOrder) -> AppResult<()> {
    let zone = match order.zone {
        Some(id) => zones::find(conn, merchant, id)
            .await?
            .ok_or_else(|| AppError::invalid("order.zone_id", "there is no such zone"))?,
        None => return Ok(order.check(None).map_err(|wrong| wrong.inside("order"))?),
    };
    order.check(Some(&zone.value)).map_err(|wrong| wrong.inside("order"))?;
    match order.depot {
        Some(id) if depots::find(conn, merchant, id).await?.is_none_or(|depot| depot.zone != zone.zone) => {
            Err(AppError::invalid("order.depot_id", "there is no such depot in the zone"))
        }
        _ => Ok(()),
    }
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
    pub grant: Option<Grant>,
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
            grant: self.grant,
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
