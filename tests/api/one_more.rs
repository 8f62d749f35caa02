//! Everything that comes in has a bound, and one more than that is refused: both read from the OpenAPI document, which every client sees.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use ritiro::http::api;
use serde_json::{Map, Value, json};

use crate::city::{City, TODAY, send};
use crate::tenants::{Case, cases, things};

/// The last whole number that every reader of JSON keeps exactly.
const MOST: f64 = 9_007_199_254_740_991.0;
/// Bounded by the number of positions of the whole area, which is tested by name.
const BY_SUM: &str = "area.coordinates";

struct Document(Value);

impl Document {
    fn new() -> Self {
        Self(serde_json::to_value(api::document(None)).unwrap())
    }

    /// A schema without references, and without the alternative that it is null.
    fn plain<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        loop {
            if let Some(name) = schema["$ref"].as_str() {
                schema = self.0.pointer(&name[1..]).unwrap_or_else(|| panic!("{name}"));
                continue;
            }
            let others: Vec<&Value> = variants(schema).iter().filter(|one| one["type"] != "null").copied().collect();
            match others.as_slice() {
                [one] if variants(schema).len() == 2 => schema = *one,
                _ => return schema,
            }
        }
    }

    /// Each operation with a JSON body: its id, method, path and the schema of the body.
    fn bodies(&self) -> Vec<(String, Method, String, &Value)> {
        let mut all = Vec::new();
        for (path, item) in self.0["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                if !schema.is_null() {
                    let method: Method = method.to_uppercase().parse().unwrap();
                    all.push((operation["operationId"].as_str().unwrap().to_owned(), method, path.clone(), schema));
                }
            }
        }
        all
    }
}

fn variants(schema: &Value) -> Vec<&Value> {
    ["oneOf", "anyOf"].iter().filter_map(|of| schema[*of].as_array()).flatten().collect()
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    types(schema).contains(&kind)
}

/// The least that a schema asks for.
fn sample(document: &Document, schema: &Value) -> Value {
    let schema = document.plain(schema);
    if let Some(first) = variants(schema).first() {
        return sample(document, first);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        parts.iter().for_each(|part| whole.extend(sample(document, part).as_object().cloned().unwrap_or_default()));
        return Value::Object(whole);
    }
    if let Some(first) = schema["enum"].get(0).or(schema.get("const")) {
        return first.clone();
    }
    if is(schema, "object") {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let named = required.iter().filter_map(Value::as_str);
        return Value::Object(
            named.map(|name| (name.to_owned(), sample(document, &schema["properties"][name]))).collect(),
        );
    }
    if is(schema, "array") {
        let least = schema["minItems"].as_u64().unwrap_or(0) as usize;
        return json!(vec![sample(document, &schema["items"]); least]);
    }
    if is(schema, "string") {
        return json!(match (schema["format"].as_str(), schema["pattern"].as_str(), schema["example"].as_str()) {
            (_, _, Some(example)) => example,
            (Some("uuid"), ..) => "00000000-0000-7000-8000-000000000001",
            (Some("date"), ..) => TODAY,
            (Some("date-time"), ..) => "2026-11-23T10:00:00+01:00",
            (_, Some(pattern), _) if pattern.contains("24:00") => "08:00",
            _ => "x",
        });
    }
    match () {
        () if is(schema, "boolean") => json!(true),
        () if is(schema, "integer") || is(schema, "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        () => Value::Null,
    }
}

/// What is not bounded below a schema.
fn unbounded(document: &Document, schema: &Value, path: &str, seen: &mut BTreeSet<String>, found: &mut Vec<String>) {
    if schema["$ref"].as_str().is_some_and(|name| !seen.insert(name.to_owned())) {
        return;
    }
    let schema = match schema["$ref"].as_str() {
        Some(name) => document.0.pointer(&name[1..]).unwrap(),
        None => schema,
    };
    let number = |bound: &str| schema[bound].as_f64().is_some_and(|bound| bound.abs() <= MOST);
    let text = ["maxLength", "enum", "const", "format", "pattern"].iter().any(|bound| schema.get(bound).is_some());
    let is_bounded = |kind: &str| match kind {
        "integer" | "number" => path.contains(BY_SUM) || (number("minimum") && number("maximum")),
        "string" => text,
        "array" => path.contains(BY_SUM) || schema.get("maxItems").is_some(),
        "object" => {
            schema["additionalProperties"].is_boolean()
                || schema.get("maxProperties").is_some()
                || schema.get("properties").is_some()
        }
        _ => true,
    };
    found.extend(types(schema).into_iter().filter(|kind| !is_bounded(kind)).map(|kind| format!("{path}: {kind}")));
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        unbounded(document, property, &format!("{path}.{name}"), seen, found);
    }
    for inner in ["items", "additionalProperties"].iter().filter(|inner| schema[**inner].is_object()) {
        unbounded(document, &schema[*inner], path, seen, found);
    }
    let parts = schema["allOf"].as_array().into_iter().flatten();
    for part in variants(schema).into_iter().chain(parts) {
        unbounded(document, part, path, seen, found);
    }
}

