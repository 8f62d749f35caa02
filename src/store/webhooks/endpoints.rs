//! Webhook endpoints.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::store::schema::{merchants, webhook_endpoints};
use crate::store::{Edited, Paging, StoreError, StoreResult};
use ritiro_domain::{DisabledReason, EventType, MerchantId, Timestamp, WebhookEndpoint, WebhookEndpointId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_endpoints, check_for_backend(Pg))]
pub(super) struct EndpointRow {
    id: Uuid,
    merchant_id: Uuid,
    version: i64,
    url: String,
    event_types: Option<Vec<String>>,
    description: Option<String>,
    previous_expires_at: Option<DateTime<Utc>>,
    disabled_reason: Option<String>,
    disabled_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

/// The columns that an edit writes.
#[derive(AsChangeset)]
#[diesel(table_name = webhook_endpoints, treat_none_as_null = true)]
struct EndpointValues<'a> {
    url: &'a str,
    event_types: Option<Vec<&'static str>>,
    description: Option<&'a str>,
    disabled_reason: Option<&'static str>,
    disabled_at: Option<DateTime<Utc>>,
}

/// The stored secrets of an endpoint, encrypted.
#[derive(Clone, PartialEq, Eq, Debug, Queryable, Selectable)]
#[diesel(table_name = webhook_endpoints, check_for_backend(Pg))]
pub struct SealedSecrets {
    /// The current secret, which signs.
    #[diesel(column_name = secret)]
    pub current: Vec<u8>,
    /// The previous secret, which also signs for a while.
    #[diesel(column_name = previous_secret)]
    pub previous: Option<Vec<u8>>,
}

impl TryFrom<EndpointRow> for WebhookEndpoint {
    type Error = StoreError;

    fn try_from(row: EndpointRow) -> StoreResult<Self> {
        Ok(Self {
            id: WebhookEndpointId(row.id),
            merchant: MerchantId(row.merchant_id),
            version: row.version,
            url: row.url,
            event_types: row.event_types.map(types),
            description: row.description,
            disabled: row.disabled_reason.map(reason).transpose()?.zip(row.disabled_at.map(Timestamp::from)),
            previous_expires_at: row.previous_expires_at.map(Timestamp::from),
            created_at: row.created_at.into(),
        })
    }
}

/// Unknown event types of a newer program version are skipped. The endpoint receives the known ones.
fn types(names: Vec<String>) -> Vec<EventType> {
    names.iter().filter_map(|name| EventType::parse(name)).collect()
}

fn reason(text: String) -> StoreResult<DisabledReason> {
    DisabledReason::parse(&text).ok_or_else(|| StoreError::corrupt("webhook_endpoints.disabled_reason", text))
}

fn values(endpoint: &WebhookEndpoint) -> EndpointValues<'_> {
    EndpointValues {
        url: &endpoint.url,
        event_types: endpoint.event_types.as_ref().map(|types| types.iter().map(|kind| kind.as_str()).collect()),
        description: endpoint.description.as_deref(),
        disabled_reason: endpoint.disabled.map(|(reason, _)| reason.as_str()),
        disabled_at: endpoint.disabled.map(|(_, at)| at.to_utc()),
    }
}

/// The number of endpoints of a merchant. The row lock prevents new endpoints until the transaction ends.
pub async fn count_locked(conn: &mut AsyncPgConnection, merchant: MerchantId) -> StoreResult<i64> {
    let row = merchants::table.find(merchant.0).select(merchants::id).for_no_key_update();
    row.get_result::<Uuid>(conn).await?;
    let own = webhook_endpoints::table.filter(webhook_endpoints::merchant_id.eq(merchant.0));
    Ok(own.count().get_result(conn).await?)
}

/// Inserts a new endpoint with its encrypted secret.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    new: &WebhookEndpoint,
    secret: &[u8],
) -> StoreResult<WebhookEndpoint> {
    let EndpointValues { url, event_types, description, disabled_reason, disabled_at } = values(new);
    diesel::insert_into(webhook_endpoints::table)
        .values((
            webhook_endpoints::id.eq(new.id.0),
            webhook_endpoints::merchant_id.eq(new.merchant.0),
            webhook_endpoints::url.eq(url),
            webhook_endpoints::event_types.eq(event_types),
            webhook_endpoints::description.eq(description),
            webhook_endpoints::disabled_reason.eq(disabled_reason),
            webhook_endpoints::disabled_at.eq(disabled_at),
            webhook_endpoints::secret.eq(secret),
            webhook_endpoints::created_at.eq(new.created_at.to_utc()),
        ))
        .returning(EndpointRow::as_returning())
        .get_result(conn)
        .await?
        .try_into()
}

