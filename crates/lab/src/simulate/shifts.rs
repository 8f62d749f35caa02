//! Sets up what one simulated day needs: the shifts of the couriers, and tokens for their phones.

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;

use super::days::SimulatedDay;
use super::model::CourierShift;
use super::setup::{CONCURRENT_REQUESTS, SimulatedZone, ZoneCourier};
use crate::common::setup::{courier_token, create};
use ritiro_client::{Client, ClientError};

/// The lifetime of courier tokens, which is longer than the day.
const TOKEN_SECONDS: u32 = 5 * 86_400;

/// A courier with a shift and a token.
pub struct CourierOnDuty {
    pub shift: CourierShift,
    pub token: String,
    pub reports_loads: bool,
}

/// Creates the shifts of a day. The plan fixes its speeds when it is first read, and it cannot be read before there is a shift.
pub async fn create_shifts(
    client: &Client,
    zone: &SimulatedZone,
    day: &SimulatedDay,
) -> Result<Vec<CourierOnDuty>, ClientError> {
    let shifts = stream::iter(&zone.couriers).map(|courier| create_shift(client, zone, day, courier));
    shifts.buffered(CONCURRENT_REQUESTS).try_collect().await
}

async fn create_shift(
    client: &Client,
    zone: &SimulatedZone,
    day: &SimulatedDay,
    courier: &ZoneCourier,
) -> Result<CourierOnDuty, ClientError> {
    let hours = day.times.shifts[courier.number % day.times.shifts.len()];
    let body = json!({
        "courier_id": courier.id,
        "depot_id": zone.depot,
        "starts_at": hours.start.to_rfc3339(),
        "ends_at": hours.end.to_rfc3339(),
    });
    let shift = CourierShift {
        number: courier.number,
        name: courier.name.clone(),
        shift_id: create(client, "/v1/shifts", &body).await?,
        starts_at: hours.start.timestamp(),
        ends_at: hours.end.timestamp(),
        start: zone.place,
    };
    let token = courier_token(client, courier.id, TOKEN_SECONDS).await?;
    Ok(CourierOnDuty { shift, token, reports_loads: courier.reports_loads })
}
