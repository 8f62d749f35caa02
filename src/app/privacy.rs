//! What is kept of a shopper: handed out, and erased.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use futures_util::{Stream, stream};
use uuid::Uuid;

use super::bookings::{Filter, with_contacts};
use super::credentials::Credential;
use super::edit::{AuditRecord, edit};
use super::proofs::{self, ProofView};
use super::{AppError, AppResult, AppState, Paging, Permission, Principal, ZoneContext, holds::HoldView};
use crate::store::{self, bookings, credentials, holds, privacy, records};
use ritiro_domain::{Action, Booking, BookingId, LedgerEntry, MerchantId};

pub use crate::store::privacy::{Erased, KeptAnswer, Live};
pub use crate::store::reports::Words;

/// Plans are in memory, and couriers perhaps on the road, for so many days behind today.
const UNDER_WAY: Days = Days::new(2);
/// So much of what stands in the way of an erasure is named.
const MOST_LIVE: i64 = 100;
/// So many things of a kind are read at a time.
const PAGE: i64 = 100;
const LONGEST_REFERENCE: usize = 200;

/// One part of what is kept of a shopper.
#[derive(Clone, Debug)]
pub enum Part {
    /// Bookings, with their contacts.
    Bookings(Vec<KeptBooking>),
    /// Holds in any state.
    Holds(Vec<HoldView>),
    /// Tokens, without what opens anything.
    Tokens(Vec<Credential>),
    /// Requests whose answers are kept.
    Answers(Vec<KeptAnswer>),
}

/// A booking with all that was promised for it.
#[derive(Clone, Debug)]
pub struct KeptBooking {
    /// The booking, with its contact.
    pub booking: Booking,
    /// In whose terms.
    pub book: Arc<ZoneContext>,
    /// Oldest first.
    pub ledger: Vec<LedgerEntry>,
    /// That it was handed over.
    pub proofs: Vec<ProofView>,
    /// What couriers reported of its stops.
    pub reports: Vec<Words>,
}

/// Where an export has got to.
enum Next {
    Bookings(Option<Uuid>),
    Holds(Option<Uuid>),
    Tokens(Option<Uuid>),
    Answers(String, String),
    Nothing,
}

/// Everything that is kept of a shopper of the merchant's, in parts: all bookings, then holds, tokens, answers. Each part is
/// read when it is asked for, so a long export neither fills memory nor holds a connection.
pub fn export(
    market: &AppState,
    principal: &Principal,
    shopper: &str,
) -> AppResult<impl Stream<Item = AppResult<Part>> + use<>> {
    let merchant = principal.may(Permission::ManagePersonalData)?;
    check(shopper)?;
    let (market, shopper) = (market.clone(), shopper.to_owned());
    Ok(stream::try_unfold((market, shopper, Next::Bookings(None)), move |(market, shopper, next)| async move {
        let part = part(&market, merchant, &shopper, next).await?;
        Ok(part.map(|(part, next)| (part, (market, shopper, next))))
    }))
}

async fn part(market: &AppState, merchant: MerchantId, shopper: &str, next: Next) -> AppResult<Option<(Part, Next)>> {
    Ok(match next {
        Next::Bookings(after) => {
            let found = kept_bookings(market, merchant, shopper, after).await?;
            let last = full(&found).map(|kept| kept.booking.id.0);
            Some((Part::Bookings(found), last.map_or(Next::Holds(None), |id| Next::Bookings(Some(id)))))
        }
        Next::Holds(after) => {
            let found = kept_holds(market, merchant, shopper, after).await?;
            let last = full(&found).map(|view| view.hold.id.0);
            Some((Part::Holds(found), last.map_or(Next::Tokens(None), |id| Next::Holds(Some(id)))))
        }
        Next::Tokens(after) => {
            let mut conn = market.deps.store.connection().await?;
            let found = credentials::of_shopper(&mut conn, merchant, shopper, paging(after)).await?;
            let last = full(&found).map(|token| token.id.0);
            let first_answer = Next::Answers(String::new(), String::new());
            Some((Part::Tokens(found), last.map_or(first_answer, |id| Next::Tokens(Some(id)))))
        }
        Next::Answers(scope, key) => {
            let mut conn = market.deps.store.connection().await?;
            let found = privacy::answers(&mut conn, merchant, shopper, (&scope, &key), PAGE).await?;
            let last = full(&found).map(|answer| Next::Answers(answer.scope.clone(), answer.key.clone()));
            Some((Part::Answers(found), last.unwrap_or(Next::Nothing)))
        }
        Next::Nothing => None,
    })
}