/// Overwrites an endpoint if it has that version. If it is enabled, its earlier failures are forgotten.
pub async fn update(
    conn: &mut AsyncPgConnection,
    endpoint: &WebhookEndpoint,
    version: i64,
) -> StoreResult<Edited<WebhookEndpoint>> {
    let row = webhook_endpoints::table.find(endpoint.id.0);
    let edited: Option<EndpointRow> = diesel::update(row.filter(webhook_endpoints::version.eq(version)))
        .set((
            values(endpoint),
            webhook_endpoints::version.eq(version + 1),
            webhook_endpoints::failing_since.eq(None::<DateTime<Utc>>),
        ))
        .returning(EndpointRow::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    if let Some(edited) = edited {
        return Ok(Edited::Done(edited.try_into()?));
    }
    Ok(Edited::missed(row.select(webhook_endpoints::version).get_result(conn).await.optional()?))
}

/// An endpoint of the merchant.
pub async fn find(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: WebhookEndpointId,
) -> StoreResult<Option<WebhookEndpoint>> {
    let own = webhook_endpoints::table.find(id.0).filter(webhook_endpoints::merchant_id.eq(merchant.0));
    let row = own.select(EndpointRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// An endpoint of any merchant. The row is share-locked until the transaction ends.
pub async fn find_steady(conn: &mut AsyncPgConnection, id: WebhookEndpointId) -> StoreResult<Option<WebhookEndpoint>> {
    let row = webhook_endpoints::table.find(id.0).select(EndpointRow::as_select()).for_share();
    row.get_result(conn).await.optional()?.map(TryInto::try_into).transpose()
}

/// The merchant's endpoints.
pub async fn list(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    page: Paging,
) -> StoreResult<Vec<WebhookEndpoint>> {
    let rows: Vec<EndpointRow> = webhook_endpoints::table
        .filter(webhook_endpoints::merchant_id.eq(merchant.0).and(webhook_endpoints::id.gt(page.floor())))
        .order(webhook_endpoints::id)
        .limit(page.limit)
        .select(EndpointRow::as_select())
        .load(conn)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The enabled endpoints of these merchants. The rows are share-locked until the transaction ends.
pub async fn live_steady(conn: &mut AsyncPgConnection, merchants: &[MerchantId]) -> StoreResult<Vec<WebhookEndpoint>> {
    let merchants: Vec<Uuid> = merchants.iter().map(|m| m.0).collect();
    let rows: Vec<EndpointRow> = webhook_endpoints::table
        .filter(webhook_endpoints::merchant_id.eq_any(merchants).and(webhook_endpoints::disabled_at.is_null()))
        .order(webhook_endpoints::id)
        .select(EndpointRow::as_select())
        .for_share()
        .load(conn)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Endpoints by their ids, with their secrets.
pub async fn with_secrets(
    conn: &mut AsyncPgConnection,
    ids: &[Uuid],
) -> StoreResult<Vec<(WebhookEndpoint, SealedSecrets)>> {
    let rows: Vec<(EndpointRow, SealedSecrets)> = webhook_endpoints::table
        .filter(webhook_endpoints::id.eq_any(ids))
        .select((EndpointRow::as_select(), SealedSecrets::as_select()))
        .load(conn)
        .await?;
    rows.into_iter().map(|(row, secrets)| Ok((row.try_into()?, secrets))).collect()
}

/// Gives an endpoint a new secret. The previous one also signs until `overlap_ends`.
pub async fn rotate(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: WebhookEndpointId,
    fresh: &[u8],
    overlap_ends: Timestamp,
) -> StoreResult<Option<WebhookEndpoint>> {
    let own = webhook_endpoints::table.find(id.0).filter(webhook_endpoints::merchant_id.eq(merchant.0));
    let row: Option<EndpointRow> = diesel::update(own)
        .set((
            webhook_endpoints::previous_secret.eq(webhook_endpoints::secret.nullable()),
            webhook_endpoints::previous_expires_at.eq(overlap_ends.to_utc()),
            webhook_endpoints::secret.eq(fresh),
            webhook_endpoints::version.eq(webhook_endpoints::version + 1),
        ))
        .returning(EndpointRow::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    row.map(TryInto::try_into).transpose()
}

/// Deletes an endpoint with all its deliveries. Returns `false` if the merchant has no such endpoint.
pub async fn delete(conn: &mut AsyncPgConnection, merchant: MerchantId, id: WebhookEndpointId) -> StoreResult<bool> {
    let own = webhook_endpoints::table.find(id.0).filter(webhook_endpoints::merchant_id.eq(merchant.0));
    Ok(diesel::delete(own).execute(conn).await? == 1)
}

/// Disables an endpoint. Returns `false` if it was disabled already or does not exist.
pub async fn disable(
    conn: &mut AsyncPgConnection,
    id: WebhookEndpointId,
    reason: DisabledReason,
    now: Timestamp,
) -> StoreResult<bool> {
    let live = webhook_endpoints::table.find(id.0).filter(webhook_endpoints::disabled_at.is_null());
    let disabled = diesel::update(live)
        .set((
            webhook_endpoints::disabled_reason.eq(reason.as_str()),
            webhook_endpoints::disabled_at.eq(now.to_utc()),
            webhook_endpoints::version.eq(webhook_endpoints::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(disabled == 1)
}

/// Records a failure. Returns the time of the first failure since the last success.
pub async fn failed(
    conn: &mut AsyncPgConnection,
    id: WebhookEndpointId,
    now: Timestamp,
) -> StoreResult<Option<Timestamp>> {
    let row = webhook_endpoints::table.find(id.0);
    let first = diesel::update(row.filter(webhook_endpoints::failing_since.is_null()));
    first.set(webhook_endpoints::failing_since.eq(now.to_utc())).execute(conn).await?;
    let since: Option<Option<DateTime<Utc>>> =
        row.select(webhook_endpoints::failing_since).get_result(conn).await.optional()?;
    Ok(since.flatten().map(Timestamp::from))
}

/// Clears the recorded failures.
pub async fn succeeded(conn: &mut AsyncPgConnection, id: WebhookEndpointId) -> StoreResult<()> {
    let failing = webhook_endpoints::table.find(id.0).filter(webhook_endpoints::failing_since.is_not_null());
    diesel::update(failing).set(webhook_endpoints::failing_since.eq(None::<DateTime<Utc>>)).execute(conn).await?;
    Ok(())
}
