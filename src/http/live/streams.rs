//! The streams of a booking, of a courier's routes, and of a day.

use actix_web::HttpRequest;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::sse::{self, Source, id_of, message};
use super::watcher::{self, Watcher};
use crate::app::tracking::{CourierWatch, DayMessage, DayWatch, TrackingWatch};
use crate::app::{AppResult, tracking};
use crate::http::handler::*;
use crate::http::wire::{CourierVersions, Date, DayEvent, RouteEtas, RoutePosition, Tracking};
use ritiro_domain::{BookingId, ZoneId};

/// The credential of the caller, for clients that cannot send headers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TokenQuery {
    /// The token of the booking, for browsers' `EventSource`, which sends no headers. Other keys and tokens are not accepted here.
    #[param(inline, max_length = 200)]
    token: Option<String>,
}

/// The largest length of a token in the query, as the OpenAPI document says.
const LONGEST_TOKEN: usize = 200;

/// A message of a stream.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a message is written as lines of text; this struct only describes it")]
struct Message {
    /// The type of the message.
    event: Option<String>,
    /// The id of the message. To resume after it, send it as `Last-Event-ID`.
    id: Option<String>,
    /// A JSON document.
    data: Option<String>,
}

/// Follows the tracking of a booking as server-sent events of the type `tracking`.
///
/// The first message has the current state, and a new message follows each change. The id identifies the state: a client that reconnects
/// with the id of the current state does not get it again.
#[utoipa::path(
    tag = "Shopping",
    params(TokenQuery, ("Last-Event-ID" = Option<String>, Header, description = "The id of the last message")),
    responses(
        (status = 200, body = Message, content_type = "text/event-stream", description = "Messages with a `Tracking` as their data"),
        OnStream
    ),
)]
#[get("/v1/bookings/{id}/tracking/stream")]
pub async fn stream_booking_tracking(
    app: Data<AppState>,
    id: Path<Uuid>,
    query: Query<TokenQuery>,
    req: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let token = query.0.token;
    if token.as_ref().is_some_and(|token| token.chars().count() > LONGEST_TOKEN) {
        return Err(Problem::field("token", format!("must have at most {LONGEST_TOKEN} characters")));
    }
    let Watcher { caller, pass } = watcher::of_booking(&req, token).await?;
    let slot = app.live.slot(&caller)?;
    let watch = TrackingWatch::new(&app, &caller, BookingId(id.0)).await?;
    let source = Booking { app: app.as_ref().clone(), watch, sent: last_id(&req) };
    Ok(sse::answer(source, pass, slot, app.live.closing()))
}

/// Follows the calling courier's routes of today as server-sent events of the type `routes`.
///
/// A message is sent when a route has a new version. A shift that began yesterday and is not over is included. The id identifies the
/// versions.
#[utoipa::path(
    tag = "Couriers on the road",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last message")),
    responses(
        (status = 200, body = Message, content_type = "text/event-stream", description = "Messages with the versions of the routes as their data"),
        OnStream
    ),
)]
#[get("/v1/courier/stream")]
pub async fn stream_courier(app: Data<AppState>, watcher: Watcher, req: HttpRequest) -> Result<HttpResponse, Problem> {
    let slot = app.live.slot(&watcher.caller)?;
    let watch = CourierWatch::new(&app, &watcher.caller).await?;
    let source = Courier { watch, sent: last_id(&req) };
    Ok(sse::answer(source, watcher.pass, slot, app.live.closing()))
}

/// Follows a day as server-sent events.
///
/// Messages of the type `event` are the events that webhook endpoints receive. They start now, or after the event of `Last-Event-ID`. Each
/// event is sent at least once; after a reconnect, some events may be sent twice. Messages of the types `position` and `eta`, without ids,
/// give the positions of couriers and the expected times.
#[utoipa::path(
    tag = "Running the day",
    params(("id" = Uuid, Path, description = ""), ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event")),
    responses(
        (status = 200, content_type = "text/event-stream", description = "Messages", content(
            (Message = "text/event-stream"),
        )),
        OnStream
    ),
)]
#[get("/v1/zones/{id}/days/{date}/stream")]
pub async fn stream_day(
    app: Data<AppState>,
    watcher: Watcher,
    path: Path<(Uuid, Date)>,
    req: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let slot = app.live.slot(&watcher.caller)?;
    let (zone, date) = path.0;
    let after = last_id(&req).and_then(|id| id.parse().ok());
    let watch = DayWatch::new(&app, &watcher.caller, (ZoneId(zone), date.0), after).await?;
    let source = Day { app: app.as_ref().clone(), watch };
    Ok(sse::answer(source, watcher.pass, slot, app.live.closing()))
}

fn last_id(req: &HttpRequest) -> Option<String> {
    let id = req.headers().get("last-event-id")?.to_str().ok()?;
    (!id.is_empty()).then(|| id.to_owned())
}

struct Booking {
    app: AppState,
    watch: TrackingWatch,
    /// The id of the last message.
    sent: Option<String>,
}

impl Source for Booking {
    const BY_TIME: bool = false;

    async fn changed(&mut self) {
        self.watch.changed().await;
    }

    async fn read(&mut self) -> AppResult<String> {
        let tracking: tracking::Tracking = self.watch.read().await?;
        let described = Tracking::to_wire(&tracking, self.app.deps.now());
        let id = id_of(&described.without_ages());
        Ok(fresh(&mut self.sent, id, "tracking", &described))
    }
}

struct Courier {
    watch: CourierWatch,
    sent: Option<String>,
}

impl Source for Courier {
    /// The date of today may have changed.
    const BY_TIME: bool = true;

    async fn changed(&mut self) {
        self.watch.changed().await;
    }

    async fn read(&mut self) -> AppResult<String> {
        let (date, routes): (NaiveDate, _) = self.watch.read().await?;
        let described = CourierVersions::to_wire(date, &routes);
        let id = id_of(&described);
        Ok(fresh(&mut self.sent, id, "routes", &described))
    }
}

/// The message of a state, unless it was the last one sent.
fn fresh(sent: &mut Option<String>, id: String, event: &str, described: &impl serde::Serialize) -> String {
    if sent.as_ref() == Some(&id) {
        return String::new();
    }
    let text = message(event, Some(&id), described);
    *sent = Some(id);
    text
}

struct Day {
    app: AppState,
    watch: DayWatch,
}

impl Source for Day {
    const BY_TIME: bool = false;

    async fn changed(&mut self) {
        self.watch.changed().await;
    }

    async fn read(&mut self) -> AppResult<String> {
        let messages = self.watch.read().await?;
        let (context, now) = (self.watch.book(), self.app.deps.now());
        let texts = messages.into_iter().map(|one| match one {
            DayMessage::Event(event) => message("event", Some(&event.seq.to_string()), &DayEvent::from(event)),
            DayMessage::Position(route) => RoutePosition::to_wire(context, &route, now)
                .map_or_else(String::new, |position| message("position", None, &position)),
            DayMessage::Etas(route, etas) => message("eta", None, &RouteEtas::to_wire(context, &route, &etas)),
        });
        Ok(texts.collect())
    }
}
