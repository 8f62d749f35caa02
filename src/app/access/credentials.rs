//! Keys and tokens: their format, and the tokens of couriers and shoppers. A secret is shown once, and only its
//! SHA-256 hash is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel_async::AsyncPgConnection;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::edit::{AuditRecord, edit, edit_once};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Deps, InZone, Paging, Permission, Principal, Role};
use crate::store::records::StoredAnswer;
use crate::store::{couriers, credentials, depots, zones};
use ritiro_domain::{Action, BoundOrder, CourierId, CredentialId, Grant, MerchantId, Seconds, Timestamp};

pub use crate::store::credentials::{Credential, Holder};

/// The number of characters of a secret that are stored so that people can recognise it: its kind and six random
/// characters.
const PREFIX_LENGTH: usize = 16;
/// The shortest lifetime: a shorter-lived credential could expire before the caller receives it.
const SHORTEST: Seconds = Seconds(60);
const LONGEST_COURIER_TOKEN: Seconds = Seconds(31 * 86_400);
const LONGEST_SHOPPER_TOKEN: Seconds = Seconds(7 * 86_400);
pub(in crate::app) const LONGEST_NAME: usize = 200;

/// A new key or token with its secret, which cannot be shown again.
#[derive(Clone)]
pub struct Issued {
    /// The secret that the caller sends as bearer token.
    pub secret: String,
    /// The stored credential.
    pub credential: Credential,
}

/// Issues a token with which a courier reads their own routes.
pub async fn issue_courier_token(
    deps: &Deps,
    principal: &Principal,
    courier: CourierId,
    lasting: Seconds,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<InZone<Issued>> {
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        check_lasting(lasting, LONGEST_COURIER_TOKEN)?;
        // A transaction that deactivates the courier at the same time waits for this one, and then revokes this
        // token.
        let courier = couriers::find_shared(conn, merchant, courier).await?.ok_or(AppError::NotFound("courier"))?;
        if !courier.value.active {
            return Err(AppError::Conflict("this courier is not active".into()));
        }
        let new = New { merchant, holder: Holder::Courier(courier.value.id), name: None, grant: None };
        let (issued, _) = new.issue(conn, rand::random(), deps.now(), Some(lasting)).await?;
        let audit_record = AuditRecord {
            detail: json!({"credential_id": issued.credential.id}),
            ..AuditRecord::of(Action::CourierTokenIssued, courier.value.id.0).making(issued.credential.id.0)
        };
        Ok((courier.with(issued), audit_record))
    };
    let issued = edit_once(deps, principal, Permission::IssueCourierTokens, idempotent, work, shown_before).await?;
    deps.in_zone(issued).await
}

/// Lists the tokens of a courier, oldest first, with expired and revoked ones.
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

/// Revokes all tokens of a courier. A new token can be issued afterwards.
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

/// Revokes one token of a courier or shopper. A revoked token stays revoked.
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

/// The audit log does not name the shopper, because the reference may identify a person.
fn revocation(token: &Credential) -> AuditRecord {
    let detail = json!({"credential_id": token.id});
    match token.holder {
        Holder::Courier(courier) => AuditRecord { detail, ..AuditRecord::of(Action::CourierTokenRevoked, courier.0) },
        _ => AuditRecord::of(Action::ShopperTokenRevoked, token.id.0),
    }
}

/// Issues a token with which a shopper, named by the merchant's reference, sees offers and their own bookings.
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
        // The audit record names the token, not the shopper: the reference may identify a person, and the audit log
        // is append-only.
        let audit_record = AuditRecord::of(Action::ShopperTokenIssued, issued.credential.id.0);
        Ok((issued, audit_record))
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

/// A repeated request cannot get the secret again, because only its hash is stored.
pub(in crate::app) async fn shown_before<T>(
    _: &mut AsyncPgConnection,
    _: MerchantId,
    made: StoredAnswer,
) -> AppResult<T> {
    Err(AppError::SecretShown(made.subject))
}

/// The hash under which a secret is stored.
pub(in crate::app) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The prefix of the secrets of a kind.
fn label(holder: &Holder) -> &'static str {
    match holder {
        Holder::Admin | Holder::Operator => "ritiro_sk_",
        Holder::Courier(_) => "ritiro_ct_",
        Holder::Shopper(_) => "ritiro_st_",
    }
}

/// A credential that is to be issued.
pub(in crate::app) struct New {
    pub merchant: MerchantId,
    pub holder: Holder,
    pub name: Option<String>,
    pub grant: Option<Grant>,
}

impl New {
    /// Issues the credential from 32 random bytes. The same bytes give the same secret; the flag in the result says
    /// whether the credential is new.
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

pub(in crate::app) fn check_text(field: &str, text: &str) -> AppResult<()> {
    if text.trim().is_empty() || text.chars().count() > LONGEST_NAME {
        return Err(AppError::invalid(field, format!("must have 1 to {LONGEST_NAME} characters")));
    }
    Ok(())
}

pub(in crate::app) fn check_lasting(lasting: Seconds, longest: Seconds) -> AppResult<()> {
    if (SHORTEST..=longest).contains(&lasting) {
        return Ok(());
    }
    Err(AppError::invalid("expires_in_seconds", format!("must be {} to {}", SHORTEST.0, longest.0)))
}
