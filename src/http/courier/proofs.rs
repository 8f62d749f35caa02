//! Proofs of the hand-over that couriers send.

use crate::app::dispatch::proofs;
use crate::http::extract::{Picture, PictureBytes};
use crate::http::handler::*;
use crate::http::wire::{Proof, ProofFields};

/// Stores a proof of the hand-over of a booking in one of the courier's own routes.
///
/// A proof with the same id and the same content that is sent again changes nothing and is answered with 200. After five wrong PINs for a
/// booking, only an operator can enter the right PIN (`pin_locked`).
#[utoipa::path(
    tag = "Couriers on the road",
    request_body = ProofFields,
    responses(
        (status = 201, body = Proof, description = "Stored. A photo or a signature is complete when its picture is uploaded"),
        (status = 200, body = Proof, description = "The same proof was stored before"),
        OnProof
    ),
)]
#[post("/v1/courier/proofs")]
pub async fn create_proof(
    app: Data<AppState>,
    caller: Caller,
    body: Json<ProofFields>,
) -> Result<HttpResponse, Problem> {
    let (proof, new) = proofs::bring(&app, &caller.0, body.0.read()?).await?;
    Ok(answer(new).json(Proof::from(proof)))
}

pub(in crate::http) fn answer(new: bool) -> actix_web::HttpResponseBuilder {
    if new { HttpResponse::Created() } else { HttpResponse::Ok() }
}

/// Uploads the picture of a photo or a signature: JPEG, PNG or WebP.
///
/// The same picture sent again changes nothing; a different picture is refused. The media type may be `application/octet-stream`, or
/// `image/jpeg`, `image/png` or `image/webp` if the content is of that type.
#[utoipa::path(
    tag = "Couriers on the road",
    params(("id" = Uuid, Path, description = "The id of the proof")),
    request_body(content((inline(PictureBytes) = "application/octet-stream")), description = "The content of the picture"),
    responses((status = 200, body = Proof, description = "Stored"), OnProof),
)]
#[put("/v1/courier/proofs/{id}/file")]
pub async fn put_proof_file(
    app: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    picture: Picture,
) -> Result<HttpResponse, Problem> {
    let proof = proofs::attach(&app, &caller.0, id.0, picture.read()).await?;
    Ok(HttpResponse::Ok().json(Proof::from(proof)))
}
