//! Checks one plan in one snapshot.

use std::collections::{HashMap, HashSet};

use diesel_async::AsyncPgConnection;

use super::finding::{Finding, Invariant, Seen};
use super::reservation_audit::{ReservationAudit, audit_reservation};
use crate::app::plans::{build, source};
use crate::store::bookings::Stored;
use crate::store::plans::PlanKey;
use crate::store::{StoreError, StoreResult, bookings, holds, plan_speeds, plans, reports, shifts, zones};
use ritiro_domain::{
    Hold, Mark, Order, Promise, ReservationId, RouteProgress, Seconds, Shift, ShiftId, StopKind, StopRecord, StopState,
    Timestamp, Window, Zone,
};
use ritiro_planning::Plan;
use ritiro_travel::TravelModels;

/// The time that the service has to remove a stop whose hold ended in the transaction of another plan.
const GRACE: Seconds = Seconds(900);

/// The largest difference between the clocks of instances that is tolerated, with a margin.
const CLOCKS_APART: Seconds = Seconds(300);

/// All rows that belong to a plan.
struct Day {
    key: PlanKey,
    plan: Plan,
    shifts: Vec<Shift>,
    stops: Vec<StopRecord>,
    held: Vec<Hold>,
    booked: Vec<Stored>,
    /// For reservations without an owner: the time until which their hold could have been booked.
    ended: HashMap<ReservationId, Timestamp>,
    progress: HashMap<ShiftId, RouteProgress>,
    /// The reports of each shift, in order.
    marks: HashMap<ShiftId, Vec<Mark>>,
}

/// The time of a check.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    /// The time by the clock.
    pub now: Timestamp,
    /// The time of the last write of the service. Grace periods count from this time, so that the check of an old
    /// backup does not report them as exceeded.
    pub written: Timestamp,
}

/// Checks a plan within the transaction of `conn`. It skips a plan whose day is over, or whose zone was deleted: its
/// promises are history, and the zone may have changed.
pub(super) async fn check(
    conn: &mut AsyncPgConnection,
    travel: &TravelModels,
    key: PlanKey,
    at: Moment,
    seen: &mut Seen,
) -> StoreResult<Vec<Finding>> {
    let found = match read(conn, travel, key, at.now).await {
        Ok(Some(day)) => day.findings(at, seen),
        Ok(None) => Vec::new(),
        Err(StoreError::Corrupt { what, why }) => vec![unreadable(key, what, &why)],
        Err(StoreError::NetworkMissing(missing)) => vec![unreadable(key, "travel", &missing.to_string())],
        Err(error) => return Err(error),
    };
    Ok(found)
}

fn unreadable((zone, date): PlanKey, what: &str, why: &str) -> Finding {
    let detail = format!("{what}: {why}");
    Finding { invariant: Invariant::Readable, zone_id: Some(zone), date: Some(date), subject: "plan".into(), detail }
}

async fn read(
    conn: &mut AsyncPgConnection,
    travel: &TravelModels,
    key: PlanKey,
    now: Timestamp,
) -> StoreResult<Option<Day>> {
    let Some(zone) = zones::get(conn, key.0).await?.filter(|zone| is_live(zone, key, now)) else { return Ok(None) };
    let rules = plan_speeds::get(conn, key).await?;
    let shifts = shifts::of_day(conn, key.0, key.1).await?;
    let stops = plans::stops(conn, key).await?;
    let held = holds::active(conn, key).await?;
    let booked = bookings::stored_of(conn, key).await?;
    let owned = owners(&held, &booked);
    let orphans: HashSet<_> = stops.iter().filter_map(|stop| stop.reservation).filter(|r| !owned.contains(r)).collect();
    let ended = holds::ends_of(conn, &orphans.into_iter().collect::<Vec<_>>()).await?;
    let routes = plans::routes(conn, key).await?;
    let progress: HashMap<ShiftId, RouteProgress> =
        routes.into_iter().map(|route| (route.id, route.progress)).collect();
    let marks = reports::marks(conn, key, &progress.keys().copied().collect::<Vec<_>>()).await?;
    let plan = build(source(travel, &zone, key.1, rules.as_deref())?, &zone, &shifts, &progress, stops.clone())?;
    let ended = ended.into_iter().map(|(reservation, _, expires_at)| (reservation, expires_at)).collect();
    Ok(Some(Day { key, plan, shifts, stops, held, booked, ended, progress, marks }))
}

