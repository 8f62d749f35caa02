//! The merchant's keys: creation, listing and revocation, by API and on the command line.

use diesel_async::AsyncPgConnection;
use serde_json::json;
use uuid::Uuid;

use super::credentials::{Credential, Holder, Issued, New, check_lasting, check_text, shown_before};
use crate::app::edit::{AuditRecord, edit, edit_once, in_transaction};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Deps, Paging, Permission, Principal};
use crate::store::{Store, audit, credentials, merchants};
use ritiro_domain::{Action, Actor, AuditEntry, CredentialId, MerchantId, Seconds, Timestamp};

/// The longest lifetime of a key, ten years: longer than anyone remembers to replace it.
const LONGEST_KEY: Seconds = Seconds(3_650 * 86_400);
/// The name of the actor in audit records of the command line, which uses no key.
const COMMAND_LINE: &str = "command_line";

/// The permissions of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyRole {
    /// All permissions of the merchant.
    Admin,
    /// The permissions that dispatchers need.
    Operator,
}

impl From<KeyRole> for Holder {
    fn from(role: KeyRole) -> Self {
        match role {
            KeyRole::Admin => Self::Admin,
            KeyRole::Operator => Self::Operator,
        }
    }
}

/// A key that is to be created.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The role of the key.
    pub role: KeyRole,
    /// A name, for people.
    pub name: String,
    /// The lifetime of the key; `None`: it never expires.
    pub lasting: Option<Seconds>,
}

impl NewKey {
    fn check(&self) -> AppResult<()> {
        check_text("name", &self.name)?;
        self.lasting.map_or(Ok(()), |lasting| check_lasting(lasting, LONGEST_KEY))
    }

    fn of(self, merchant: MerchantId) -> New {
        New { merchant, holder: self.role.into(), name: Some(self.name), grant: None }
    }
}

/// Creates a key. A repetition of the request gets an error that says that the key exists: its secret is not stored.
pub async fn create(
    deps: &Deps,
    principal: &Principal,
    key: NewKey,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Issued> {
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        key.check()?;
        let lasting = key.lasting;
        let (issued, _) = key.of(merchant).issue(conn, rand::random(), deps.now(), lasting).await?;
        let detail = json!({"role": issued.credential.holder.role()});
        let audit_record = AuditRecord { detail, ..AuditRecord::of(Action::KeyCreated, issued.credential.id.0) };
        Ok((issued, audit_record))
    };
    edit_once(deps, principal, Permission::ManageKeys, idempotent, work, shown_before).await
}

/// Lists the keys, with revoked ones.
pub async fn list(deps: &Deps, principal: &Principal, page: Paging) -> AppResult<Vec<Credential>> {
    let merchant = principal.may(Permission::ManageKeys)?;
    note_uses(deps).await?;
    Ok(credentials::keys(&mut *deps.store.connection().await?, merchant, page).await?)
}

/// Returns one key.
pub async fn get(deps: &Deps, principal: &Principal, id: CredentialId) -> AppResult<Credential> {
    let merchant = principal.may(Permission::ManageKeys)?;
    note_uses(deps).await?;
    let found = credentials::find_key(&mut *deps.store.connection().await?, merchant, id).await?;
    found.ok_or(AppError::NotFound("key"))
}

/// Revokes a key. A revoked key stays revoked. The last valid admin key cannot be revoked, because no caller could
/// then create another one by API.
pub async fn revoke_one(deps: &Deps, principal: &Principal, id: CredentialId) -> AppResult<()> {
    edit(deps, principal, Permission::ManageKeys, async |conn, merchant| {
        // Two keys that revoke each other at the same time must not both succeed.
        merchants::get_locked(conn, merchant).await?;
        let key = credentials::find_key(conn, merchant, id).await?.ok_or(AppError::NotFound("key"))?;
        let last = key.holder == Holder::Admin && key.revoked_at.is_none();
        if last && !credentials::has_other_admin(conn, merchant, id, deps.now()).await? {
            let why = "this is the last admin key that works: make another one first, or use `ritiro key revoke`";
            return Err(AppError::Conflict(why.into()));
        }
        let revoked = credentials::revoke(conn, id, deps.now()).await?;
        Ok(((), revoked.then(|| AuditRecord::of(Action::KeyRevoked, id.0))))
    })
    .await?;
    deps.callers.forget(|caller| caller.credential == Some(id));
    Ok(())
}

