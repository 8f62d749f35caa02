//! The OpenAPI document: whole, and as it was agreed on.

use std::collections::HashSet;

use ritiro::http::api;
use serde_json::Value;

use crate::city::{City, Members};

fn document() -> Value {
    serde_json::to_value(api::document(None)).unwrap()
}

fn operations(document: &Value) -> Vec<(String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(m, o)| (m, path, o)));
    all.map(|(method, path, operation)| (format!("{method} {path}"), operation.clone())).collect()
}

#[test]
fn the_document_is_the_one_that_was_agreed_on() {
    insta::assert_snapshot!(api::document(None).to_pretty_json().unwrap());
}

#[test]
fn every_operation_has_a_name_a_summary_and_its_problems() {
    let document = document();
    let mut names = HashSet::new();
    for (title, operation) in operations(&document) {
        assert!(names.insert(operation.text("operationId")), "{title}: its name is another one's too");
        assert!(!operation.text("summary").is_empty(), "{title}");
        assert_eq!(operation.items("tags").len(), 1, "{title}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{title}");
        if operation["security"].is_null() {
            continue;
        }
        assert_eq!(operation["security"], serde_json::json!([{"bearer": []}]), "{title}");
        for status in ["401", "403", "default"] {
            assert!(responses.contains_key(status), "{title}: {status}");
        }
        if operation["requestBody"].is_object() {
            for status in ["400", "413", "415", "422"] {
                assert!(responses.contains_key(status), "{title}: {status}");
            }
        }
        if title.contains('{') {
            assert!(responses.contains_key("422") || responses.contains_key("404"), "{title}");
        }
        for (status, response) in responses.iter().filter(|(status, _)| status.starts_with(['4', '5'])) {
            assert!(response["content"]["application/problem+json"].is_object(), "{title}: {status}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn follow(value: &Value, document: &Value) {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
                }
                members.values().for_each(|inner| follow(inner, document));
            }
            Value::Array(items) => items.iter().for_each(|inner| follow(inner, document)),
            _ => {}
        }
    }
    let document = document();
    follow(&document, &document);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_and_the_page_to_try_it_are_served() {
    let city = City::new().await;
    let public = city.client.with("");
    assert_eq!(public.get("/openapi.json").await.expect(200), document());
    let page = public.get("/docs/").await;
    assert!(page.status == 200 && page.content_type.starts_with("text/html"), "{}", page.text);
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(public.get(path).await.expect(200)["status"], "ok");
    }
    let metrics = public.get("/metrics").await;
    assert!(metrics.status == 200 && metrics.text.contains("/health/ready"), "{}", metrics.text);
    city.stop().await;
}