/// A plan of yesterday is live too, because its shift may still be going on.
fn is_live(zone: &Zone, key: PlanKey, now: Timestamp) -> bool {
    let today = zone.date_of(now);
    key.1 >= today.pred_opt().unwrap_or(today)
}

fn owners(held: &[Hold], booked: &[Stored]) -> HashSet<ReservationId> {
    held.iter().map(|hold| hold.reservation).chain(booked.iter().map(|stored| stored.reservation)).collect()
}

impl Day {
    fn findings(&self, at: Moment, seen: &mut Seen) -> Vec<Finding> {
        seen.plans += 1;
        seen.routes += self.shifts.len();
        seen.stops += self.stops.len();
        seen.holds += self.held.len();
        let mut found = self.rules();
        found.extend(self.promises());
        found.extend(self.orphans(at, seen));
        found.extend(self.strays());
        found.extend(self.breaks());
        found.extend(self.reports());
        found.extend(self.times(at));
        found
    }

    /// A stop gets its time from the clock of an instance when it enters a route. A time in the future can come only
    /// from a caller.
    fn times(&self, at: Moment) -> Vec<Finding> {
        let latest = at.now.max(at.written) + CLOCKS_APART;
        let to_come = |stop: &&StopRecord| stop.route.is_some() && stop.progress.state == StopState::Planned;
        let ahead = self.stops.iter().filter(to_come).filter(|stop| stop.depart_after > latest);
        let described = |stop: &StopRecord| {
            let detail = format!("it came into its route at {}, which is still to come", stop.depart_after.to_utc());
            self.finding(Invariant::TimesPast, format!("stop {}", stop.id), detail)
        };
        ahead.map(described).collect()
    }

    fn reports(&self) -> Vec<Finding> {
        let described = |(shift, progress): (&ShiftId, &RouteProgress)| {
            let marks = self.marks.get(shift).map_or(&[][..], Vec::as_slice);
            let follows = progress.after(marks);
            let detail = format!(
                "the route is {}, its shift {}; by {} reports they are {} and {}, or at other times",
                progress.route.as_str(),
                progress.shift.as_str(),
                marks.len(),
                follows.route.as_str(),
                follows.shift.as_str()
            );
            (follows != *progress).then(|| self.finding(Invariant::ShiftsAsReported, format!("shift {shift}"), detail))
        };
        self.progress.iter().filter_map(described).collect()
    }

    fn finding(&self, invariant: Invariant, subject: String, detail: impl Into<String>) -> Finding {
        let (zone, date) = self.key;
        Finding { invariant, zone_id: Some(zone), date: Some(date), subject, detail: detail.into() }
    }

    /// Checks the route rules with the independent checker.
    fn rules(&self) -> Vec<Finding> {
        let violations = self.plan.violations().into_iter();
        violations.map(|violation| self.finding(Invariant::RouteRules, "plan".into(), violation.to_string())).collect()
    }

