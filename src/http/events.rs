//! The `webhooks` section of the OpenAPI document: what is sent, from the declaration of events in the domain.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::openapi::{Content, OpenApi, PathItem, Paths, Ref, RefOr, Required, ResponseBuilder};

use super::wire::envelope;
use ritiro_domain::EventType;

/// Adds the section and the schemas that it refers to.
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
        .response("2XX", ResponseBuilder::new().description("Taken. Anything else is tried again.").build())
        .response("410", ResponseBuilder::new().description("Gone: the endpoint is disabled.").build())
        .response("503", later())
        .build()
}

fn body(kind: EventType) -> RequestBody {
    let data = RefOr::Ref(Ref::from_schema_name(kind.data_name()));
    let content = Content::new(Some(RefOr::T(envelope(kind, data))));
    RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build()
}

fn later() -> utoipa::openapi::Response {
    let wish =
        HeaderBuilder::new().description(Some("Seconds, or a date; granted up to a day.")).schema(Some(text())).build();
    ResponseBuilder::new()
        .description("Not now: tried again, not before `Retry-After`.")
        .header("Retry-After", wish)
        .build()
}

fn headers() -> Vec<Parameter> {
    [
        ("webhook-id", "The event's id, the same on every attempt: recognise by it what you have seen."),
        (
            "webhook-timestamp",
            "When this attempt was sent, in seconds since 1970. Refuse what is older than five minutes.",
        ),
        (
            "webhook-signature",
            "`v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body`, for each live secret, with spaces between.",
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
