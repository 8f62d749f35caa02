//! The OpenAPI document: whole, and as it was agreed on.

use std::collections::HashSet;

use ritiro::http::api;
use ritiro::http::problem::ProblemCode;
use serde_json::{Value, json};

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
        if operation["security"] == json!([]) {
            continue;
        }
        assert_eq!(operation["security"], json!([{"bearer": []}]), "{title}");
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

/// Everything in the document that is an object, with where it is.
fn every_object<'a>(value: &'a Value, at: String, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(members) => {
            found.push((at.clone(), value));
            members.iter().for_each(|(name, inner)| every_object(inner, format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, inner)| every_object(inner, format!("{at}/{i}"), found));
        }
        _ => {}
    }
}

#[test]
fn every_response_has_a_description_and_every_operation_says_who_may_call_it() {
    let document = document();
    let hooks = json!({"paths": document["webhooks"]});
    for (title, operation) in operations(&document).into_iter().chain(operations(&hooks)) {
        assert!(operation["security"].is_array(), "{title}");
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(!response.text("description").is_empty(), "{title}: {status}");
        }
    }
    assert!(!document.items("servers").is_empty());
}

#[test]
fn every_problem_of_an_operation_lists_its_codes() {
    for (title, operation) in operations(&document()) {
        let responses = operation["responses"].as_object().unwrap();
        for (status, response) in
            responses.iter().filter(|(status, _)| *status == "default" || status.as_str() >= "400")
        {
            if status != "503" || operation["security"] != json!([]) {
                assert!(!response.items("x-problem-codes").is_empty(), "{title}: {status}");
            }
        }
    }
    let document = document();
    let codes = |pointer: &str| document.pointer(pointer).unwrap().items("x-problem-codes").to_vec();
    let book = codes("/paths/~1v1~1bookings/post/responses/409");
    for code in ["no_room", "slot_full", "hold_expired", "hold_not_active", "offer_expired", "idempotency_in_flight"] {
        assert!(book.contains(&json!(code)), "{code}");
    }
}

#[test]
fn unions_say_which_member_shows_their_objects_apart() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, tag, values) in [
        ("Slot", "status", &["offered", "refused"][..]),
        ("Quote", "status", &["offered", "refused"]),
        ("Area", "type", &["MultiPolygon", "Polygon"]),
    ] {
        let discriminator = &schemas[name]["discriminator"];
        assert_eq!(discriminator["propertyName"], tag);
        let mapping = discriminator["mapping"].as_object().unwrap();
        assert_eq!(mapping.keys().collect::<Vec<_>>(), values);
        for (value, reference) in mapping {
            let object = document.pointer(&reference.as_str().unwrap()[1..]).unwrap();
            assert_eq!(object["properties"][tag]["enum"], json!([value]), "{name}");
            assert!(object.items("required").contains(&json!(tag)), "{name}");
        }
        assert_eq!(schemas[name].items("oneOf").len(), values.len());
    }
    for name in ["SlotOffered", "SlotRefused"] {
        for member in ["date", "slot_template_id", "window", "status"] {
            assert!(schemas[name]["properties"][member].is_object(), "{name}: {member}");
        }
    }
    let mut objects = Vec::new();
    every_object(&document, String::new(), &mut objects);
    for (at, union) in objects.iter().filter(|(_, object)| object["oneOf"].is_array()) {
        let tagged = |item: &&Value| item["$ref"].is_string() || item["type"] == "object";
        let alternatives = union.items("oneOf").iter().filter(tagged).count();
        assert!(alternatives < 2 || union["discriminator"].is_object(), "{at}");
    }
}

#[test]
fn no_member_has_a_default_that_makes_clients_send_it() {
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (member, of) in schema["properties"].as_object().into_iter().flatten() {
            assert!(of.get("default").is_none(), "{name}.{member}");
        }
    }
    let told = document.pointer("/components/schemas/CourierTokenFields/properties/expires_in_seconds/description");
    assert!(told.unwrap().to_string().contains("If not given: `86400`"));
}

