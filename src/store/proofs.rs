//! Proofs of hand-over, wrong PINs, and pictures to delete.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::{bookings, object_deletions, pin_failures, proofs, shifts, stops};
use super::{StoreError, StoreResult};
use ritiro_domain::{
    BookingId, CourierId, MediaType, MerchantId, Proof, ProofFile, ProofKind, ReservationId, Timestamp, ZoneId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = proofs, check_for_backend(Pg))]
struct ProofRow {
    merchant_id: Uuid,
    id: Uuid,
    booking_id: Uuid,
    zone_id: Uuid,
    service_date: NaiveDate,
    courier_id: Option<Uuid>,
    reported_by: String,
    kind: String,
    said: Option<String>,
    object_id: Option<Uuid>,
    media_type: Option<String>,
    size_bytes: Option<i64>,
    sha256: Option<Vec<u8>>,
    occurred_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
}

impl TryFrom<ProofRow> for Proof {
    type Error = StoreError;

    fn try_from(row: ProofRow) -> StoreResult<Self> {
        let media = row.media_type.map(|media| {
            MediaType::parse(&media).ok_or_else(|| StoreError::corrupt("proofs.media_type", media.clone()))
        });
        let file = media.transpose()?.zip(row.size_bytes).zip(row.sha256);
        Ok(Self {
            id: row.id,
            merchant: MerchantId(row.merchant_id),
            zone: ZoneId(row.zone_id),
            date: row.service_date,
            booking: BookingId(row.booking_id),
            courier: row.courier_id.map(CourierId),
            by: row.reported_by,
            kind: ProofKind::parse(&row.kind).ok_or_else(|| StoreError::corrupt("proofs.kind", row.kind))?,
            text: row.said,
            object: row.object_id,
            file: file.map(|((media, size), hash)| ProofFile { media, size, hash }),
            at: row.occurred_at.into(),
            received_at: row.received_at.into(),
        })
    }
}

