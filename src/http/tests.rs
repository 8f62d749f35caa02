//! Tests with a small app that uses every extractor: what clients get when a request is wrong.

use super::etag::Versioned;
use super::extract::{BodyLimit, IdempotencyKey, IfMatch, Json, Path, Query};
use super::fallback::{Methods, unmatched};
use super::metrics::{Metrics, scrape};
use super::middleware::observe;
use super::page::{Cursor, Limit, Page, PageRequest};
use super::problem::{Problem, ProblemCode};
use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpResponse, Responder, get, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::AppExt as _;
use uuid::Uuid;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Place {
    lat: f64,
    lng: f64,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Thing {
    place: Place,
    #[serde(default)]
    breaks: Vec<u32>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ThingQuery {
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    zone_id: Option<Uuid>,
}

#[utoipa::path(responses((status = 201, body = Thing), (status = "default", body = Problem)))]
#[post("/things")]
async fn create(key: IdempotencyKey, body: Json<Thing>) -> impl Responder {
    let seen = key.0.unwrap_or_default();
    HttpResponse::Created().insert_header(("x-seen-key", seen)).json(body.0)
}

#[utoipa::path(params(ThingQuery), responses((status = 200, body = Page<Uuid>)))]
#[get("/things")]
async fn list(query: Query<ThingQuery>) -> impl Responder {
    let request = PageRequest::new(query.0.limit, query.0.cursor);
    let known = [1, 2, 3].map(Uuid::from_u128).into_iter();
    let rows = known.filter(|id| request.after.is_none_or(|after| *id > after) && query.0.zone_id.is_none());
    web::Json(Page::new(rows.collect(), &request, |id| *id))
}

#[utoipa::path(responses((status = 200, body = Uuid)))]
#[get("/things/{id}")]
async fn read(id: Path<Uuid>) -> impl Responder {
    Versioned::new(7, id.0)
}

#[utoipa::path(responses((status = 200, body = Uuid)))]
#[put("/things/{id}")]
async fn replace(id: Path<Uuid>, expected: IfMatch) -> Result<impl Responder, Problem> {
    expected.check(7)?;
    Ok(Versioned::new(8, id.0))
}

#[utoipa::path(responses((status = 500, body = Problem)))]
#[get("/failure")]
async fn failure() -> Result<HttpResponse, Problem> {
    Err(Problem::internal(std::io::Error::other("password of the database")))
}

async fn plain_text_of_actix() -> Result<HttpResponse, actix_web::Error> {
    Err(actix_web::error::ErrorForbidden("plain text"))
}

type Answer = ServiceResponse<BoxBody>;

fn app()
-> App<impl ServiceFactory<ServiceRequest, Config = (), Response = Answer, Error = actix_web::Error, InitError = ()>> {
    let (app, api) = App::new()
        .into_utoipa_app()
        .service(create)
        .service(list)
        .service(read)
        .service(replace)
        .service(failure)
        .service(scrape)
        .split_for_parts();
    app.route("/plain", web::get().to(plain_text_of_actix))
        .app_data(web::Data::new(Methods::from(&api)))
        .app_data(web::Data::new(Metrics::new().unwrap()))
        .app_data(BodyLimit(200))
        .default_service(web::to(unmatched))
        .wrap(from_fn(observe))
}

async fn send(request: TestRequest) -> ServiceResponse {
    call_service(&init_service(app()).await, request.to_request()).await
}

/// The problem with which `request` is answered, after the checks that apply to all problems.
async fn problem(request: TestRequest) -> Value {
    let answer = send(request).await;
    let status = answer.status();
    assert_eq!(answer.headers().get(header::CONTENT_TYPE).unwrap(), "application/problem+json");
    assert_eq!(answer.headers().get(header::CACHE_CONTROL).unwrap(), "no-store");
    let body: Value = serde_json::from_slice(&read_body(answer).await).unwrap();
    assert_eq!(body["status"], status.as_u16());
    let slug = body["type"].as_str().unwrap().strip_prefix("/problems/").unwrap();
    assert!(ProblemCode::ALL.iter().any(|code| code.slug() == slug && body["title"] == code.title()));
    body
}

fn post(body: &str) -> TestRequest {
    TestRequest::post().uri("/things").insert_header(header::ContentType::json()).set_payload(body.to_owned())
}

async fn assert_field(request: TestRequest, code: &str, field: &str, part: &str) {
    let body = problem(request).await;
    assert_eq!((&body["code"], &body["errors"][0]["field"]), (&json!(code), &json!(field)), "{body}");
    assert!(body["errors"][0]["message"].as_str().unwrap().contains(part), "{body}");
}

#[actix_web::test]
async fn a_good_body_is_taken_with_its_key() {
    let answer = send(post(r#"{"place":{"lat":1.5,"lng":2}}"#).insert_header(("Idempotency-Key", "a-1"))).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert_eq!(answer.headers().get("x-seen-key").unwrap(), "a-1");
    let charset = ("content-type", "application/json; charset=utf-8");
    let answer = send(post(r#"{"place":{"lat":1.5,"lng":2}}"#).insert_header(charset)).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
}

#[actix_web::test]
async fn wrong_fields_are_named_by_their_path() {
    let nested = r#"{"place":{"lat":1,"lng":2,"alt":3}}"#;
    assert_field(post(nested), "unknown_field", "place.alt", "`lat`").await;
    assert_field(post(r#"{"palce":1}"#), "unknown_field", "palce", "expected `place` or `breaks`").await;
    assert_field(post(r#"{"place":{"lat":1}}"#), "validation_failed", "place.lng", "is required").await;
    assert_field(post("{}"), "validation_failed", "place", "is required").await;
    assert_field(post(r#"{"place":{"lat":"x","lng":2}}"#), "validation_failed", "place.lat", "expected f64").await;
    let negative = r#"{"place":{"lat":1,"lng":2},"breaks":[1,-2]}"#;
    assert_field(post(negative), "validation_failed", "breaks[1]", "expected u32").await;
    assert_field(post(r#"{"place":{"lat":1,"lng":2,"lat":3}}"#), "validation_failed", "place.lat", "twice").await;
    assert_field(post(r#"{"breaks":[],"breaks":[]}"#), "validation_failed", "breaks", "twice").await;
    assert_field(post("7"), "validation_failed", "body", "must be an object").await;
}

#[actix_web::test]
async fn messages_do_not_repeat_the_position_in_the_body() {
    let body = problem(post(r#"{"place":{"lat":"x","lng":2}}"#)).await;
    assert_eq!(body["errors"][0]["message"], "invalid type: string \"x\", expected f64");
}

#[actix_web::test]
async fn malformed_json_is_shown_with_its_position() {
    let body = problem(post("{\n  \"place\" 1}")).await;
    assert_eq!((&body["code"], &body["line"]), (&json!("malformed_json"), &json!(2)), "{body}");
    for text in ["", "{", r#"{"place":{"lat":1,"lng":2}} x"#, "\u{feff}{}", "{\"place\": \u{1}}"] {
        assert_eq!(problem(post(text)).await["code"], "malformed_json", "{text}");
    }
}

#[actix_web::test]
async fn bodies_of_other_types_and_sizes_are_refused() {
    let untyped = TestRequest::post().uri("/things").set_payload("{}");
    assert_eq!(problem(untyped).await["code"], "unsupported_media_type");
    let form = TestRequest::post().uri("/things").set_form([("place", "1")]);
    assert_eq!(problem(form).await["code"], "unsupported_media_type");
    let packed = post("{}").insert_header((header::CONTENT_ENCODING, "gzip"));
    assert_eq!(problem(packed).await["code"], "unsupported_media_type");
    let body = problem(post(&" ".repeat(201))).await;
    assert_eq!((&body["code"], &body["limit_bytes"]), (&json!("payload_too_large"), &json!(200)));
    let announced = post("{}").insert_header((header::CONTENT_LENGTH, "201"));
    assert_eq!(problem(announced).await["code"], "payload_too_large");
}

#[actix_web::test]
async fn parameters_are_checked_like_bodies() {
    let get = |uri: &str| TestRequest::get().uri(uri);
    assert_field(get("/things?colour=red"), "unknown_field", "colour", "`cursor`").await;
    assert_field(get("/things?limit=0"), "validation_failed", "limit", "from 1 to 200").await;
    assert_field(get("/things?limit=ten"), "validation_failed", "limit", "from 1 to 200").await;
    assert_field(get("/things?limit=1&limit=2"), "validation_failed", "limit", "twice").await;
    assert_field(get("/things?cursor=abc"), "validation_failed", "cursor", "next_cursor").await;
    assert_field(get("/things?zone_id=7"), "validation_failed", "zone_id", "UUID").await;
    assert_field(get("/things/abc"), "validation_failed", "id", "UUID").await;
}

#[actix_web::test]
async fn pages_follow_one_another_by_the_cursor() {
    let app = init_service(app()).await;
    let mut uri = "/things?limit=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let body = read_body(call_service(&app, TestRequest::get().uri(&uri).to_request()).await).await;
        let page: Value = serde_json::from_slice(&body).unwrap();
        seen.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        uri = format!("/things?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, [1, 2, 3].map(|id| json!(Uuid::from_u128(id))));
}

#[actix_web::test]
async fn wrong_paths_and_wrong_methods_are_reported_apart() {
    assert_eq!(problem(TestRequest::get().uri("/nothing?token=secret")).await["code"], "not_found");
    let request = || TestRequest::delete().uri("/things/00000000-0000-0000-0000-000000000001");
    assert_eq!(problem(request()).await["code"], "method_not_allowed");
    assert_eq!(send(request()).await.headers().get(header::ALLOW).unwrap(), "GET, PUT");
}

#[actix_web::test]
async fn errors_made_by_actix_get_our_form() {
    let body = problem(TestRequest::get().uri("/plain")).await;
    assert_eq!(body["code"], "forbidden");
    assert!(!body.to_string().contains("plain text"));
}

#[actix_web::test]
async fn changes_need_the_version_they_are_made_to() {
    let id = Uuid::from_u128(1);
    let put = || TestRequest::put().uri(&format!("/things/{id}"));
    assert_eq!(problem(put()).await["code"], "precondition_required");
    let stale = problem(put().insert_header((header::IF_MATCH, "\"6\""))).await;
    assert_eq!((&stale["code"], &stale["current_etag"]), (&json!("precondition_failed"), &json!("\"7\"")));
    for wrong in ["7", "W/\"7\"", "\"7\", \"8\"", "\"x\""] {
        assert_field(put().insert_header((header::IF_MATCH, wrong)), "validation_failed", "If-Match", "strong").await;
    }
    for right in ["\"7\"", "*"] {
        let answer = send(put().insert_header((header::IF_MATCH, right))).await;
        assert_eq!(
            (answer.status(), answer.headers().get(header::ETAG).unwrap().as_bytes()),
            (StatusCode::OK, &b"\"8\""[..])
        );
    }
}

#[actix_web::test]
async fn a_client_that_has_the_version_gets_no_body() {
    let id = Uuid::from_u128(1);
    let get =
        |tags: &str| TestRequest::get().uri(&format!("/things/{id}")).insert_header((header::IF_NONE_MATCH, tags));
    for known in ["\"7\"", "W/\"7\"", "\"1\", \"7\"", "*"] {
        let answer = send(get(known)).await;
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(answer.headers().get(header::ETAG).unwrap(), "\"7\"");
        assert!(read_body(answer).await.is_empty());
    }
    assert_eq!(send(get("\"6\"")).await.status(), StatusCode::OK);
}

#[actix_web::test]
async fn an_idempotency_key_is_visible_ascii() {
    let body = r#"{"place":{"lat":1,"lng":2}}"#;
    for wrong in ["", "a b", &"a".repeat(256)] {
        let request = post(body).insert_header(("Idempotency-Key", wrong));
        assert_field(request, "validation_failed", "Idempotency-Key", "visible ASCII").await;
    }
}

#[actix_web::test]
async fn a_failure_shows_its_id_and_nothing_else() {
    let body = problem(TestRequest::get().uri("/failure").insert_header(("x-request-id", "from-the-caller"))).await;
    assert_eq!((&body["code"], &body["request_id"]), (&json!("internal"), &json!("from-the-caller")));
    assert!(!body.to_string().contains("password"));
}

#[actix_web::test]
async fn every_answer_has_an_id_and_the_security_headers() {
    let odd = TestRequest::get().uri("/things").insert_header(("x-request-id", "a\tb"));
    let answer = send(odd).await;
    let id = answer.headers().get("x-request-id").unwrap().to_str().unwrap();
    assert_eq!(Uuid::parse_str(id).unwrap().get_version_num(), 7);
    assert_eq!(answer.headers().get(header::X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
    assert_eq!(answer.headers().get(header::X_FRAME_OPTIONS).unwrap(), "DENY");
    assert_eq!(answer.headers().get(header::REFERRER_POLICY).unwrap(), "no-referrer");
}

#[actix_web::test]
async fn requests_are_counted_by_pattern_and_never_by_path() {
    let app = init_service(app()).await;
    for uri in ["/things/00000000-0000-0000-0000-000000000001", "/things/x", "/secret-token"] {
        call_service(&app, TestRequest::get().uri(uri).to_request()).await;
    }
    let invented = Method::from_bytes(b"BREW").unwrap();
    call_service(&app, TestRequest::default().method(invented).uri("/things").to_request()).await;
    let answer = call_service(&app, TestRequest::get().uri("/metrics").to_request()).await;
    let text = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
    for line in [
        r#"ritiro_http_requests_total{method="GET",route="/things/{id}",status="200"} 1"#,
        r#"ritiro_http_requests_total{method="GET",route="/things/{id}",status="422"} 1"#,
        r#"ritiro_http_requests_total{method="GET",route="unmatched",status="404"} 1"#,
        r#"method="other""#,
        "ritiro_http_requests_in_flight 1",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("secret-token"));
}

#[test]
fn headers_that_go_with_a_problem_are_sent() {
    use actix_web::ResponseError as _;
    let busy = Problem::new(ProblemCode::Overloaded, "Full.").retry_after(2).error_response();
    assert_eq!((busy.status().as_u16(), busy.headers().get(header::RETRY_AFTER).unwrap().as_bytes()), (503, &b"2"[..]));
    let unknown = Problem::unauthorized("No key.").error_response();
    assert_eq!(unknown.headers().get(header::WWW_AUTHENTICATE).unwrap(), "Bearer realm=\"ritiro\"");
    let refused = Problem::new(ProblemCode::SlotRefused, "Full.")
        .with_code("no_room")
        .with("refusal", json!({"code": "no_room"}));
    let body: Value = serde_json::from_slice(&refused.error_response().into_body().try_into_bytes().unwrap()).unwrap();
    assert_eq!((&body["type"], &body["code"]), (&json!("/problems/slot-refused"), &json!("no_room")));
    assert_eq!(body["refusal"]["code"], "no_room");
}