/// The last of a full page, after which there may be more.
fn full<T>(found: &[T]) -> Option<&T> {
    found.last().filter(|_| found.len() as i64 == PAGE)
}

fn paging(after: Option<Uuid>) -> Paging {
    Paging { after, limit: PAGE }
}

async fn kept_bookings(
    market: &AppState,
    merchant: MerchantId,
    shopper: &str,
    after: Option<Uuid>,
) -> AppResult<Vec<KeptBooking>> {
    let filter = Filter { shopper: Some(shopper.to_owned()), ..Filter::default() };
    let (found, mut entries, mut brought, mut words) = {
        let mut conn = market.deps.store.connection().await?;
        let mut found = bookings::list(&mut conn, merchant, &filter, paging(after)).await?;
        with_contacts(&mut conn, &mut found).await?;
        let ids: Vec<BookingId> = found.iter().map(|booking| booking.id).collect();
        let entries = records::ledger_of_all(&mut conn, &ids).await?;
        let brought = store::proofs::of_bookings(&mut conn, &ids).await?;
        (found, entries, brought, store::reports::words_of(&mut conn, &ids).await?)
    };
    let mut kept = Vec::with_capacity(found.len());
    for booking in found {
        let book = market.deps.zones.get(booking.zone).await?;
        let own = brought.extract_if(.., |proof| proof.booking == booking.id);
        let proofs = own.map(|proof| proofs::view(market, Arc::clone(&book), proof)).collect();
        let ledger = entries.extract_if(.., |entry| entry.booking == booking.id).collect();
        let reports = words.extract_if(.., |words| words.booking == booking.id).collect();
        kept.push(KeptBooking { booking, book, ledger, proofs, reports });
    }
    Ok(kept)
}

async fn kept_holds(
    market: &AppState,
    merchant: MerchantId,
    shopper: &str,
    after: Option<Uuid>,
) -> AppResult<Vec<HoldView>> {
    let found = {
        let mut conn = market.deps.store.connection().await?;
        holds::of_shopper(&mut conn, merchant, shopper, paging(after)).await?
    };
    let mut kept = Vec::with_capacity(found.len());
    for hold in found {
        kept.push(HoldView { book: market.deps.zones.get(hold.zone).await?, hold });
    }
    Ok(kept)
}

/// What an erasure did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Erasure {
    /// What stands where the shopper's reference stood; `None` if there was nothing to erase.
    pub pseudonym: Option<String>,
    /// How much there was.
    pub erased: Erased,
}

/// Erases a shopper of the merchant's: contacts, references, tokens, and places finer than a tenth of a degree. That promises were
/// made, when, for which windows and at what price, stays. Again, it finds nothing, and that is no error.
///
/// # Errors
/// [`AppError::StillLive`] while something of the shopper's is under way.
pub async fn erase(market: &AppState, principal: &Principal, shopper: &str) -> AppResult<Erasure> {
    let now = market.deps.now();
    let id = Uuid::new_v4();
    let pseudonym = format!("erased-{}", id.simple());
    let erasure = edit(&market.deps, principal, Permission::ManagePersonalData, async |conn, merchant| {
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
    // The shopper's tokens were revoked.
    market.deps.callers.forget_all();
    if let Err(error) = proofs::delete_pictures(market).await {
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
