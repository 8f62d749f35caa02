//! Slot templates and exceptions.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::edit::zones_of;
use super::schema::{slot_exceptions, slot_templates};
use super::{Edited, Paging, StoreError, StoreResult};
use ritiro_domain::{
    CivilTime, Cutoff, MOST_PRICE, MerchantId, Record, Seconds, SlotException, SlotExceptionId, SlotTemplate,
    SlotTemplateId, Timestamp, Weekdays, ZoneId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = slot_templates, check_for_backend(Pg))]
struct TemplateRow {
    id: Uuid,
    zone_id: Uuid,
    version: i64,
    name: String,
    weekdays: i16,
    start_minute: i16,
    end_minute: i16,
    price: i64,
    lead_seconds: i64,
    cutoff_days: Option<i16>,
    cutoff_minute: Option<i16>,
    max_bookings: Option<i32>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    created_at: DateTime<Utc>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = slot_templates, treat_none_as_null = true)]
struct TemplateValues<'a> {
    id: Uuid,
    zone_id: Uuid,
    name: &'a str,
    weekdays: i16,
    start_minute: i16,
    end_minute: i16,
    price: i64,
    lead_seconds: i64,
    cutoff_days: Option<i16>,
    cutoff_minute: Option<i16>,
    max_bookings: Option<i32>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = slot_exceptions, check_for_backend(Pg))]
struct ExceptionRow {
    id: Uuid,
    zone_id: Uuid,
    version: i64,
    service_date: NaiveDate,
    slot_template_id: Option<Uuid>,
    reason: String,
    created_at: DateTime<Utc>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = slot_exceptions, treat_none_as_null = true)]
struct ExceptionValues<'a> {
    id: Uuid,
    zone_id: Uuid,
    service_date: NaiveDate,
    slot_template_id: Option<Uuid>,
    reason: &'a str,
}

fn civil(minute: i16) -> StoreResult<CivilTime> {
    let time = u16::try_from(minute).ok().and_then(CivilTime::from_minutes);
    time.ok_or_else(|| StoreError::corrupt("slot_templates.minutes", minute))
}

/// The minute of a day, at most 1440, fits in an `i16`.
fn minute(time: CivilTime) -> i16 {
    time.minutes().cast_signed()
}

fn cutoff_day(days: Option<i16>, minute: Option<i16>) -> StoreResult<Option<(u8, CivilTime)>> {
    let Some((days, minute)) = days.zip(minute) else { return Ok(None) };
    let days = u8::try_from(days).map_err(|e| StoreError::corrupt("slot_templates.cutoff_days", e))?;
    Ok(Some((days, civil(minute)?)))
}

impl TryFrom<TemplateRow> for Record<SlotTemplate> {
    type Error = StoreError;

    fn try_from(row: TemplateRow) -> StoreResult<Self> {
        let value = SlotTemplate {
            id: SlotTemplateId(row.id),
            name: row.name,
            weekdays: Weekdays::from_bits(row.weekdays),
            hours: (civil(row.start_minute)?, civil(row.end_minute)?),
            // An older version accepted any price.
            price: row.price.clamp(0, MOST_PRICE),
            cutoff: Cutoff { lead: Seconds(row.lead_seconds), day: cutoff_day(row.cutoff_days, row.cutoff_minute)? },
            max_bookings: row.max_bookings,
            valid: (row.valid_from, row.valid_to),
        };
        value.check().map_err(|e| StoreError::corrupt("slot_templates", e))?;
        Ok(Self { zone: ZoneId(row.zone_id), version: row.version, created_at: row.created_at.into(), value })
    }
}

impl From<ExceptionRow> for Record<SlotException> {
    fn from(row: ExceptionRow) -> Self {
        Self {
            zone: ZoneId(row.zone_id),
            version: row.version,
            created_at: row.created_at.into(),
            value: SlotException {
                id: SlotExceptionId(row.id),
                date: row.service_date,
                template: row.slot_template_id.map(SlotTemplateId),
                reason: row.reason,
            },
        }
    }
}

fn template_values(zone: ZoneId, template: &SlotTemplate) -> TemplateValues<'_> {
    let (days, time) = template.cutoff.day.unzip();
    TemplateValues {
        id: template.id.0,
        zone_id: zone.0,
        name: &template.name,
        weekdays: template.weekdays.bits(),
        start_minute: minute(template.hours.0),
        end_minute: minute(template.hours.1),
        price: template.price,
        lead_seconds: template.cutoff.lead.0,
        cutoff_days: days.map(i16::from),
        cutoff_minute: time.map(minute),
        max_bookings: template.max_bookings,
        valid_from: template.valid.0,
        valid_to: template.valid.1,
    }
}

fn exception_values(zone: ZoneId, exception: &SlotException) -> ExceptionValues<'_> {
    ExceptionValues {
        id: exception.id.0,
        zone_id: zone.0,
        service_date: exception.date,
        slot_template_id: exception.template.map(|id| id.0),
        reason: &exception.reason,
    }
}

/// Inserts a new slot template.
pub async fn insert_template(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    template: &SlotTemplate,
) -> StoreResult<Record<SlotTemplate>> {
    diesel::insert_into(slot_templates::table)
        .values(template_values(zone, template))
        .returning(TemplateRow::as_returning())
        .get_result(conn)
        .await?
        .try_into()
}

