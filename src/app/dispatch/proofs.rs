//! Proofs of a hand-over: couriers send them, operators can add them, and every caller who may see the booking can
//! read them.

use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::app::booking::bookings;
use crate::app::edit::in_transaction;
use crate::app::tracking::shown::pin_of;
use crate::app::{AppError, AppResult, AppState, Permission, Principal, Role, Signer, ZoneContext};
use crate::store::{self, proofs};
use ritiro_domain::{
    Booking, BookingId, CourierId, MediaType, PIN_ATTEMPTS, Proof, ProofFile, ProofKind, Seconds, Timestamp, Zone,
};

/// The number of pictures that are deleted at a time.
const DELETIONS: i64 = 100;

/// A proof that a device sends.
#[derive(Clone, Debug)]
pub struct NewProof {
    /// The id that the device chose: a proof that is sent twice counts once.
    pub id: Uuid,
    /// The booking.
    pub booking: BookingId,
    /// The kind of the proof.
    pub kind: ProofKind,
    /// The PIN that the shopper said; only for a PIN.
    pub pin: Option<String>,
    /// The text; only for a name or a note.
    pub text: Option<String>,
    /// The time by the device's clock; now if not given.
    pub at: Option<Timestamp>,
}

/// A link to a picture that works for a limited time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// The path on the server.
    pub path: String,
    /// The time at which the link expires.
    pub expires_at: Timestamp,
}

/// A proof with its zone and the link to its picture.
#[derive(Clone, Debug)]
pub struct ProofView {
    /// The proof.
    pub proof: Proof,
    /// The zone of the booking: its time zone applies.
    pub context: Arc<ZoneContext>,
    /// The link to its picture, if the picture was uploaded.
    pub link: Option<Link>,
}

/// The proofs of a booking, and the missing ones.
#[derive(Clone, Debug)]
pub struct ProofsView {
    /// The proofs in the order in which they arrived.
    pub proofs: Vec<ProofView>,
    /// The kinds that the zone requires and that are missing.
    pub missing: Vec<ProofKind>,
}

/// The content of a picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The random name of the object.
    pub object: Uuid,
    /// The media type.
    pub media: MediaType,
    /// The bytes.
    pub content: Vec<u8>,
    /// How long the receiver may cache it.
    pub fresh_for: Seconds,
}

/// The result of comparing a PIN.
enum Tried {
    Right,
    /// The PIN is not the booking's. The value identifies the wrong PIN without revealing it.
    Wrong([u8; 32]),
}

/// The outcome of a proof.
enum ProofOutcome {
    New(Proof),
    Known(Proof),
    WrongPin(i64),
    Locked,
}

/// A courier sends a proof of a booking in one of their own routes. The flag in the result says whether the proof is
/// new.
///
/// # Errors
/// [`AppError::PinWrong`], and after five wrong PINs [`AppError::PinLocked`].
pub async fn bring(app: &AppState, principal: &Principal, new: NewProof) -> AppResult<(ProofView, bool)> {
    let merchant = principal.may(Permission::DriveRoutes)?;
    let courier = courier_of(principal)?;
    let booking = {
        let mut conn = app.deps.store.connection().await?;
        let found = store::bookings::find(&mut conn, merchant, new.booking).await?;
        let booking = found.ok_or(AppError::NotFound("booking"))?;
        match proofs::drives(&mut conn, courier, booking.reservation).await? {
            true => booking,
            false => return Err(AppError::NotFound("booking")),
        }
    };
    keep(app, principal, booking, Some(courier), new).await
}

/// An operator adds a proof for a courier, for example after a telephone call. The flag in the result says whether
/// the proof is new.
pub async fn give(app: &AppState, principal: &Principal, new: NewProof) -> AppResult<(ProofView, bool)> {
    let booking = bookings::find(app, principal, Permission::SteerDay, new.booking).await?;
    if new.kind.is_file() {
        return Err(AppError::invalid("kind", "must be pin, name or note: pictures come from couriers"));
    }
    keep(app, principal, booking, None, new).await
}

