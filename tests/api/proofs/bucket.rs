//! A bucket on this machine: enough of S3 to keep, show, list and delete files, and to see that requests are signed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use actix_web::http::Method;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::PNG;
use crate::city::{Client, Members, NORTH, merchant, place, send, window};
use crate::crash::tomorrow;
use crate::harness;
use crate::harness::program::{Program, free_port};

type Files = Mutex<BTreeMap<String, Vec<u8>>>;

/// Serves until the test ends, and returns its address.
fn bucket(files: Arc<Files>) -> String {
    let app = move || App::new().app_data(Data::from(Arc::clone(&files))).default_service(web::to(answer));
    let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", server.addrs()[0]);
    tokio::spawn(server.run());
    address
}

async fn answer(request: HttpRequest, files: Data<Files>, body: Bytes) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let hex: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
    let signed = header(AUTHORIZATION.as_str()).starts_with("AWS4-HMAC-SHA256 Credential=key-of-the-test/");
    if !signed || header("x-amz-content-sha256") != hex {
        return HttpResponse::Forbidden().finish();
    }
    let Some(key) = request.path().strip_prefix("/pictures") else { return HttpResponse::NotFound().finish() };
    let key = key.trim_start_matches('/').to_owned();
    let mut files = files.lock().unwrap();
    match *request.method() {
        Method::PUT => {
            files.insert(key, body.to_vec());
            HttpResponse::Ok().insert_header(("ETag", format!("\"{hex}\""))).finish()
        }
        Method::DELETE => {
            files.remove(&key);
            HttpResponse::NoContent().finish()
        }
        Method::GET if key.is_empty() => {
            HttpResponse::Ok().content_type("application/xml").body(listed(&request, &files))
        }
        Method::GET => match files.get(&key) {
            Some(content) => HttpResponse::Ok()
                .insert_header(("ETag", "\"1\""))
                .insert_header(("Last-Modified", "Tue, 24 Nov 2026 08:00:00 GMT"))
                .body(content.clone()),
            None => HttpResponse::NotFound().finish(),
        },
        _ => HttpResponse::MethodNotAllowed().finish(),
    }
}

fn listed(request: &HttpRequest, files: &BTreeMap<String, Vec<u8>>) -> String {
    let query = web::Query::<BTreeMap<String, String>>::from_query(request.query_string()).unwrap();
    let prefix = query["prefix"].clone();
    let entries = files.iter().filter(|(key, _)| key.starts_with(&prefix)).map(|(key, content)| {
        let size = content.len();
        format!("<Contents><Key>{key}</Key><Size>{size}</Size><LastModified>2026-11-24T08:00:00.000Z</LastModified></Contents>")
    });
    format!("<ListBucketResult>{}</ListBucketResult>", entries.collect::<String>())
}

/// The program with its pictures in the bucket.
fn settings(endpoint: &str) -> [(&'static str, &str); 6] {
    [
        ("RITIRO__OBJECTS__STORE", "s3"),
        ("RITIRO__OBJECTS__BUCKET", "pictures"),
        ("RITIRO__OBJECTS__REGION", "eu-south-1"),
        ("RITIRO__OBJECTS__ENDPOINT", endpoint),
        ("AWS_ACCESS_KEY_ID", "key-of-the-test"),
        ("AWS_SECRET_ACCESS_KEY", "secret-of-the-test"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_may_lie_in_a_bucket() {
    let (program, url, files) = (Program::copy(), harness::database().await, Arc::new(Files::default()));
    let endpoint = bucket(Arc::clone(&files));
    let key = merchant(&url, "Bottega").await;
    let serving = program.start(&url, free_port(), &settings(&endpoint));
    assert!(serving.is_ready_within(std::time::Duration::from_secs(30)).await);
    let client = Client::new(&serving.base, &key);
    let (_, date) = tomorrow(&client).await;
    let order = json!({"place": place(NORTH), "window": window(&date, "10:00", "12:00")});
    let booked = client.post("/v1/bookings", order).await.expect(201);
    let courier = client.courier(&booked["plan"].text("courier_id")).await;
    let id = Uuid::new_v4();
    let photo = json!({"id": id, "booking_id": booked["id"], "kind": "photo"});
    courier.post("/v1/courier/proofs", photo).await.expect(201);
    let put = courier.request(reqwest::Method::PUT, &format!("/v1/courier/proofs/{id}/file"));
    let sent = send(put.header(CONTENT_TYPE, "image/png").body(PNG)).await.expect(200);
    let kept = files.lock().unwrap().clone();
    assert_eq!(kept.values().collect::<Vec<_>>(), [PNG]);
    let got = client.with("").request(reqwest::Method::GET, &sent["file"].text("url")).send().await.unwrap();
    assert_eq!((got.status().as_u16(), got.bytes().await.unwrap().as_ref()), (200, PNG));
    drop(serving);
    // The next start finds it old.
    let sql = harness::connect(&url).await;
    sql.batch_execute("UPDATE proofs SET service_date = '2020-01-01'").await.unwrap();
    let _serving = program.start(&url, free_port(), &settings(&endpoint));
    for _ in 0..400 {
        if files.lock().unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(files.lock().unwrap().is_empty(), "the picture of a forgotten proof is gone");
}
