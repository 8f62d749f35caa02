//! Checks bookings against their ledgers, one page at a time.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::finding::{Finding, Invariant, Seen};
use crate::numbers::count;
use crate::store::bookings::Stored;
use crate::store::inspect::Scope;
use crate::store::{Paging, StoreResult, bookings, records};
use ritiro_domain::{Booking, BookingState, LedgerEntry, LedgerEvent, Seconds};

/// The number of bookings that are in memory at once.
pub(super) const PAGE: i64 = 500;

/// The largest difference between the clocks of two instances that is tolerated.
const SKEW: Seconds = Seconds(60);

/// Checks the bookings after `after`, within the transaction of `conn`. Returns the last booking of the page, if
/// there may be more.
pub(super) async fn check(
    conn: &mut AsyncPgConnection,
    scope: Scope,
    after: Option<Uuid>,
    seen: &mut Seen,
) -> StoreResult<(Vec<Finding>, Option<Uuid>)> {
    let page = bookings::stored_after(conn, scope.zone, scope.date, Paging { after, limit: PAGE }).await?;
    let ids: Vec<_> = page.iter().map(|stored| stored.id).collect();
    let mut ledgers = records::ledgers_of(conn, &ids).await?;
    let mut found = Vec::new();
    for stored in &page {
        let lines = ledgers.remove(&stored.id).unwrap_or_default();
        seen.bookings += 1;
        seen.ledger_lines += lines.len();
        found.extend(judged(stored, lines));
    }
    let last = page.last().filter(|_| count(page.len()) == PAGE).map(|stored| stored.id.0);
    Ok((found, last))
}

fn judged(stored: &Stored, lines: Vec<StoreResult<LedgerEntry>>) -> Option<Finding> {
    let place = stored.booking.as_ref().ok().map(|b| (b.zone, b.date));
    let finding = |(invariant, detail)| Finding {
        invariant,
        zone_id: place.map(|(zone, _)| zone),
        date: place.map(|(_, date)| date),
        subject: format!("booking {}", stored.id),
        detail,
    };
    verdict(stored, lines).map(finding)
}

/// Returns the first violation of a booking. Other violations may be consequences of it, so they are not reported.
fn verdict(stored: &Stored, lines: Vec<StoreResult<LedgerEntry>>) -> Option<(Invariant, String)> {
    let booking = match &stored.booking {
        Ok(booking) => booking,
        Err(error) => return Some((Invariant::Readable, error.to_string())),
    };
    let lines: Vec<LedgerEntry> = match lines.into_iter().collect() {
        Ok(lines) => lines,
        Err(error) => return Some((Invariant::Readable, error.to_string())),
    };
    if !stored.columns_agree {
        return Some((
            Invariant::ColumnsAgree,
            "kind, window_start or window_end differ from order and promise".into(),
        ));
    }
    replayed(booking, &lines)
}

/// Returns the violation of a booking that its ledger shows, with the oldest line first.
fn replayed(booking: &Booking, lines: &[LedgerEntry]) -> Option<(Invariant, String)> {
    let Some(last) = lines.last().filter(|_| lines.iter().any(|l| l.event == LedgerEvent::Confirmed)) else {
        return Some((Invariant::LedgerComplete, format!("its ledger has {} lines and no confirmation", lines.len())));
    };
    if let Some(detail) = disorder(lines) {
        return Some((Invariant::LedgerInOrder, detail));
    }
    // The ledger records promises. Reports of couriers, not the ledger, record how the delivery ended.
    let by_road = matches!(booking.state, BookingState::Completed | BookingState::Failed);
    let state = match last.event {
        LedgerEvent::Confirmed | LedgerEvent::Rescheduled if by_road => booking.state,
        LedgerEvent::Cancelled => BookingState::Cancelled,
        LedgerEvent::Confirmed | LedgerEvent::Rescheduled => BookingState::Confirmed,
    };
    let detail = if state != booking.state {
        format!("it is {}, by its ledger {}", booking.state.as_str(), state.as_str())
    } else if last.promise != booking.promise {
        "its promise is not that of the last line".to_owned()
    } else if booking.version < count(lines.len()) {
        format!("its version is {}, its ledger has {} lines", booking.version, lines.len())
    } else {
        return None;
    };
    Some((Invariant::LedgerAgrees, detail))
}

fn disorder(lines: &[LedgerEntry]) -> Option<String> {
    let wrong = lines.iter().enumerate().find(|(i, line)| match line.event {
        LedgerEvent::Confirmed => *i != 0,
        LedgerEvent::Rescheduled => *i == 0,
        LedgerEvent::Cancelled => *i + 1 != lines.len(),
    });
    if let Some((i, line)) = wrong {
        return Some(format!("line {} of {} is {}", i + 1, lines.len(), line.event.as_str()));
    }
    let back = lines.windows(2).position(|pair| pair[1].at + SKEW < pair[0].at);
    back.map(|i| format!("line {} is older than line {}", i + 2, i + 1))
}