fn courier_of(principal: &Principal) -> AppResult<CourierId> {
    match principal.role {
        Role::Courier(courier) => Ok(courier),
        _ => Err(AppError::Forbidden(Permission::DriveRoutes)),
    }
}

async fn keep(
    app: &AppState,
    principal: &Principal,
    booking: Booking,
    courier: Option<CourierId>,
    new: NewProof,
) -> AppResult<(ProofView, bool)> {
    let context = app.deps.zones.get(booking.zone).await?;
    let tried = tried(app, &context.zone, &booking, &new)?;
    let proof = proof_of(app, principal, &booking, courier, new)?;
    let mut conn = app.deps.store.connection().await?;
    match in_transaction(&mut conn, async |conn| write(conn, proof, tried).await).await? {
        ProofOutcome::New(proof) => Ok((view(app, context, proof), true)),
        ProofOutcome::Known(proof) => Ok((view(app, context, proof), false)),
        ProofOutcome::WrongPin(left) => Err(AppError::PinWrong { left }),
        ProofOutcome::Locked => Err(AppError::PinLocked),
    }
}

/// Compares the PIN with the booking's; any other kind of proof needs no comparison.
fn tried(app: &AppState, zone: &Zone, booking: &Booking, new: &NewProof) -> AppResult<Tried> {
    match (new.kind, &new.pin) {
        (ProofKind::Pin, Some(pin)) => match pin_of(&app.signer, zone, booking) {
            Some(own) if own == *pin => Ok(Tried::Right),
            Some(_) => Ok(Tried::Wrong(mark_of(&app.signer, booking, pin))),
            None => Err(AppError::invalid("kind", "the zone wants no pin for this kind of booking")),
        },
        (ProofKind::Pin, None) => Err(AppError::invalid("pin", "is required for a pin")),
        (kind, Some(_)) => Err(AppError::invalid("pin", format!("is only for a pin, not for a {}", kind.as_str()))),
        (_, None) => Ok(Tried::Right),
    }
}

/// The value by which different wrong PINs of a booking are distinguished.
fn mark_of(signer: &Signer, booking: &Booking, pin: &str) -> [u8; 32] {
    signer.sign("wrong pin", &[booking.id.0.as_bytes(), pin.as_bytes()].concat())
}

fn proof_of(
    app: &AppState,
    principal: &Principal,
    booking: &Booking,
    courier: Option<CourierId>,
    new: NewProof,
) -> AppResult<Proof> {
    let now = app.deps.now();
    Ok(Proof {
        id: new.id,
        merchant: booking.merchant,
        zone: booking.zone,
        date: booking.date,
        booking: booking.id,
        courier,
        by: principal.role.kind().as_str().to_owned(),
        kind: new.kind,
        text: new.kind.text(new.text)?,
        object: new.kind.is_file().then(Uuid::new_v4),
        file: None,
        at: new.at.unwrap_or(now),
        received_at: now,
    })
}

/// Writes a proof. A wrong PIN is stored too, so it is not returned as an error here: an error would roll it back. It
/// counts even if its id was already used.
async fn write(conn: &mut AsyncPgConnection, proof: Proof, tried: Tried) -> AppResult<ProofOutcome> {
    // The booking may have been erased while the device was offline. Then its proofs are refused.
    if !proofs::lock(conn, proof.booking).await? {
        return Err(AppError::NotFound("booking"));
    }
    if let Tried::Wrong(mark) = tried {
        return wrong_pin(conn, &proof, &mark).await;
    }
    if let Some(known) = proofs::find(conn, proof.merchant, proof.id).await? {
        let other = || AppError::Conflict("this id was used for another proof".into());
        return if known.repeats(&proof) { Ok(ProofOutcome::Known(known)) } else { Err(other()) };
    }
    let is_limited = proof.kind == ProofKind::Pin && proof.courier.is_some();
    if is_limited && attempts_left(conn, proof.booking).await? == 0 {
        return Ok(ProofOutcome::Locked);
    }
    proofs::insert(conn, &proof).await?;
    Ok(ProofOutcome::New(proof))
}

