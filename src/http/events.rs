//! The `webhooks` section of the OpenAPI document, generated from the registry of event types.

use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, OpenApi, PathItem, Paths, Ref, RefOr, Required, ResponseBuilder};

use super::wire::{
    ApproachingEventData, BookingEventData, EtaEventData, HoldEventData, OutcomeEventData, PromiseEventData,
    RouteEventData, ShiftEventData, StopEventData, TestEventData, envelope,
};
use ritiro_domain::EventType;

/// Adds the section and the schemas to which it refers.
pub(super) fn document(document: &mut OpenApi) {
    let mut webhooks = Paths::new();
    for kind in EventType::ALL {
        let item = PathItem::new(HttpMethod::Post, operation(*kind));
        webhooks.paths.insert(kind.as_str().to_owned(), item);
    }
    document.webhooks = Some(webhooks);
    let schemas = &mut document.components.get_or_insert_default().schemas;
    for (name, schema) in data_schemas() {
        schemas.insert(name, schema);
    }
}

fn data_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Vec::new();
    add::<BookingEventData>(&mut all);
    add::<HoldEventData>(&mut all);
    add::<OutcomeEventData>(&mut all);
    add::<StopEventData>(&mut all);
    add::<PromiseEventData>(&mut all);
    add::<EtaEventData>(&mut all);
    add::<ApproachingEventData>(&mut all);
    add::<ShiftEventData>(&mut all);
    add::<RouteEventData>(&mut all);
    add::<TestEventData>(&mut all);
    all
}

fn add<T: ToSchema>(all: &mut Vec<(String, RefOr<Schema>)>) {
    all.push((T::name().into_owned(), T::schema()));
    T::schemas(all);
}

/// The schema of an event's data.
fn data(kind: EventType) -> RefOr<Schema> {
    let name = match kind {
        EventType::BookingConfirmed
        | EventType::BookingRescheduled
        | EventType::BookingCancelled
        | EventType::BookingReopened => BookingEventData::name(),
        EventType::HoldExpired | EventType::HoldReleased | EventType::HoldReplaced => HoldEventData::name(),
        EventType::BookingCompleted | EventType::BookingFailed => OutcomeEventData::name(),
        EventType::StopEnRoute
        | EventType::StopArrived
        | EventType::StopCompleted
        | EventType::StopFailed
        | EventType::StopReopened => StopEventData::name(),
        EventType::PromiseAtRisk | EventType::PromiseSafe => PromiseEventData::name(),
        EventType::EtaChanged => EtaEventData::name(),
        EventType::CourierApproaching => ApproachingEventData::name(),
        EventType::ShiftChanged => ShiftEventData::name(),
        EventType::RouteChanged => RouteEventData::name(),
        EventType::WebhookTest => TestEventData::name(),
    };
    RefOr::Ref(Ref::from_schema_name(name))
}

fn operation(kind: EventType) -> Operation {
    let name = format!("on_{}", kind.as_str().replace('.', "_"));
    OperationBuilder::new()
        .tag("Webhooks")
        .operation_id(Some(name))
        .summary(Some(kind.description()))
        .parameters(Some(headers()))
        .request_body(Some(body(kind)))
        .response(
            "2XX",
            ResponseBuilder::new()
                .description("The event was accepted. After any other answer, the delivery is tried again.")
                .build(),
        )
        .response(
            "410",
            ResponseBuilder::new().description("The endpoint does not exist any more: Ritiro disables it.").build(),
        )
        .response("503", later())
        .build()
}

fn body(kind: EventType) -> RequestBody {
    let content = Content::new(Some(RefOr::T(envelope(kind, data(kind)))));
    RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build()
}

fn later() -> utoipa::openapi::Response {
    let wish = HeaderBuilder::new()
        .description(Some("The time to wait, in seconds or as a date, at most one day."))
        .schema(Some(text()))
        .build();
    ResponseBuilder::new()
        .description(
            "The endpoint is temporarily unavailable. The delivery is tried again, not before the time of \
            `Retry-After`.",
        )
        .header("Retry-After", wish)
        .build()
}

fn headers() -> Vec<Parameter> {
    [
        (
            "webhook-id",
            "The id of the event. It is the same in every attempt: use it to recognise events that you \
            have already received.",
        ),
        (
            "webhook-timestamp",
            "The time at which this attempt was sent, in seconds since 1970. Refuse requests that are older than five \
                minutes.",
        ),
        (
            "webhook-signature",
            "One signature for each valid secret, separated by spaces: `v1,` followed by the base64 of the \
                HMAC-SHA-256 of `id.timestamp.body`.",
        ),
    ]
    .map(|(name, described)| {
        let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(Required::True);
        header.description(Some(described)).schema(Some(text())).build()
    })
    .into()
}

fn text() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
}
