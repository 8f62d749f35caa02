//! The `webhooks` section of the OpenAPI document, generated from the declaration of events in the domain.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::openapi::{Content, OpenApi, PathItem, Paths, Ref, RefOr, Required, ResponseBuilder};

use super::wire::envelope;
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
    schemas.extend(EventType::ALL.iter().flat_map(|kind| kind.data_schemas()));
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
    let data = RefOr::Ref(Ref::from_schema_name(kind.data_name()));
    let content = Content::new(Some(RefOr::T(envelope(kind, data))));
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

#[cfg(test)]
mod tests {
    use std::fs;

    use ritiro_domain::EventType;
    use serde_json::Value;

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/WEBHOOKS.md");
    const HEAD: &str = "| type | sent when | data |\n|---|---|---|\n";

    /// A row of the table of events: type, description, and the members of the data. All members are always sent.
    fn row(kind: EventType) -> String {
        let (_, schema) = kind.data_schemas().swap_remove(0);
        let schema = serde_json::to_value(schema).unwrap();
        let required = schema["required"].as_array().unwrap();
        assert_eq!(
            required.len(),
            schema["properties"].as_object().unwrap().len(),
            "{kind:?}: all members are always sent"
        );
        let members: Vec<String> = required.iter().filter_map(Value::as_str).map(|name| format!("`{name}`")).collect();
        format!("| `{}` | {} | {} |", kind.as_str(), kind.description(), members.join(", "))
    }

    #[test]
    fn the_table_in_the_docs_has_every_event() {
        let page = fs::read_to_string(PAGE).unwrap();
        let (before, rest) = page.split_once(HEAD).unwrap();
        let (table, after) = rest.split_once("\n\n").unwrap();
        let wanted = EventType::ALL.iter().map(|kind| row(*kind)).collect::<Vec<_>>().join("\n");
        if std::env::var_os("UPDATE_EVENTS").is_some() {
            return fs::write(PAGE, format!("{before}{HEAD}{wanted}\n\n{after}")).unwrap();
        }
        assert_eq!(table, wanted, "run this test with UPDATE_EVENTS=1 and look at docs/WEBHOOKS.md");
    }
}