/// Counts a wrong PIN of a courier; operators have no limit.
async fn wrong_pin(conn: &mut AsyncPgConnection, proof: &Proof, mark: &[u8]) -> AppResult<ProofOutcome> {
    if let Some(courier) = proof.courier {
        if attempts_left(conn, proof.booking).await? == 0 {
            return Ok(ProofOutcome::Locked);
        }
        proofs::pin_failed(conn, proof, courier, mark).await?;
    }
    Ok(ProofOutcome::WrongPin(attempts_left(conn, proof.booking).await?))
}

async fn attempts_left(conn: &mut AsyncPgConnection, booking: BookingId) -> AppResult<i64> {
    Ok((PIN_ATTEMPTS - proofs::pin_failures(conn, booking).await?).max(0))
}

/// A courier uploads the picture of a proof that was sent before; `content` is read only if the proof expects a
/// picture. A repeated upload changes nothing.
pub async fn attach<E: From<AppError>>(
    app: &AppState,
    principal: &Principal,
    id: Uuid,
    content: impl Future<Output = Result<(MediaType, Vec<u8>), E>>,
) -> Result<ProofView, E> {
    let proof = awaiting(app, principal, id).await?;
    let (media, content) = content.await?;
    Ok(attached(app, proof, media, content).await?)
}

async fn awaiting(app: &AppState, principal: &Principal, id: Uuid) -> AppResult<Proof> {
    let merchant = principal.may(Permission::DriveRoutes)?;
    let courier = courier_of(principal)?;
    let found = proofs::find(&mut *app.deps.store.connection().await?, merchant, id).await?;
    let proof = found.filter(|proof| proof.courier == Some(courier)).ok_or(AppError::NotFound("proof"))?;
    match proof.kind.is_file() {
        true => Ok(proof),
        false => Err(AppError::Conflict(format!("a proof by {} has no picture", proof.kind.as_str()))),
    }
}

async fn attached(app: &AppState, proof: Proof, media: MediaType, content: Vec<u8>) -> AppResult<ProofView> {
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let file = ProofFile { media, size, hash: Sha256::digest(&content).to_vec() };
    if proof.file.is_none() {
        write_file(app, &proof, &file, content).await?;
    }
    let known = proofs::find(&mut *app.deps.store.connection().await?, proof.merchant, proof.id).await?;
    let known = known.ok_or(AppError::NotFound("proof"))?;
    if known.file.as_ref() != Some(&file) {
        return Err(AppError::Conflict("another picture was sent for this proof".into()));
    }
    let context = app.deps.zones.get(known.zone).await?;
    Ok(view(app, context, known))
}

/// Stores the picture before the database refers to it. Of two uploads at the same time, the later one is deleted
/// again.
async fn write_file(app: &AppState, proof: &Proof, file: &ProofFile, content: Vec<u8>) -> AppResult<()> {
    let object = proof.object.ok_or(AppError::NotFound("proof"))?;
    app.objects.put(object, &file.hash, content).await?;
    let mut conn = app.deps.store.connection().await?;
    if proofs::set_file(&mut conn, proof, file).await? {
        return Ok(());
    }
    let known = proofs::find(&mut conn, proof.merchant, proof.id).await?;
    match known.and_then(|known| known.file).is_some_and(|kept| kept.hash == file.hash) {
        true => Ok(()),
        false => app.objects.delete(object, &file.hash).await,
    }
}

