//! Whom couriers meet: personal data, kept apart from all that planning reads.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::StoreResult;
use super::schema::contacts;
use crate::domain::{Booking, BookingId, Contact};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = contacts, check_for_backend(Pg))]
struct ContactRow {
    booking_id: Uuid,
    zone_id: Uuid,
    merchant_id: Uuid,
    service_date: NaiveDate,
    name: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    notes: Option<String>,
}

fn contact_row(booking: &Booking) -> Option<ContactRow> {
    let Contact { name, phone, address, notes } = booking.contact.clone()?;
    Some(ContactRow {
        booking_id: booking.id.0,
        zone_id: booking.zone.0,
        merchant_id: booking.merchant.0,
        service_date: booking.date,
        name,
        phone,
        address,
        notes,
    })
}

/// Keeps the contacts of new bookings, which must be kept already. A booking that moves takes its contact along by itself.
pub async fn insert(conn: &mut AsyncPgConnection, new: &[&Booking]) -> StoreResult<()> {
    let rows: Vec<_> = new.iter().filter_map(|booking| contact_row(booking)).collect();
    if !rows.is_empty() {
        diesel::insert_into(contacts::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

/// The contacts of those bookings that have one.
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

/// Deletes the contacts of bookings whose service day is before another, at most so many. Returns how many.
pub async fn forget(conn: &mut AsyncPgConnection, before: NaiveDate, most: i64) -> StoreResult<usize> {
    let old = contacts::table.filter(contacts::service_date.lt(before)).select(contacts::booking_id).limit(most);
    let ids: Vec<Uuid> = old.load(conn).await?;
    Ok(diesel::delete(contacts::table.filter(contacts::booking_id.eq_any(ids))).execute(conn).await?)
}
