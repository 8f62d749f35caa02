//! Keys and tokens. The database stores only their SHA-256. That is safe because they are long random strings, which no
//! table of hashes contains.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::{from_json, to_json};
use super::schema::{bookings, credentials, merchants, zones};
use super::{Paging, StoreError, StoreResult};
use ritiro_domain::{BookingId, CourierId, CredentialId, Grant, MerchantId, Timestamp};

/// The roles of keys. All other roles belong to tokens.
const KEYS: &[&str] = &["admin", "operator"];

/// The holder of a stored credential.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Holder {
    /// The server of the merchant.
    Admin,
    /// The dispatchers of the merchant.
    Operator,
    /// A courier.
    Courier(CourierId),
    /// A shopper, with the merchant's reference.
    Shopper(String),
}

impl Holder {
    /// The stored and shown name of the role.
    pub fn role(&self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Courier(_) => "courier",
            Self::Shopper(_) => "shopper",
        }
    }
}

/// A key or token without its secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credential {
    /// Its id.
    pub id: CredentialId,
    /// The tenant.
    pub merchant: MerchantId,
    /// Who may use it.
    pub holder: Holder,
    /// The name for people. Only keys have one.
    pub name: Option<String>,
    /// The first characters, by which people recognise the credential.
    pub prefix: String,
    /// The instant from which on it is refused.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, with an accuracy of two minutes. It is stored only for keys.
    pub last_used_at: Option<Timestamp>,
    /// The restriction of a shopper's token; `None` means no restriction.
    pub grant: Option<Grant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = credentials, check_for_backend(Pg))]
struct CredentialRow {
    id: Uuid,
    merchant_id: Uuid,
    role: String,
    prefix: String,
    courier_id: Option<Uuid>,
    shopper: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    name: Option<String>,
    last_used_at: Option<DateTime<Utc>>,
    grant_data: Option<Value>,
}

impl TryFrom<CredentialRow> for Credential {
    type Error = StoreError;

    fn try_from(row: CredentialRow) -> StoreResult<Self> {
        let holder = match (row.role.as_str(), row.courier_id, row.shopper) {
            ("admin", None, None) => Holder::Admin,
            ("operator", None, None) => Holder::Operator,
            ("courier", Some(id), None) => Holder::Courier(CourierId(id)),
            ("shopper", None, Some(shopper)) => Holder::Shopper(shopper),
            (role, ..) => return Err(StoreError::corrupt("credentials.role", role)),
        };
        Ok(Self {
            id: CredentialId(row.id),
            merchant: MerchantId(row.merchant_id),
            holder,
            name: row.name,
            prefix: row.prefix,
            expires_at: row.expires_at.map(Timestamp::from),
            revoked_at: row.revoked_at.map(Timestamp::from),
            created_at: row.created_at.into(),
            last_used_at: row.last_used_at.map(Timestamp::from),
            grant: row.grant_data.map(|grant| from_json("credentials.grant_data", grant)).transpose()?,
        })
    }
}