/// Returns the proofs of a booking to a caller who may see the booking.
pub async fn of_booking(app: &AppState, principal: &Principal, id: BookingId) -> AppResult<ProofsView> {
    let booking = bookings::find(app, principal, Permission::ReadBookings, id).await?;
    let context = app.deps.zones.get(booking.zone).await?;
    let found = proofs::of_bookings(&mut *app.deps.store.connection().await?, &[id]).await?;
    let missing = lacking(&context.zone, &booking, &found);
    let proofs = found.into_iter().map(|proof| view(app, Arc::clone(&context), proof)).collect();
    Ok(ProofsView { proofs, missing })
}

/// Returns the picture of a link. Every caller who has the link may see it.
///
/// # Errors
/// [`AppError::LinkExpired`] for a link of this installation that has expired.
pub async fn open(app: &AppState, object: Uuid, expires: Timestamp, signature: &[u8]) -> AppResult<Picture> {
    if !app.signer.verify("proof", &signed(object, expires), signature) {
        return Err(AppError::NotFound("file"));
    }
    let fresh_for = expires - app.deps.now();
    if fresh_for < Seconds::ZERO {
        return Err(AppError::LinkExpired);
    }
    let found = proofs::of_object(&mut *app.deps.store.connection().await?, object).await?;
    let file = found.and_then(|proof| proof.file).ok_or(AppError::NotFound("file"))?;
    let content = app.objects.get(object, &file.hash).await?;
    let content = content.ok_or_else(|| AppError::Internal("a picture is not in the object store".into()))?;
    match Sha256::digest(&content)[..] == file.hash[..] {
        true => Ok(Picture { object, media: file.media, content, fresh_for }),
        false => Err(AppError::Internal("a picture is not what was sent".into())),
    }
}

/// Returns the proofs of a booking that are missing and without which it may not be completed. Call it in the
/// transaction that completes the booking, at the stop where the courier meets the shopper.
pub async fn missing(conn: &mut AsyncPgConnection, zone: &Zone, booking: &Booking) -> AppResult<Vec<ProofKind>> {
    if zone.proofs.of(booking.order.kind).is_empty() {
        return Ok(Vec::new());
    }
    Ok(lacking(zone, booking, &proofs::of_bookings(conn, &[booking.id]).await?))
}

/// Returns those of the ids that are no proofs of the booking.
pub async fn unknown(conn: &mut AsyncPgConnection, booking: BookingId, ids: &[Uuid]) -> AppResult<Vec<Uuid>> {
    let known = proofs::known_among(conn, booking, ids).await?;
    Ok(ids.iter().copied().filter(|id| !known.contains(id)).collect())
}

fn lacking(zone: &Zone, booking: &Booking, found: &[Proof]) -> Vec<ProofKind> {
    let brought = |kind: &ProofKind| found.iter().any(|proof| proof.kind == *kind && proof.is_whole());
    zone.proofs.of(booking.order.kind).iter().filter(|kind| !brought(kind)).copied().collect()
}

pub(in crate::app) fn view(app: &AppState, context: Arc<ZoneContext>, proof: Proof) -> ProofView {
    let link = proof.object.filter(|_| proof.file.is_some()).map(|object| link(app, object));
    ProofView { proof, context, link }
}

fn link(app: &AppState, object: Uuid) -> Link {
    let expires_at = app.deps.now() + app.objects.link_for;
    let signature = app.signer.signature("proof", &signed(object, expires_at));
    Link { path: format!("/v1/proofs/{object}/file?expires={}&signature={signature}", expires_at.0), expires_at }
}

fn signed(object: Uuid, expires: Timestamp) -> Vec<u8> {
    [&object.as_bytes()[..], &expires.0.to_be_bytes()].concat()
}

/// Deletes the pictures whose proofs were deleted.
pub async fn delete_pictures(app: &AppState) -> AppResult<()> {
    loop {
        let gone = proofs::deletions(&mut *app.deps.store.connection().await?, DELETIONS).await?;
        if gone.is_empty() {
            return Ok(());
        }
        for object in gone {
            app.objects.delete_all(object).await?;
            proofs::deleted(&mut *app.deps.store.connection().await?, object).await?;
        }
    }
}
