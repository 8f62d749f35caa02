//! The proofs of the hand-over of a booking.

use actix_web::HttpRequest;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::dispatch::proofs;
use crate::http::courier::answer;
use crate::http::extract::{BYTES, PictureBytes, asks_for_bytes};
use crate::http::handler::*;
use crate::http::wire::{DeskProofFields, Proof, Proofs};
use ritiro_domain::{BookingId, Timestamp};

/// Lists the proofs of the hand-over, with links to pictures that work for a limited time, and the proofs that are missing.
#[utoipa::path(tag = "Shopping", responses((status = 200, body = Proofs, description = "All of them"), OnRead))]
#[get("/v1/bookings/{id}/proofs")]
pub async fn list_booking_proofs(app: Data<AppState>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = proofs::of_booking(&app, &caller.0, BookingId(id.0)).await?;
    Ok(HttpResponse::Ok().json(Proofs::from(found)))
}

/// Stores a proof in place of the courier, for example after a telephone call: a PIN, a name or a note.
///
/// A proof with the same id and the same content that is sent again changes nothing and is answered with 200.
#[utoipa::path(
    tag = "Shopping",
    request_body = DeskProofFields,
    responses(
        (status = 201, body = Proof, description = "Stored"),
        (status = 200, body = Proof, description = "The same proof was stored before"),
        OnProof
    ),
)]
#[post("/v1/bookings/{id}/proofs")]
pub async fn give_booking_proof(
    app: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<DeskProofFields>,
) -> Result<HttpResponse, Problem> {
    let (proof, new) = proofs::give(&app, &caller.0, body.0.read(BookingId(id.0))?).await?;
    Ok(answer(new).json(Proof::from(proof)))
}

/// The signature of a link.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LinkQuery {
    /// The time until which the link works, in seconds since 1970.
    #[param(minimum = 0, maximum = 9007199254740991i64)]
    expires: i64,
    /// The signature of the picture's name and the time.
    #[param(max_length = 64)]
    signature: String,
}

/// Reads the picture of a proof by its link. It needs no key: everyone who has the link can see the picture until the link expires.
#[utoipa::path(
    tag = "Shopping",
    params(("id" = Uuid, Path, description = "The random id of the picture"), LinkQuery),
    responses(
        (status = 200, description = "The picture. Its type is `application/octet-stream` only if `Accept` requests that", content(
            (inline(PictureBytes) = "image/jpeg"),
            (inline(PictureBytes) = "image/png"),
            (inline(PictureBytes) = "image/webp"),
            (inline(PictureBytes) = "application/octet-stream"),
        )),
        OnLink
    ),
    security(()),
)]
#[get("/v1/proofs/{id}/file")]
pub async fn get_proof_file(
    app: Data<AppState>,
    id: Path<Uuid>,
    query: Query<LinkQuery>,
    req: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let signature = URL_SAFE_NO_PAD.decode(&query.0.signature).unwrap_or_default();
    let picture = proofs::open(&app, id.0, Timestamp(query.0.expires), &signature).await?;
    let name = format!("proof-{}.{}", picture.object, picture.media.extension());
    let download = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    Ok(HttpResponse::Ok()
        .content_type(if asks_for_bytes(&req) { BYTES } else { picture.media.as_str() })
        .insert_header(download)
        .insert_header((header::CACHE_CONTROL, format!("private, max-age={}", picture.fresh_for.0)))
        .body(picture.content))
}