/// Writes the last uses of keys that only this process knows to the database.
pub async fn note_uses(deps: &Deps) -> AppResult<()> {
    let uses = deps.callers.take_uses();
    if uses.is_empty() {
        return Ok(());
    }
    let written = match deps.store.connection().await {
        Ok(mut conn) => credentials::note_uses(&mut conn, &uses).await,
        Err(error) => Err(error),
    };
    if written.is_err() {
        deps.callers.give_back(uses);
    }
    Ok(written?)
}

/// The number of merchant names that an error message lists.
const MOST_NAMES: i64 = 20;

/// Returns the merchant of that name; creates it if it does not exist.
pub async fn merchant_named(store: &Store, name: &str) -> AppResult<MerchantId> {
    check_text("merchant", name)?;
    Ok(merchants::find_or_create(&mut *store.connection().await?, name).await?)
}

/// Returns the merchant of that name. A missing merchant is created only if the caller asks for it (`new`), or if
/// there is no merchant at all: otherwise a misspelt name would create one.
///
/// # Errors
/// If `merchant` names no existing merchant, the error lists the names of existing merchants.
pub async fn merchant_meant(store: &Store, name: &str, new: bool) -> AppResult<MerchantId> {
    check_text("merchant", name)?;
    let known = merchants::names(&mut *store.connection().await?, MOST_NAMES).await?;
    if new || known.is_empty() || merchants::is_named(&mut *store.connection().await?, name).await? {
        return merchant_named(store, name).await;
    }
    let known = known.join(", ");
    Err(AppError::invalid("merchant", format!("there is no merchant {name:?}, only: {known}. Add --new to make it")))
}

/// Creates an admin key that never expires from 32 random bytes. The same bytes give the same key.
pub async fn create_admin_key(
    store: &Store,
    merchant: MerchantId,
    bytes: [u8; 32],
    now: Timestamp,
) -> AppResult<Issued> {
    let key = NewKey { role: KeyRole::Admin, name: "admin".into(), lasting: None };
    create_key(store, merchant, key, bytes, now).await
}

/// Creates a key for a caller with write access to the database. The same bytes give the same key.
pub async fn create_key(
    store: &Store,
    merchant: MerchantId,
    key: NewKey,
    bytes: [u8; 32],
    now: Timestamp,
) -> AppResult<Issued> {
    key.check()?;
    let mut conn = store.connection().await?;
    in_transaction(&mut conn, async |conn| {
        let lasting = key.lasting;
        let (issued, made) = key.of(merchant).issue(conn, bytes, now, lasting).await?;
        if made {
            audit::append(conn, by_command(&issued.credential, Action::KeyCreated, now)).await?;
        }
        Ok(issued)
    })
    .await
}

/// Lists all keys with the names of their merchants.
pub async fn all_keys(store: &Store) -> AppResult<Vec<(String, Credential)>> {
    Ok(credentials::all_keys(&mut *store.connection().await?).await?)
}

/// Revokes the key or token that starts with a prefix.
pub async fn revoke(store: &Store, prefix: &str, now: Timestamp) -> AppResult<()> {
    let mut conn = store.connection().await?;
    in_transaction(&mut conn, async |conn| match credentials::live_with_prefix(conn, prefix).await?.as_slice() {
        [] => Err(AppError::NotFound("key or token that is not revoked")),
        [one] => {
            credentials::revoke(conn, one.id, now).await?;
            Ok(audit::append(conn, by_command(one, Action::KeyRevoked, now)).await?)
        }
        several => Err(AppError::Conflict(format!("{} keys or tokens begin so: nothing was revoked", several.len()))),
    })
    .await
}

fn by_command(credential: &Credential, action: Action, now: Timestamp) -> AuditEntry {
    AuditEntry {
        id: Uuid::now_v7(),
        merchant: credential.merchant,
        at: now,
        actor: Actor { credential: None, role: COMMAND_LINE },
        action,
        subject: credential.id.0,
        request: None,
        detail: json!({"role": credential.holder.role()}),
    }
}