/// Inserts a credential with the hash of its secret. If a credential with this hash exists, it stays unchanged and the
/// result is `false`.
pub async fn insert(conn: &mut AsyncPgConnection, new: &Credential, secret_hash: &[u8; 32]) -> StoreResult<bool> {
    let (courier, shopper) = match &new.holder {
        Holder::Admin | Holder::Operator => (None, None),
        Holder::Courier(id) => (Some(id.0), None),
        Holder::Shopper(shopper) => (None, Some(shopper.as_str())),
    };
    let made = diesel::insert_into(credentials::table)
        .values((
            credentials::id.eq(new.id.0),
            credentials::merchant_id.eq(new.merchant.0),
            credentials::role.eq(new.holder.role()),
            credentials::name.eq(&new.name),
            credentials::prefix.eq(&new.prefix),
            credentials::secret_hash.eq(&secret_hash[..]),
            credentials::courier_id.eq(courier),
            credentials::shopper.eq(shopper),
            credentials::expires_at.eq(new.expires_at.map(Timestamp::to_utc)),
            credentials::created_at.eq(new.created_at.to_utc()),
            credentials::grant_data.eq(new.grant.as_ref().map(to_json)),
        ))
        .on_conflict(credentials::secret_hash)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// The credential with that hash, even if it expired or was revoked.
pub async fn by_hash(conn: &mut AsyncPgConnection, secret_hash: &[u8; 32]) -> StoreResult<Option<Credential>> {
    credentials::table
        .filter(credentials::secret_hash.eq(&secret_hash[..]))
        .select(CredentialRow::as_select())
        .get_result(conn)
        .await
        .optional()?
        .map(Credential::try_from)
        .transpose()
}

/// The tokens of a shopper of the merchant, including expired and revoked ones.
pub async fn of_shopper(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    shopper: &str,
    page: Paging,
) -> StoreResult<Vec<Credential>> {
    let own = credentials::merchant_id.eq(merchant.0).and(credentials::shopper.eq(shopper));
    let query = credentials::table.filter(own.and(credentials::id.gt(page.floor())));
    let query = query.order(credentials::id).limit(page.limit);
    let rows: Vec<CredentialRow> = query.select(CredentialRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The merchant and the day of a booking. Booking tokens are signed and not stored, so the check needs these values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookingDay {
    /// The tenant.
    pub merchant: MerchantId,
    /// The service day.
    pub date: NaiveDate,
    /// The time zone of the booking's zone.
    pub time_zone: Tz,
}

/// The merchant and the day of a booking.
pub async fn day_of_booking(conn: &mut AsyncPgConnection, id: BookingId) -> StoreResult<Option<BookingDay>> {
    let row: Option<(Uuid, NaiveDate, String)> = bookings::table
        .inner_join(zones::table.on(zones::id.eq(bookings::zone_id)))
        .filter(bookings::id.eq(id.0).and(bookings::erased_at.is_null()))
        .select((bookings::merchant_id, bookings::service_date, zones::time_zone))
        .get_result(conn)
        .await
        .optional()?;
    row.map(|(merchant, date, time_zone)| {
        let time_zone = time_zone.parse().map_err(|e| StoreError::corrupt("zones.time_zone", e))?;
        Ok(BookingDay { merchant: MerchantId(merchant), date, time_zone })
    })
    .transpose()
}

/// All keys with the names of their merchants, in order of creation.
pub async fn all_keys(conn: &mut AsyncPgConnection) -> StoreResult<Vec<(String, Credential)>> {
    let rows: Vec<(String, CredentialRow)> = credentials::table
        .inner_join(merchants::table.on(merchants::id.eq(credentials::merchant_id)))
        .filter(credentials::role.eq_any(KEYS))
        .order(credentials::id)
        .select((merchants::name, CredentialRow::as_select()))
        .load(conn)
        .await?;
    rows.into_iter().map(|(merchant, row)| Ok((merchant, row.try_into()?))).collect()
}

/// The merchant's keys, including revoked ones.
pub async fn keys(conn: &mut AsyncPgConnection, merchant: MerchantId, page: Paging) -> StoreResult<Vec<Credential>> {
    let rows = credentials::table
        .filter(credentials::merchant_id.eq(merchant.0).and(credentials::role.eq_any(KEYS)))
        .filter(credentials::id.gt(page.floor()))
        .order(credentials::id)
        .limit(page.limit)
        .select(CredentialRow::as_select());
    rows.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}

/// A key of the merchant, even if it expired or was revoked.
pub async fn find_key(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: CredentialId,
) -> StoreResult<Option<Credential>> {
    credentials::table
        .find(id.0)
        .filter(credentials::merchant_id.eq(merchant.0).and(credentials::role.eq_any(KEYS)))
        .select(CredentialRow::as_select())
        .get_result(conn)
        .await
        .optional()?
        .map(Credential::try_from)
        .transpose()
}

/// Whether the merchant has another admin key that is valid at that instant.
pub async fn has_other_admin(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: CredentialId,
    now: Timestamp,
) -> StoreResult<bool> {
    let others = credentials::table
        .filter(credentials::merchant_id.eq(merchant.0).and(credentials::role.eq("admin")))
        .filter(credentials::id.ne(id.0).and(credentials::revoked_at.is_null()))
        .filter(credentials::expires_at.is_null().or(credentials::expires_at.gt(now.to_utc())));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn).await?)
}

/// Stores when credentials were used, in one statement. A later stored time is kept.
pub async fn note_uses(conn: &mut AsyncPgConnection, uses: &[(CredentialId, Timestamp)]) -> StoreResult<()> {
    let (ids, times): (Vec<Uuid>, Vec<DateTime<Utc>>) = uses.iter().map(|(id, at)| (id.0, at.to_utc())).unzip();
    diesel::sql_query(
        "UPDATE credentials SET last_used_at = greatest(last_used_at, used.at) \
         FROM unnest($1, $2) AS used (id, at) WHERE credentials.id = used.id",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Timestamptz>, _>(times)
    .execute(conn)
    .await?;
    Ok(())
}

/// The credentials with this prefix that are not revoked.
pub async fn live_with_prefix(conn: &mut AsyncPgConnection, prefix: &str) -> StoreResult<Vec<Credential>> {
    let live = credentials::table
        .filter(credentials::prefix.eq(prefix).and(credentials::revoked_at.is_null()))
        .select(CredentialRow::as_select());
    live.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}

/// Revokes a credential. Returns `false` if there was nothing to revoke.
pub async fn revoke(conn: &mut AsyncPgConnection, id: CredentialId, now: Timestamp) -> StoreResult<bool> {
    let live = credentials::table.find(id.0).filter(credentials::revoked_at.is_null());
    let revoked = diesel::update(live).set(credentials::revoked_at.eq(now.to_utc())).execute(conn).await?;
    Ok(revoked == 1)
}

/// The tokens of a courier, including expired and revoked ones.
pub async fn of_courier(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    courier: CourierId,
    page: Paging,
) -> StoreResult<Vec<Credential>> {
    let own = credentials::merchant_id.eq(merchant.0).and(credentials::courier_id.eq(courier.0));
    let query = credentials::table.filter(own.and(credentials::id.gt(page.floor())));
    let query = query.order(credentials::id).limit(page.limit);
    let rows: Vec<CredentialRow> = query.select(CredentialRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// A token of a courier or shopper of the merchant, even if it expired or was revoked.
pub async fn find_token(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: CredentialId,
) -> StoreResult<Option<Credential>> {
    let own = credentials::merchant_id.eq(merchant.0).and(credentials::role.ne_all(KEYS));
    let row = credentials::table.find(id.0).filter(own).select(CredentialRow::as_select());
    row.get_result(conn).await.optional()?.map(Credential::try_from).transpose()
}

/// Revokes all tokens of a courier. Returns the number.
pub async fn revoke_courier(conn: &mut AsyncPgConnection, courier: CourierId, now: Timestamp) -> StoreResult<usize> {
    let live = credentials::table.filter(credentials::courier_id.eq(courier.0).and(credentials::revoked_at.is_null()));
    Ok(diesel::update(live).set(credentials::revoked_at.eq(now.to_utc())).execute(conn).await?)
}