#[test]
fn everything_that_comes_in_has_a_bound() {
    let document = Document::new();
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for (operation, _, _, schema) in document.bodies() {
        unbounded(&document, schema, &operation, &mut seen, &mut found);
    }
    for (path, item) in document.0["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                // Headers and paths have the bounds of the head and the address.
                if parameter["in"] == "query" {
                    let name = format!("{path}?{}", parameter["name"].as_str().unwrap());
                    unbounded(&document, &parameter["schema"], &name, &mut seen, &mut found);
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

/// Bodies that go beyond one bound each, with the field of it.
fn beyond(document: &Document, schema: &Value, base: Option<&Value>, path: &str) -> Vec<(String, Value)> {
    let schema = document.plain(schema);
    let several = variants(schema);
    if !several.is_empty() {
        return several.iter().flat_map(|one| of_variant(document, one, base, path)).collect();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let whole = base.cloned().unwrap_or_else(|| sample(document, schema));
        return parts.iter().flat_map(|part| beyond(document, part, Some(&whole), path)).collect();
    }
    let mut all = Vec::new();
    for (bound, step) in [("maximum", 1), ("minimum", -1)] {
        if let Some(bound) = schema[bound].as_f64() {
            let beyond = bound as i64 + step;
            all.push((path.to_owned(), if is(schema, "number") { json!(beyond as f64) } else { json!(beyond) }));
        }
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        all.push((path.to_owned(), json!("x".repeat(most as usize + 1))));
    }
    if schema["minLength"].as_u64().is_some_and(|least| least > 0) {
        all.push((path.to_owned(), json!("")));
    }
    if is(schema, "array") {
        let item = base.and_then(|base| base.get(0)).cloned().unwrap_or_else(|| sample(document, &schema["items"]));
        if let Some(most) = schema["maxItems"].as_u64() {
            all.push((path.to_owned(), json!(vec![item.clone(); most as usize + 1])));
        }
        let inner = beyond(document, &schema["items"], Some(&item), &format!("{path}[0]"));
        all.extend(inner.into_iter().map(|(path, value)| (path, json!([value]))));
    }
    if is(schema, "object") {
        all.extend(of_object(document, schema, base, path));
    }
    all
}

fn of_object(document: &Document, schema: &Value, base: Option<&Value>, path: &str) -> Vec<(String, Value)> {
    let start = base.filter(|base| base.is_object()).cloned().unwrap_or_else(|| sample(document, schema));
    let dot = if path.is_empty() { "" } else { "." };
    let mut all = Vec::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let here = start.get(name).filter(|value| !value.is_null());
        for (path, value) in beyond(document, property, here, &format!("{path}{dot}{name}")) {
            let mut whole = start.clone();
            whole[name] = value;
            all.push((path, whole));
        }
    }
    if schema["additionalProperties"].is_object() {
        let inner = beyond(document, &schema["additionalProperties"], None, &format!("{path}{dot}parcels"));
        all.extend(inner.into_iter().map(|(path, value)| (path, json!({"parcels": value}))));
        if let Some(most) = schema["maxProperties"].as_u64() {
            let many: Map<String, Value> = (0..=most).map(|n| (format!("dimension {n}"), json!(1))).collect();
            all.push((path.to_owned(), Value::Object(many)));
        }
    }
    all
}

/// One of several shapes: that of the base, if the base is of that shape.
fn of_variant(document: &Document, schema: &Value, base: Option<&Value>, path: &str) -> Vec<(String, Value)> {
    let own = sample(document, schema);
    let tag = |value: &Value| ["type", "model", "action", "status"].iter().find_map(|tag| value.get(tag).cloned());
    let base = base.filter(|base| tag(base).is_some() && tag(base) == tag(&own)).cloned().unwrap_or(own);
    beyond(document, schema, Some(&base), path)
}

/// With what a field needs beside it: what is for shipments only is sent in a shipment, a day of a cut-off with its time.
fn completed(path: &str, body: &Value) -> Value {
    let of_shipments = ["max_ride_time_seconds", "origin_service_seconds"];
    let mut body = body.clone();
    if path == "cutoff.days_before" {
        body["cutoff"]["time"] = json!("20:00");
    }
    // A booking changes its window or its contact, not both.
    if path.starts_with("contact.") && body["window"].is_object() && !body["place"].is_object() {
        body.as_object_mut().unwrap().remove("window");
    }
    if of_shipments.contains(&path) && body["place"].is_object() {
        (body["origin"], body["destination"]) = (body["place"].clone(), body["place"].clone());
        body.as_object_mut().unwrap().remove("place");
    }
    body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_more_than_each_bound_is_refused_and_the_field_is_named() {
    let city = City::new().await;
    let things = things(&city.client).await;
    let cases: BTreeMap<&str, Case> = cases(&things);
    let document = Document::new();
    let courier = city.client.courier(&things.courier).await;
    let (mut tried, mut wrong) = (0, Vec::new());
    for (operation, method, path, schema) in document.bodies() {
        let Some(case) = cases.get(operation.as_str()) else { continue };
        let client = if case.may == ["courier"] { &courier } else { &city.client };
        let address = path.replace("{id}", &case.id).replace("{date}", TODAY).replace("{reference}", &case.id);
        for (field, body) in beyond(&document, schema, Some(&case.body).filter(|body| body.is_object()), "") {
            // An offer that is too long is none: that is tested by name too.
            if field.contains(BY_SUM) || field == "offer_id" {
                continue;
            }
            let mut request = client.request(method.clone(), &address);
            if [Method::PUT, Method::PATCH].contains(&method) {
                request = request.header("If-Match", "*");
            }
            let answer = send(request.json(&completed(&field, &body))).await;
            // The field itself, or what it is in; of a map the first name that is not known.
            let is_map = field.ends_with("size") || field.ends_with("capacity");
            let named = |name: &str| field.starts_with(name) || (is_map && name.starts_with(&field));
            tried += 1;
            if answer.status != 422 || !answer.fields().into_iter().any(named) {
                let told: String = answer.text.chars().take(200).collect();
                wrong.push(format!("{operation} {field}: {} {told}", answer.status));
            }
        }
    }
    assert!(tried > 150, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_area_has_20000_positions_at_most() {
    let city = City::new().await;
    let mut zone = crate::city::zone_fields("Milano");
    let ring = |positions: usize| {
        let mut ring: Vec<Value> =
            (0..positions - 1).map(|n| json!([9.0 + n as f64 / 1e6, 45.0 + (n % 2) as f64 / 10.0])).collect();
        ring.push(ring[0].clone());
        json!({"type": "Polygon", "coordinates": [ring]})
    };
    zone["area"] = ring(20_001);
    assert_eq!(city.client.post("/v1/zones", zone.clone()).await.fields(), ["area"]);
    zone["area"] = ring(20_000);
    let taken = city.client.post("/v1/zones", zone).await;
    assert_eq!(taken.status, 201, "{}", taken.text.chars().take(300).collect::<String>());
    city.stop().await;
}

/// The bound of a schema in words, if it has one of its own.
fn told(schema: &Value) -> Option<String> {
    let number = |bound: &str| schema[bound].as_f64();
    let count = |bound: &str| schema[bound].as_u64();
    let least = |bound: &str| count(bound).unwrap_or(0);
    match (number("minimum"), number("maximum")) {
        (Some(least), Some(most)) => return Some(format!("{least} to {most}")),
        (None, None) => {}
        _ => return Some("one bound only".to_owned()),
    }
    if let Some(most) = count("maxLength") {
        return Some(format!("{} to {most} characters", least("minLength")));
    }
    if let Some(most) = count("maxItems") {
        return Some(format!("{} to {most} items", least("minItems")));
    }
    if let Some(most) = count("maxProperties") {
        return Some(format!("at most {most} names"));
    }
    let names = schema["enum"].as_array().map(|names| format!("one of {}", names.len()));
    let text = |name: &str| schema[name].as_str().map(|text| format!("`{}`", text.replace('|', "\\|")));
    names.or_else(|| text("format").filter(|_| is(schema, "string"))).or_else(|| text("pattern"))
}

fn lines(document: &Document, schema: &Value, path: &str, all: &mut BTreeMap<String, String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let (_, name) = name.rsplit_once('/').unwrap();
        let first = format!("{name}.");
        if !all.keys().any(|path| path.starts_with(&first) || path == name) {
            lines(document, document.0.pointer(&schema["$ref"].as_str().unwrap()[1..]).unwrap(), name, all);
        }
        return;
    }
    if let Some(bound) = told(schema) {
        all.insert(path.to_owned(), bound);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        lines(document, property, &format!("{path}.{name}"), all);
    }
    if schema["items"].is_object() {
        lines(document, &schema["items"], &format!("{path}[]"), all);
    }
    if schema["additionalProperties"].is_object() {
        lines(document, &schema["additionalProperties"], &format!("{path}.*"), all);
    }
    let parts = schema["allOf"].as_array().into_iter().flatten();
    variants(schema).into_iter().chain(parts).for_each(|part| lines(document, part, path, all));
}

#[test]
fn the_page_on_bounds_has_the_fields_of_the_document() {
    const MARK: &str = "<!-- fields -->\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/BOUNDS.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (words, table) = page.split_once(MARK).expect("the mark of the table");
    let document = Document::new();
    let mut all = BTreeMap::new();
    for (_, _, _, schema) in document.bodies() {
        lines(&document, schema, "body", &mut all);
    }
    let rows: String = all.iter().map(|(field, bound)| format!("| `{field}` | {bound} |\n")).collect();
    let wanted = format!("| field | bound |\n|---|---|\n{rows}");
    if std::env::var_os("UPDATE_BOUNDS").is_some() {
        return std::fs::write(path, format!("{words}{MARK}{wanted}")).unwrap();
    }
    assert_eq!(table, wanted, "run this test with UPDATE_BOUNDS=1 and look at docs/BOUNDS.md");
}