/// Inserts a new proof without its file.
pub async fn insert(conn: &mut AsyncPgConnection, proof: &Proof) -> StoreResult<()> {
    diesel::insert_into(proofs::table)
        .values((
            proofs::merchant_id.eq(proof.merchant.0),
            proofs::id.eq(proof.id),
            proofs::booking_id.eq(proof.booking.0),
            proofs::zone_id.eq(proof.zone.0),
            proofs::service_date.eq(proof.date),
            proofs::courier_id.eq(proof.courier.map(|id| id.0)),
            proofs::reported_by.eq(&proof.by),
            proofs::kind.eq(proof.kind.as_str()),
            proofs::said.eq(&proof.text),
            proofs::object_id.eq(proof.object),
            proofs::occurred_at.eq(proof.at.to_utc()),
            proofs::received_at.eq(proof.received_at.to_utc()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// A proof of the merchant.
pub async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: Uuid) -> StoreResult<Option<Proof>> {
    let row = proofs::table.find((merchant.0, id)).select(ProofRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// The proof whose picture has that name, of any merchant.
pub async fn of_object(conn: &mut AsyncPgConnection, object: Uuid) -> StoreResult<Option<Proof>> {
    let named = proofs::table.filter(proofs::object_id.eq(object));
    let row = named.select(ProofRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// The proofs of bookings, in the order in which they were received.
pub async fn of_bookings(conn: &mut AsyncPgConnection, ids: &[BookingId]) -> StoreResult<Vec<Proof>> {
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let all = proofs::table.filter(proofs::booking_id.eq_any(raw)).order(proofs::seq);
    let rows: Vec<ProofRow> = all.select(ProofRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Those of the given ids that are proofs of the booking.
pub async fn known_among(conn: &mut AsyncPgConnection, booking: BookingId, ids: &[Uuid]) -> StoreResult<Vec<Uuid>> {
    let named = proofs::table.filter(proofs::booking_id.eq(booking.0).and(proofs::id.eq_any(ids)));
    Ok(named.select(proofs::id).load(conn).await?)
}

/// Records that the picture of a proof was uploaded. Returns `false` if the proof does not exist or has a picture
/// already.
pub async fn set_file(conn: &mut AsyncPgConnection, of: &Proof, file: &ProofFile) -> StoreResult<bool> {
    let waiting = proofs::table.find((of.merchant.0, of.id)).filter(proofs::media_type.is_null());
    let values =
        (proofs::media_type.eq(file.media.as_str()), proofs::size_bytes.eq(file.size), proofs::sha256.eq(&file.hash));
    Ok(diesel::update(waiting).set(values).execute(conn).await? == 1)
}

/// Whether a route of the courier contains the stops of a reservation.
pub async fn drives(conn: &mut AsyncPgConnection, courier: CourierId, what: ReservationId) -> StoreResult<bool> {
    let routes = shifts::table.filter(shifts::courier_id.eq(courier.0)).select(shifts::id.nullable());
    let there = stops::table.filter(stops::reservation_id.eq(what.0).and(stops::route_id.eq_any(routes)));
    Ok(diesel::select(exists(there)).get_result(conn).await?)
}

/// Locks the booking against other proofs until the transaction ends. Returns `false` if the booking was erased.
pub async fn lock(conn: &mut AsyncPgConnection, booking: BookingId) -> StoreResult<bool> {
    let row = bookings::table.find(booking.0).select(bookings::erased_at.is_null());
    Ok(row.for_no_key_update().get_result(conn).await?)
}

/// The number of wrong PINs of a booking.
pub async fn pin_failures(conn: &mut AsyncPgConnection, booking: BookingId) -> StoreResult<i64> {
    Ok(pin_failures::table.filter(pin_failures::booking_id.eq(booking.0)).count().get_result(conn).await?)
}

/// Counts a wrong PIN, once for each id of the device and each PIN. `tried` identifies the PIN.
pub async fn pin_failed(
    conn: &mut AsyncPgConnection,
    proof: &Proof,
    courier: CourierId,
    tried: &[u8],
) -> StoreResult<()> {
    diesel::insert_into(pin_failures::table)
        .values((
            pin_failures::booking_id.eq(proof.booking.0),
            pin_failures::id.eq(proof.id),
            pin_failures::courier_id.eq(courier.0),
            pin_failures::at.eq(proof.received_at.to_utc()),
            pin_failures::tried.eq(tried),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes the proofs of some bookings and schedules their pictures for deletion. Returns the number.
pub async fn erase(conn: &mut AsyncPgConnection, booked: &[Uuid], now: Timestamp) -> StoreResult<usize> {
    diesel::delete(pin_failures::table.filter(pin_failures::booking_id.eq_any(booked))).execute(conn).await?;
    let erase = diesel::sql_query(
        "WITH gone AS (DELETE FROM proofs WHERE booking_id = ANY ($1) RETURNING object_id),
              kept AS (INSERT INTO object_deletions SELECT object_id, $2 FROM gone WHERE object_id IS NOT NULL)
         SELECT count(*) AS count FROM gone",
    );
    let erase = erase.bind::<Array<diesel::sql_types::Uuid>, _>(booked).bind::<Timestamptz, _>(now.to_utc());
    counted(erase.get_result(conn).await?)
}

/// Deletes a limited number of proofs with a service day before `before`, and wrong PINs from before that day. It
/// schedules the pictures for deletion. Returns the number.
pub async fn forget(conn: &mut AsyncPgConnection, before: NaiveDate, now: Timestamp, most: i64) -> StoreResult<usize> {
    let old = before.and_time(chrono::NaiveTime::MIN).and_utc();
    diesel::delete(pin_failures::table.filter(pin_failures::at.lt(old))).execute(conn).await?;
    let forget = diesel::sql_query(
        "WITH old AS (SELECT merchant_id, id FROM proofs WHERE service_date < $1 LIMIT $2),
              gone AS (DELETE FROM proofs WHERE (merchant_id, id) IN (SELECT * FROM old) RETURNING object_id),
              kept AS (INSERT INTO object_deletions SELECT object_id, $3 FROM gone WHERE object_id IS NOT NULL)
         SELECT count(*) AS count FROM gone",
    );
    let forget = forget.bind::<Date, _>(before).bind::<BigInt, _>(most).bind::<Timestamptz, _>(now.to_utc());
    counted(forget.get_result(conn).await?)
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn counted(row: Counted) -> StoreResult<usize> {
    Ok(usize::try_from(row.count).unwrap_or_default())
}

/// The oldest pictures to delete, at most `most`.
pub async fn deletions(conn: &mut AsyncPgConnection, most: i64) -> StoreResult<Vec<Uuid>> {
    let oldest = object_deletions::table.order((object_deletions::since, object_deletions::object_id)).limit(most);
    Ok(oldest.select(object_deletions::object_id).load(conn).await?)
}

/// Records that a picture was deleted.
pub async fn deleted(conn: &mut AsyncPgConnection, object: Uuid) -> StoreResult<()> {
    diesel::delete(object_deletions::table.find(object)).execute(conn).await?;
    Ok(())
}
