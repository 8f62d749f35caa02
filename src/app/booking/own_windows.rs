//! The rules of the catalogue for windows that are no slot: custom windows and as-soon-as-possible windows.
//!
//! Such a window must obey the catalogue too. It is refused if it overlaps a closed day, or a slot that is closed or
//! full, and it takes a place in every slot that it overlaps. A custom window is also refused after the cut-off of
//! such a slot, and it costs at least as much as the most expensive of these slots. An as-soon-as-possible window has
//! no cut-off, and its price follows the zone's rule for such windows.

use chrono::NaiveDate;

use super::slot_refusals::{closed_for, refuse_closed, refuse_full};
use crate::app::plans::PlanState;
use crate::app::{AppResult, AppState, ZoneContext};
use ritiro_domain::{Refusal, Seconds, SlotPlace, SlotWindow, Timestamp, Window, Zone, slots_on};

/// The longest custom window: the longest civil day.
pub(in crate::app) const LONGEST: Seconds = Seconds(25 * 3600);

/// A period in which no such window is sold, with the reason.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::app) struct Barrier {
    /// The period; its last instant is not part of it.
    pub span: Window,
    /// The reason.
    pub refusal: Refusal,
}

/// The slots that a window overlaps, in order.
pub(in crate::app) fn overlapped(context: &ZoneContext, window: Window) -> Vec<SlotWindow> {
    let zone = &context.zone;
    let slots = civil_days(zone, window)
        .flat_map(|date| slots_on(zone.time_zone, date, &context.templates, &context.exceptions))
        .filter(|slot| window.overlaps(slot.window));
    slots.collect()
}

/// The slot places that a window takes: one in each of these slots.
pub(in crate::app) fn places(slots: &[SlotWindow]) -> Vec<SlotPlace> {
    slots.iter().map(SlotWindow::place).collect()
}

/// The refusal of a window that overlaps a closed day or slot.
pub(in crate::app) fn refuse_exceptions(
    context: &ZoneContext,
    window: Window,
    slots: &[SlotWindow],
) -> Option<Refusal> {
    let slots = slots.iter().filter_map(|slot| Some((slot.window, slot.closed.as_ref()?)));
    let mut closed = closed_days(context, window).chain(slots.map(|(window, reason)| (window, reason.as_str())));
    closed.next().map(|(_, reason)| closed_for(reason))
}

/// The same, and also the refusal of a window that overlaps a slot after its cut-off.
pub(in crate::app) fn refuse(
    context: &ZoneContext,
    window: Window,
    slots: &[SlotWindow],
    now: Timestamp,
) -> Option<Refusal> {
    let late = || slots.iter().find_map(|slot| refuse_closed(slot, now));
    refuse_exceptions(context, window, slots).or_else(late)
}

/// The periods within `span` that no as-soon-as-possible window may overlap, in order.
pub(in crate::app) async fn barriers(app: &AppState, context: &ZoneContext, span: Window) -> AppResult<Vec<Barrier>> {
    let closed = closed_days(context, span).map(|(span, reason)| Barrier { span, refusal: closed_for(reason) });
    let mut barriers: Vec<Barrier> = closed.collect();
    let mut home = None;
    for slot in overlapped(context, span).iter().filter(|slot| slot.closed.is_some() || slot.max_bookings.is_some()) {
        let state = day_of(app, context, slot.date, &mut home).await?;
        let closed = slot.closed.as_deref().map(closed_for);
        let refusal = closed.or_else(|| refuse_full(slot, state));
        barriers.extend(refusal.map(|refusal| Barrier { span: slot.window, refusal }));
    }
    barriers.sort_by_key(|barrier| barrier.span);
    Ok(barriers)
}

async fn day_of<'a>(
    app: &AppState,
    context: &ZoneContext,
    date: NaiveDate,
    known: &'a mut Option<std::sync::Arc<PlanState>>,
) -> AppResult<&'a PlanState> {
    if known.as_ref().is_none_or(|state| state.key.1 != date) {
        *known = Some(app.plans.snapshot((context.zone.id, date)).await?);
    }
    Ok(known.as_deref().expect("it was just read"))
}

/// The periods of `span` between the barriers. A window in such a period may end where a barrier begins.
pub(in crate::app) fn open_stretches(span: Window, barriers: &[Barrier]) -> Vec<Window> {
    let (mut open, mut from) = (Vec::new(), span.start());
    for barrier in barriers {
        if from < barrier.span.start() {
            open.push(Window::lasting(from, barrier.span.start().min(span.end()) - from));
        }
        from = from.max(barrier.span.end());
    }
    if from <= span.end() {
        open.push(Window::lasting(from, span.end() - from));
    }
    open
}

/// The whole days that an exception closes, among those that a window overlaps.
fn closed_days(context: &ZoneContext, window: Window) -> impl Iterator<Item = (Window, &str)> {
    let closed = move |date| {
        let exception = context.exceptions.iter().find(|e| e.date == date && e.template.is_none())?;
        Some((context.zone.civil_day(date), exception.reason.as_str()))
    };
    civil_days(&context.zone, window).filter_map(closed).filter(move |(day, _)| window.overlaps(*day))
}

fn civil_days(zone: &Zone, window: Window) -> impl Iterator<Item = NaiveDate> + use<> {
    let last = zone.date_of(window.end());
    zone.date_of(window.start()).iter_days().take_while(move |date| *date <= last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(start: i64, end: i64) -> Window {
        Window::lasting(Timestamp(start), Seconds(end - start))
    }

    fn barrier(start: i64, end: i64) -> Barrier {
        Barrier { span: span(start, end), refusal: closed_for("strike") }
    }

    #[test]
    fn what_is_open_lies_between_barriers() {
        let open = |barriers: &[Barrier]| open_stretches(span(10, 100), barriers);
        assert_eq!(open(&[]), [span(10, 100)]);
        assert_eq!(open(&[barrier(0, 20), barrier(15, 30), barrier(50, 60)]), [span(30, 50), span(60, 100)]);
        assert_eq!(open(&[barrier(20, 60), barrier(30, 40), barrier(90, 200)]), [span(10, 20), span(60, 90)]);
        assert_eq!(open(&[barrier(0, 101)]), []);
    }

    proptest! {
        #[test]
        fn a_window_overlaps_what_it_has_an_instant_in(
            (a, b) in (0_i64..20, 0_i64..8), (s, e) in (0_i64..20, 1_i64..8),
        ) {
            let (window, slot) = (span(a, a + b), span(s, s + e));
            // Windows include their ends; a window of positive length that ends where the slot begins does not
            // overlap it.
            let last = if b > 0 { a + b - 1 } else { a };
            prop_assert_eq!(window.overlaps(slot), (a..=last).any(|at| s <= at && at < s + e));
        }
    }
}
