//! Personal data of a shopper: export and erasure.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use futures_util::{Stream, stream};
use uuid::Uuid;

use crate::app::access::credentials::Credential;
use crate::app::booking::bookings::{Filter, with_contacts};
use crate::app::booking::holds::HoldView;
use crate::app::dispatch::proofs::{self, ProofView};
use crate::app::edit::{AuditRecord, edit};
use crate::app::{AppError, AppResult, AppState, Paging, Permission, Principal, ZoneContext};
use crate::numbers::count;
use crate::store::{self, bookings, credentials, holds, privacy, records};
use ritiro_domain::{Action, Booking, BookingId, LedgerEntry, MerchantId};

pub use crate::store::privacy::{Erased, KeptAnswer, Live};
pub use crate::store::reports::Words;

/// For this many days after its service day, a plan counts as under way: it is in memory, and couriers may still be
/// at work.
const UNDER_WAY: Days = Days::new(2);
/// The largest number of items that an error lists as obstacles to an erasure.
const MOST_LIVE: i64 = 100;
/// The number of items of a kind that are read at a time.
const PAGE: i64 = 100;
const LONGEST_REFERENCE: usize = 200;

/// One part of an export.
#[derive(Clone, Debug)]
pub enum Part {
    /// Bookings, with their contacts.
    Bookings(Vec<KeptBooking>),
    /// Holds in any state.
    Holds(Vec<HoldView>),
    /// Tokens, without their secrets.
    Tokens(Vec<Credential>),
    /// Requests whose responses are stored.
    Answers(Vec<KeptAnswer>),
}

/// A booking with its promises, proofs and reports.
#[derive(Clone, Debug)]
pub struct KeptBooking {
    /// The booking, with its contact.
    pub booking: Booking,
    /// The zone of the booking: its time zone and load dimensions apply.
    pub context: Arc<ZoneContext>,
    /// The ledger, oldest entry first.
    pub ledger: Vec<LedgerEntry>,
    /// The proofs of the hand-over.
    pub proofs: Vec<ProofView>,
    /// The texts that couriers reported about its stops.
    pub reports: Vec<Words>,
}

/// The position of an export.
enum Next {
    Bookings(Option<Uuid>),
    Holds(Option<Uuid>),
    Tokens(Option<Uuid>),
    Answers(String, String),
    Nothing,
}

/// Exports all data of a shopper of the merchant in parts: all bookings, then holds, tokens and stored responses.
/// Each part is read when the receiver asks for it, so a long export neither fills the memory nor holds a database
/// connection.
pub fn export(
    app: &AppState,
    principal: &Principal,
    shopper: &str,
) -> AppResult<impl Stream<Item = AppResult<Part>> + use<>> {
    let merchant = principal.may(Permission::ManagePersonalData)?;
    check(shopper)?;
    let (app, shopper) = (app.clone(), shopper.to_owned());
    Ok(stream::try_unfold((app, shopper, Next::Bookings(None)), move |(app, shopper, next)| async move {
        let part = part(&app, merchant, &shopper, next).await?;
        Ok(part.map(|(part, next)| (part, (app, shopper, next))))
    }))
}

async fn part(app: &AppState, merchant: MerchantId, shopper: &str, next: Next) -> AppResult<Option<(Part, Next)>> {
    Ok(match next {
        Next::Bookings(after) => {
            let found = kept_bookings(app, merchant, shopper, after).await?;
            let last = full(&found).map(|kept| kept.booking.id.0);
            Some((Part::Bookings(found), last.map_or(Next::Holds(None), |id| Next::Bookings(Some(id)))))
        }
        Next::Holds(after) => {
            let found = kept_holds(app, merchant, shopper, after).await?;
            let last = full(&found).map(|view| view.hold.id.0);
            Some((Part::Holds(found), last.map_or(Next::Tokens(None), |id| Next::Holds(Some(id)))))
        }
        Next::Tokens(after) => {
            let mut conn = app.deps.store.connection().await?;
            let found = credentials::of_shopper(&mut conn, merchant, shopper, paging(after)).await?;
            let last = full(&found).map(|token| token.id.0);
            let first_answer = Next::Answers(String::new(), String::new());
            Some((Part::Tokens(found), last.map_or(first_answer, |id| Next::Tokens(Some(id)))))
        }
        Next::Answers(scope, key) => {
            let mut conn = app.deps.store.connection().await?;
            let found = privacy::answers(&mut conn, merchant, shopper, (&scope, &key), PAGE).await?;
            let last = full(&found).map(|answer| Next::Answers(answer.scope.clone(), answer.key.clone()));
            Some((Part::Answers(found), last.unwrap_or(Next::Nothing)))
        }
        Next::Nothing => None,
    })
}