#[test]
fn states_are_names_of_which_all_are_reported() {
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for member in ["state", "shift_state", "stop_state"] {
            let Some(of) = schema["properties"].get(member) else { continue };
            let of = of["oneOf"].as_array().map_or(of, |items| &items[0]);
            let reference = of["$ref"].as_str().unwrap_or_else(|| panic!("{name}.{member}: {of}"));
            assert!(!document.pointer(&reference[1..]).unwrap().items("enum").is_empty(), "{name}.{member}");
        }
    }
    let states = document.pointer("/components/schemas/BookingState/enum").unwrap();
    assert_eq!(states, &json!(["confirmed", "completed", "failed", "cancelled"]));
}

#[test]
fn pictures_are_binary() {
    let document = document();
    let binary = json!({"type": "string", "format": "binary"});
    for pointer in [
        "/paths/~1v1~1courier~1proofs~1{id}~1file/put/requestBody/content/application~1octet-stream/schema",
        "/paths/~1v1~1proofs~1{id}~1file/get/responses/200/content/image~1png/schema",
    ] {
        assert_eq!(document.pointer(pointer), Some(&binary), "{pointer}");
    }
}

#[test]
fn bodies_that_overwrite_and_change_have_the_members_of_the_answer() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let names = |of: &str| -> Vec<&String> { schemas[of]["properties"].as_object().unwrap().keys().collect() };
    let resources: Vec<&str> = schemas.keys().filter_map(|name| name.strip_suffix("Replacement")).collect();
    assert!(resources.contains(&"Depot") && resources.contains(&"Merchant"), "{resources:?}");
    for resource in resources {
        let replacement = format!("{resource}Replacement");
        let (mut may_be_sent, mut answered) = (names(&replacement), names(resource));
        may_be_sent.sort();
        answered.sort();
        assert_eq!(may_be_sent, answered, "{resource}");
        assert_eq!(schemas[&replacement]["additionalProperties"], false, "{resource}");
        let patch = format!("{resource}Patch");
        assert!(schemas[&patch].get("required").is_none(), "{resource}");
        // A merchant is not made by the API.
        if resource == "Merchant" {
            continue;
        }
        let fields = format!("{resource}Fields");
        assert_eq!(schemas[&replacement]["required"], schemas[&fields]["required"], "{resource}");
        assert_eq!(names(&patch).len(), names(&fields).len(), "{resource}");
    }
    let patch = &schemas["ZonePatch"]["properties"];
    assert!(patch["objective"].to_string().contains("per_meter"), "objects in it can be changed in part");
    assert!(patch["asap"].to_string().contains("null") && !patch["name"].to_string().contains("null"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_type_of_every_problem_leads_to_a_page() {
    let city = City::new().await;
    let public = city.client.with("");
    let refused = public.get("/v1/zones").await;
    assert_eq!(refused.problem(401), "unauthorized");
    let page = public.get(&refused.body.text("type")).await;
    assert!(page.status == 200 && page.content_type.starts_with("text/html"), "{}", page.text);
    assert!(page.text.contains("<code>unauthorized</code>"), "{}", page.text);
    for code in ProblemCode::ALL {
        let page = public.get(&format!("/problems/{}", code.slug())).await;
        assert!(page.status == 200 && page.text.contains(code.title()), "{}", page.text);
        assert_eq!(public.get(&format!("/problems/{}", code.code())).await.text, page.text);
    }
    let all = public.get("/problems").await;
    assert!(ProblemCode::ALL.iter().all(|code| all.text.contains(&code.code())), "{}", all.text);
    let refused = public.get("/problems/no_room").await;
    assert!(refused.status == 200 && refused.text.contains("slot_refused"), "{}", refused.text);
    assert_eq!(public.get("/problems/nothing").await.problem(404), "not_found");
    city.stop().await;
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
