//! Contacts: the people whom couriers meet. This personal data is stored apart from all data that planning reads.
//! Contacts are written with their bookings, in batches, and can be changed separately later.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::StoreResult;
use super::schema::contacts;
use ritiro_domain::{Booking, BookingId, Contact};

#[derive(Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(Pg))]
struct ContactRow {
    booking_id: Uuid,
    name: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    notes: Option<String>,
}

/// The contacts of the given bookings. Bookings without a contact are omitted.
pub async fn of_bookings(conn: &mut AsyncPgConnection, ids: &[BookingId]) -> StoreResult<HashMap<BookingId, Contact>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let named = contacts::table.filter(contacts::booking_id.eq_any(raw));
    let rows: Vec<ContactRow> = named.select(ContactRow::as_select()).load(conn).await?;
    let contact = |row: ContactRow| {
        let ContactRow { booking_id, name, phone, address, notes, .. } = row;
        (BookingId(booking_id), Contact { name, phone, address, notes })
    };
    Ok(rows.into_iter().map(contact).collect())
}

/// Replaces the contact of a booking; `None` removes it. The caller has locked the booking.
pub async fn replace(conn: &mut AsyncPgConnection, of: &Booking, contact: Option<&Contact>) -> StoreResult<()> {
    diesel::delete(contacts::table.find(of.id.0)).execute(conn).await?;
    let Some(Contact { name, phone, address, notes }) = contact else { return Ok(()) };
    let row = (
        contacts::booking_id.eq(of.id.0),
        contacts::zone_id.eq(of.zone.0),
        contacts::merchant_id.eq(of.merchant.0),
        contacts::service_date.eq(of.date),
        contacts::name.eq(name),
        contacts::phone.eq(phone),
        contacts::address.eq(address),
        contacts::notes.eq(notes),
    );
    diesel::insert_into(contacts::table).values(row).execute(conn).await?;
    Ok(())
}

/// Deletes the contacts of at most `most` bookings with a service day before `before`. Returns the number.
pub async fn forget(conn: &mut AsyncPgConnection, before: NaiveDate, most: i64) -> StoreResult<usize> {
    let old = contacts::table.filter(contacts::service_date.lt(before)).select(contacts::booking_id).limit(most);
    let ids: Vec<Uuid> = old.load(conn).await?;
    Ok(diesel::delete(contacts::table.filter(contacts::booking_id.eq_any(ids))).execute(conn).await?)
}