/// The last item of a full page, after which there may be more items.
fn full<T>(found: &[T]) -> Option<&T> {
    found.last().filter(|_| count(found.len()) == PAGE)
}

fn paging(after: Option<Uuid>) -> Paging {
    Paging { after, limit: PAGE }
}

async fn kept_bookings(
    app: &AppState,
    merchant: MerchantId,
    shopper: &str,
    after: Option<Uuid>,
) -> AppResult<Vec<KeptBooking>> {
    let filter = Filter { shopper: Some(shopper.to_owned()), ..Filter::default() };
    let (found, mut entries, mut brought, mut words) = {
        let mut conn = app.deps.store.connection().await?;
        let mut found = bookings::list(&mut conn, merchant, &filter, paging(after)).await?;
        with_contacts(&mut conn, &mut found).await?;
        let ids: Vec<BookingId> = found.iter().map(|booking| booking.id).collect();
        let entries = records::ledger_of_all(&mut conn, &ids).await?;
        let brought = store::proofs::of_bookings(&mut conn, &ids).await?;
        (found, entries, brought, store::reports::words_of(&mut conn, &ids).await?)
    };
    let mut kept = Vec::with_capacity(found.len());
    for booking in found {
        let context = app.deps.zones.get(booking.zone).await?;
        let own = brought.extract_if(.., |proof| proof.booking == booking.id);
        let proofs = own.map(|proof| proofs::view(app, Arc::clone(&context), proof)).collect();
        let ledger = entries.extract_if(.., |entry| entry.booking == booking.id).collect();
        let reports = words.extract_if(.., |words| words.booking == booking.id).collect();
        kept.push(KeptBooking { booking, context, ledger, proofs, reports });
    }
    Ok(kept)
}

async fn kept_holds(
    app: &AppState,
    merchant: MerchantId,
    shopper: &str,
    after: Option<Uuid>,
) -> AppResult<Vec<HoldView>> {
    let found = {
        let mut conn = app.deps.store.connection().await?;
        holds::of_shopper(&mut conn, merchant, shopper, paging(after)).await?
    };
    let mut kept = Vec::with_capacity(found.len());
    for hold in found {
        kept.push(HoldView { context: app.deps.zones.get(hold.zone).await?, hold });
    }
    Ok(kept)
}

/// The result of an erasure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Erasure {
    /// The pseudonym that replaces the shopper's reference; `None` if there was nothing to erase.
    pub pseudonym: Option<String>,
    /// The numbers of erased items.
    pub erased: Erased,
}

/// Erases a shopper of the merchant: contacts, references, tokens, and the digits of places finer than a tenth of a
/// degree. The record of promises, with their times, windows and prices, stays. A repeated erasure finds nothing and
/// succeeds.
///
/// # Errors
/// [`AppError::StillLive`] while something of the shopper is under way.
pub async fn erase(app: &AppState, principal: &Principal, shopper: &str) -> AppResult<Erasure> {
    let now = app.deps.now();
    let id = Uuid::new_v4();
    let pseudonym = format!("erased-{}", id.simple());
    let erasure = edit(&app.deps, principal, Permission::ManagePersonalData, async |conn, merchant| {
        check(shopper)?;
        let since = now.to_utc().date_naive() - UNDER_WAY;
        let live = privacy::live(conn, merchant, shopper, since, MOST_LIVE).await?;
        if !live.is_empty() {
            return Err(AppError::StillLive(live));
        }
        let erased = privacy::erase(conn, merchant, shopper, &pseudonym, now).await?;
        if erased.is_nothing() {
            return Ok((Erasure { pseudonym: None, erased }, None));
        }
        privacy::record(conn, merchant, principal.credential, &pseudonym, &erased, now).await?;
        Ok((Erasure { pseudonym: Some(pseudonym), erased }, Some(AuditRecord::of(Action::ShopperErased, id))))
    })
    .await?;
    // This erasure revoked the shopper's tokens.
    app.deps.callers.forget_all();
    if let Err(error) = proofs::delete_pictures(app).await {
        tracing::warn!(%error, "pictures of an erased shopper wait to be deleted");
    }
    Ok(erasure)
}

/// The first day on which a booking of this service day is no longer under way, by UTC.
pub fn over_on(date: NaiveDate) -> NaiveDate {
    date + UNDER_WAY + Days::new(1)
}

fn check(shopper: &str) -> AppResult<()> {
    match shopper.chars().count() {
        1..=LONGEST_REFERENCE => Ok(()),
        _ => Err(AppError::invalid("reference", format!("must have 1 to {LONGEST_REFERENCE} characters"))),
    }
}