/// Overwrites a slot template if it has that version and is not retired.
pub async fn update_template(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    template: &SlotTemplate,
    version: i64,
) -> StoreResult<Edited<Record<SlotTemplate>>> {
    let live = slot_templates::table.find(template.id.0).filter(slot_templates::retired_at.is_null());
    let row: Option<TemplateRow> = diesel::update(live.filter(slot_templates::version.eq(version)))
        .set((template_values(zone, template), slot_templates::version.eq(version + 1)))
        .returning(TemplateRow::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    if let Some(row) = row {
        return Ok(Edited::Done(row.try_into()?));
    }
    Ok(Edited::missed(live.select(slot_templates::version).get_result(conn).await.optional()?))
}

/// Retires a slot template. The row remains, because promises refer to it.
pub async fn retire_template(conn: &mut AsyncPgConnection, id: SlotTemplateId, now: Timestamp) -> StoreResult<()> {
    diesel::update(slot_templates::table.find(id.0).filter(slot_templates::retired_at.is_null()))
        .set(slot_templates::retired_at.eq(now.to_utc()))
        .execute(conn)
        .await?;
    Ok(())
}

/// A slot template of the merchant that is not retired.
pub async fn find_template(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: SlotTemplateId,
) -> StoreResult<Option<Record<SlotTemplate>>> {
    slot_templates::table
        .find(id.0)
        .filter(slot_templates::zone_id.eq_any(zones_of(merchant.0)).and(slot_templates::retired_at.is_null()))
        .select(TemplateRow::as_select())
        .get_result(conn)
        .await
        .optional()?
        .map(TryInto::try_into)
        .transpose()
}

/// The merchant's slot templates that are not retired, optionally of one zone.
pub async fn list_templates(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    zone: Option<ZoneId>,
    page: Paging,
) -> StoreResult<Vec<Record<SlotTemplate>>> {
    let mut query = slot_templates::table
        .filter(slot_templates::zone_id.eq_any(zones_of(merchant.0)))
        .filter(slot_templates::retired_at.is_null().and(slot_templates::id.gt(page.floor())))
        .order(slot_templates::id)
        .limit(page.limit)
        .select(TemplateRow::as_select())
        .into_boxed();
    if let Some(zone) = zone {
        query = query.filter(slot_templates::zone_id.eq(zone.0));
    }
    query.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}

/// All slot templates of a zone that are not retired.
pub async fn templates_of(conn: &mut AsyncPgConnection, zone: ZoneId) -> StoreResult<Vec<SlotTemplate>> {
    let rows = slot_templates::table
        .filter(slot_templates::zone_id.eq(zone.0).and(slot_templates::retired_at.is_null()))
        .order(slot_templates::id)
        .select(TemplateRow::as_select())
        .load(conn)
        .await?;
    rows.into_iter().map(|row| Ok(Record::try_from(row)?.value)).collect()
}

/// Inserts a new slot exception.
pub async fn insert_exception(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    exception: &SlotException,
) -> StoreResult<Record<SlotException>> {
    let row = diesel::insert_into(slot_exceptions::table)
        .values(exception_values(zone, exception))
        .returning(ExceptionRow::as_returning());
    Ok(row.get_result(conn).await?.into())
}

/// Overwrites a slot exception if it has that version.
pub async fn update_exception(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    exception: &SlotException,
    version: i64,
) -> StoreResult<Edited<Record<SlotException>>> {
    let exceptions = slot_exceptions::table.find(exception.id.0);
    let row: Option<ExceptionRow> = diesel::update(exceptions.filter(slot_exceptions::version.eq(version)))
        .set((exception_values(zone, exception), slot_exceptions::version.eq(version + 1)))
        .returning(ExceptionRow::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    if let Some(row) = row {
        return Ok(Edited::Done(row.into()));
    }
    Ok(Edited::missed(exceptions.select(slot_exceptions::version).get_result(conn).await.optional()?))
}

/// Deletes a slot exception.
pub async fn delete_exception(conn: &mut AsyncPgConnection, id: SlotExceptionId) -> StoreResult<()> {
    diesel::delete(slot_exceptions::table.find(id.0)).execute(conn).await?;
    Ok(())
}

/// A slot exception of the merchant.
pub async fn find_exception(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: SlotExceptionId,
) -> StoreResult<Option<Record<SlotException>>> {
    let row = slot_exceptions::table
        .find(id.0)
        .filter(slot_exceptions::zone_id.eq_any(zones_of(merchant.0)))
        .select(ExceptionRow::as_select());
    Ok(row.get_result(conn).await.optional()?.map(Record::from))
}

/// The merchant's slot exceptions, optionally of one zone and day.
pub async fn list_exceptions(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    (zone, date): (Option<ZoneId>, Option<NaiveDate>),
    page: Paging,
) -> StoreResult<Vec<Record<SlotException>>> {
    let mut query = slot_exceptions::table
        .filter(slot_exceptions::zone_id.eq_any(zones_of(merchant.0)).and(slot_exceptions::id.gt(page.floor())))
        .order(slot_exceptions::id)
        .limit(page.limit)
        .select(ExceptionRow::as_select())
        .into_boxed();
    if let Some(zone) = zone {
        query = query.filter(slot_exceptions::zone_id.eq(zone.0));
    }
    if let Some(date) = date {
        query = query.filter(slot_exceptions::service_date.eq(date));
    }
    Ok(query.load(conn).await?.into_iter().map(Record::from).collect())
}

/// The exceptions of a zone from a given day on.
pub async fn exceptions_from(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    from: NaiveDate,
) -> StoreResult<Vec<SlotException>> {
    let rows = slot_exceptions::table
        .filter(slot_exceptions::zone_id.eq(zone.0).and(slot_exceptions::service_date.ge(from)))
        .order(slot_exceptions::id)
        .select(ExceptionRow::as_select());
    Ok(rows.load(conn).await?.into_iter().map(|row| Record::from(row).value).collect())
}