    fn promises(&self) -> Vec<Finding> {
        let mut stops: HashMap<ReservationId, Vec<&StopRecord>> = HashMap::new();
        for stop in &self.stops {
            stops.entry(stop.reservation.unwrap_or(ReservationId(uuid::Uuid::nil()))).or_default().push(stop);
        }
        let judged = |order: &Order, promise: &Promise, reservation| {
            audit_reservation(order, promise, stops.get(&reservation).map_or(&[][..], Vec::as_slice))
        };
        let booked = self.booked.iter().filter_map(|stored| stored.booking.as_ref().ok());
        let booked = booked.filter_map(|b| {
            let audit = judged(&b.order, &b.promise, b.reservation);
            self.judgement(
                audit,
                format!("booking {}", b.id),
                [Invariant::BookingsStand, Invariant::BookingsAsPromised],
            )
        });
        let held = self.held.iter().filter_map(|hold| {
            let audit = judged(&hold.order, &hold.promise, hold.reservation);
            self.judgement(audit, format!("hold {}", hold.id), [Invariant::HoldsStand, Invariant::HoldsAsPromised])
        });
        booked.chain(held).collect()
    }

    fn judgement(&self, audit: ReservationAudit, subject: String, [stand, same]: [Invariant; 2]) -> Option<Finding> {
        match audit {
            ReservationAudit::Kept => None,
            ReservationAudit::Broken(detail) => Some(self.finding(stand, subject, detail)),
            ReservationAudit::Other(detail) => Some(self.finding(same, subject, format!("not as promised: {detail}"))),
        }
    }

    /// Reservations in routes that are neither held nor booked. A plan writer removes them.
    fn orphans(&self, at: Moment, seen: &mut Seen) -> Vec<Finding> {
        let owned = owners(&self.held, &self.booked);
        let open = self.stops.iter().filter(|stop| !stop.progress.is_over());
        let mut orphans: Vec<_> = open.filter_map(|stop| stop.reservation).collect();
        orphans.retain(|reservation| !owned.contains(reservation));
        orphans.sort_unstable();
        orphans.dedup();
        let (leaving, left): (Vec<_>, Vec<_>) = orphans.into_iter().partition(|orphan| self.is_leaving(*orphan, at));
        seen.leaving += leaving.len();
        let described = |reservation| {
            let detail = match self.ended.get(&reservation) {
                Some(until) => format!("its hold is over (it could be booked until {})", until.to_utc()),
                None => "neither a hold nor a booking has it".to_owned(),
            };
            self.finding(Invariant::StopsOwned, format!("reservation {reservation}"), detail)
        };
        left.into_iter().map(described).collect()
    }

    /// Whether an orphan is no violation yet: its hold ended a moment ago. A reservation without a hold is removed in the transaction that
    /// ends it.
    fn is_leaving(&self, orphan: ReservationId, at: Moment) -> bool {
        self.ended.get(&orphan).is_some_and(|until| *until + GRACE >= at.written)
    }

    fn strays(&self) -> Vec<Finding> {
        let routes: HashSet<_> = self.shifts.iter().map(|shift| shift.id).collect();
        let strays = self.stops.iter().filter(|stop| stop.route.is_some_and(|route| !routes.contains(&route)));
        let described = |stop: &StopRecord| {
            let route = stop.route.map(|route| route.to_string()).unwrap_or_default();
            let detail = format!("it is in route {route}, which this plan does not have");
            self.finding(Invariant::StopsInPlan, format!("stop {}", stop.id), detail)
        };
        strays.map(described).collect()
    }

    fn breaks(&self) -> Vec<Finding> {
        let breaks_of = |shift: &Shift| -> Vec<(Window, Seconds)> {
            let of_shift = self.stops.iter().filter(|s| s.route == Some(shift.id) && s.kind == StopKind::Break);
            of_shift.map(|stop| (stop.window, stop.service)).collect()
        };
        let described = |shift: &Shift| {
            let mut there = breaks_of(shift);
            let mut agreed: Vec<_> = shift.breaks.iter().map(|pause| (pause.window, pause.duration)).collect();
            there.sort_unstable();
            agreed.sort_unstable();
            let detail = format!("{} breaks were agreed, {} stand, or at other times", agreed.len(), there.len());
            (there != agreed).then(|| self.finding(Invariant::BreaksStand, format!("shift {}", shift.id), detail))
        };
        self.shifts.iter().filter_map(described).collect()
    }
}
