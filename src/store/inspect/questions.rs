//! Questions that one statement answers for all rows. Each statement sees one snapshot, so it sees all or nothing of
//! each transaction.

/// The questions for all rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// Slots whose number of taken places differs from the reservations in routes.
    MiscountedSlots,
    /// Slot places of reservations without a stop.
    StrayPlaces,
    /// Bookings of a slot whose place is on another civil day than their window.
    OtherPlaces,
    /// Reservations and holds with two bookings.
    BookedTwice,
    /// Shoppers with several active holds for one cart, and tokens with several.
    SeveralHolds,
    /// Booked holds from which no promise was made.
    HoldsWithoutBooking,
    /// Bookings whose hold does not exist or is not booked.
    BookingsWithoutHold,
    /// Active holds that expired long before the last write of the service.
    OverdueHolds,
    /// Ledger entries of the last day whose event is not in the outbox.
    LostEvents,
    /// Events that still wait although a later event of the same subject was sent.
    PassedOverEvents,
    /// Answers to idempotency keys that name a resource that does not exist.
    EmptyReceipts,
    /// Rows whose merchant is not the merchant of their zone.
    ForeignRows,
    /// Stops with a depot or slot that does not belong to their zone, or a load stop that is not in their route.
    ForeignStops,
    /// Bookings of the last day whose version differs from the number of their events.
    UnloggedVersions,
    /// Ledger entries that change nothing.
    IdleLines,
    /// Times of routes that do not fit their shift.
    MisdatedRoutes,
    /// Shifts that began on another day than their service day.
    MisdatedShifts,
    /// Holds and bookings that several idempotency keys created.
    SharedEffects,
    /// Stops and bookings of which one is finished and the other one is not.
    DifferentEnds,
    /// Active holds that are not booked although a stop of theirs has progress.
    DrivenHolds,
    /// Reports about a stop that name another booking than the booking of the stop.
    ForeignReports,
    /// Reports of work long before or after their shift.
    MisdatedReports,
    /// Constraints, indexes and triggers that are missing or not valid.
    FallenGuards,
}

impl Question {
    /// Every question.
    pub const ALL: [Self; 23] = [
        Self::MiscountedSlots,
        Self::StrayPlaces,
        Self::OtherPlaces,
        Self::BookedTwice,
        Self::SeveralHolds,
        Self::HoldsWithoutBooking,
        Self::BookingsWithoutHold,
        Self::OverdueHolds,
        Self::LostEvents,
        Self::PassedOverEvents,
        Self::EmptyReceipts,
        Self::ForeignRows,
        Self::ForeignStops,
        Self::UnloggedVersions,
        Self::IdleLines,
        Self::MisdatedRoutes,
        Self::MisdatedShifts,
        Self::SharedEffects,
        Self::DifferentEnds,
        Self::DrivenHolds,
        Self::ForeignReports,
        Self::MisdatedReports,
        Self::FallenGuards,
    ];

    /// The SQL of the question. Its columns are zone, day, subject and detail. `$3` is the time of the last write of
    /// the service.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::MiscountedSlots => MISCOUNTED_SLOTS,
            Self::StrayPlaces => STRAY_PLACES,
            Self::OtherPlaces => OTHER_PLACES,
            Self::BookedTwice => BOOKED_TWICE,
            Self::SeveralHolds => SEVERAL_HOLDS,
            Self::HoldsWithoutBooking => HOLDS_WITHOUT_BOOKING,
            Self::BookingsWithoutHold => BOOKINGS_WITHOUT_HOLD,
            Self::OverdueHolds => OVERDUE_HOLDS,
            Self::LostEvents => LOST_EVENTS,
            Self::PassedOverEvents => PASSED_OVER_EVENTS,
            Self::EmptyReceipts => EMPTY_RECEIPTS,
            Self::ForeignRows => FOREIGN_ROWS,
            Self::ForeignStops => FOREIGN_STOPS,
            Self::UnloggedVersions => UNLOGGED_VERSIONS,
            Self::IdleLines => IDLE_LINES,
            Self::MisdatedRoutes => MISDATED_ROUTES,
            Self::MisdatedShifts => MISDATED_SHIFTS,
            Self::SharedEffects => SHARED_EFFECTS,
            Self::DifferentEnds => DIFFERENT_ENDS,
            Self::DrivenHolds => DRIVEN_HOLDS,
            Self::ForeignReports => FOREIGN_REPORTS,
            Self::MisdatedReports => MISDATED_REPORTS,
            Self::FallenGuards => FALLEN_GUARDS,
        }
    }
}

const MISCOUNTED_SLOTS: &str = "
    SELECT zone_id, service_date, 'slot ' || slot_template_id,
        coalesce(taken, 0) || ' places are counted as taken, ' || coalesce(not_cancelled, 0) || ' reservations stand in routes'
    FROM (SELECT zone_id, day AS service_date, slot_template_id, count(DISTINCT reservation_id) AS not_cancelled FROM (
              SELECT zone_id, service_date AS day, slot_template_id, reservation_id FROM stops
              WHERE slot_template_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM slot_places AS place WHERE (place.zone_id, place.service_date, place.reservation_id)
                  = (stops.zone_id, stops.service_date, stops.reservation_id))
              UNION ALL SELECT zone_id, slot_date, slot_template_id, reservation_id FROM slot_places) AS places
          GROUP BY 1, 2, 3) AS stood
    FULL JOIN slot_days USING (zone_id, service_date, slot_template_id)
    WHERE coalesce(taken, 0) <> coalesce(not_cancelled, 0)";

const STRAY_PLACES: &str = "
    SELECT zone_id, service_date, 'reservation ' || reservation_id,
        'it takes a place of slot ' || slot_template_id || ' on ' || slot_date || ', and has no stop in this plan'
    FROM slot_places AS place WHERE NOT EXISTS (
        SELECT 1 FROM stops WHERE (stops.zone_id, stops.service_date, stops.reservation_id)
        = (place.zone_id, place.service_date, place.reservation_id))";

/// A booking of a slot takes a place in it on the civil day on which its window begins, whichever plan serves it.
/// Only confirmed bookings are checked: reservations that are being removed are ignored.
const OTHER_PLACES: &str = "
    SELECT kept.zone_id, kept.service_date, kept.subject,
        'it was sold slot ' || (promise->>'slot_template') || ' of ' || day || ', and takes a place of '
        || coalesce((SELECT string_agg(slot_template_id || ' of ' || slot_date, ', ') FROM slot_places AS place
                     WHERE (place.zone_id, place.service_date, place.reservation_id)
                     = (kept.zone_id, kept.service_date, kept.reservation_id)), 'the day ' || kept.service_date)
    FROM (SELECT booking.zone_id, service_date, reservation_id, 'booking ' || booking.id AS subject, promise,
              (window_start AT TIME ZONE time_zone)::date AS day
          FROM bookings AS booking JOIN zones AS zone ON zone.id = booking.zone_id
          WHERE state = 'confirmed' AND promise->>'slot_template' IS NOT NULL) AS kept
    WHERE CASE WHEN kept.day = kept.service_date
        THEN EXISTS (SELECT 1 FROM slot_places AS place WHERE (place.zone_id, place.service_date, place.reservation_id)
                     = (kept.zone_id, kept.service_date, kept.reservation_id))
        ELSE NOT EXISTS (SELECT 1 FROM slot_places AS place WHERE (place.zone_id, place.service_date, place.reservation_id)
                         = (kept.zone_id, kept.service_date, kept.reservation_id)
                         AND place.slot_date = kept.day AND place.slot_template_id::text = promise->>'slot_template') END";

const BOOKED_TWICE: &str = "
    SELECT min(zone_id::text)::uuid, min(service_date), 'reservation ' || reservation_id,
        count(*) || ' active holds and confirmed bookings have it'
    FROM (SELECT zone_id, service_date, reservation_id FROM bookings WHERE state = 'confirmed'
          UNION ALL SELECT zone_id, service_date, reservation_id FROM holds WHERE state = 'active') AS owners
    GROUP BY reservation_id HAVING count(*) > 1
    UNION ALL
    SELECT min(zone_id::text)::uuid, min(service_date), 'hold ' || hold_id, count(*) || ' bookings came from it'
    FROM bookings WHERE hold_id IS NOT NULL GROUP BY hold_id HAVING count(*) > 1";

const SEVERAL_HOLDS: &str = "
    SELECT min(zone_id::text)::uuid, min(service_date), 'credential ' || credential_id, count(*) || ' active holds'
    FROM holds WHERE state = 'active' AND credential_id IS NOT NULL GROUP BY credential_id HAVING count(*) > 1
    UNION ALL
    SELECT min(zone_id::text)::uuid, min(service_date), 'a shopper of merchant ' || merchant_id,
        'holds ' || string_agg(id::text, ', ' ORDER BY id) || ' of one cart are active'
    FROM holds WHERE state = 'active' AND shopper IS NOT NULL AND cart IS NOT NULL
    GROUP BY merchant_id, shopper, cart HAVING count(*) > 1";

/// A booking that moved to another hold names the new hold. Its ledger still has the promise of the first hold.
const HOLDS_WITHOUT_BOOKING: &str = "
    SELECT zone_id, service_date, 'hold ' || id, 'it is booked, and no promise came from it'
    FROM holds AS hold WHERE state = 'booked'
    AND NOT EXISTS (SELECT 1 FROM bookings WHERE hold_id = hold.id)
    AND NOT EXISTS (SELECT 1 FROM ledger WHERE zone_id = hold.zone_id AND event <> 'cancelled' AND at >= hold.created_at
                    AND (data->'promise') - 'made_at' = hold.promise - 'made_at')";

const BOOKINGS_WITHOUT_HOLD: &str = "
    SELECT booking.zone_id, booking.service_date, 'booking ' || booking.id,
        'its hold ' || booking.hold_id || ' is ' || coalesce(hold.state, 'not there')
    FROM bookings AS booking LEFT JOIN holds AS hold ON hold.id = booking.hold_id
        AND hold.zone_id = booking.zone_id AND hold.merchant_id = booking.merchant_id
    WHERE booking.hold_id IS NOT NULL AND booking.erased_at IS NULL AND hold.state IS DISTINCT FROM 'booked'";

const OVERDUE_HOLDS: &str = "
    SELECT zone_id, service_date, 'hold ' || id,
        'it is active, its time ran out at ' || expires_at || ', and the service has written until ' || $3::timestamptz
    FROM holds WHERE state = 'active' AND expires_at < $3::timestamptz - interval '15 minutes'";

/// Events are kept for at least one day.
const LOST_EVENTS: &str = "
    SELECT line.zone_id, booking.service_date, 'booking ' || line.booking_id,
        'the ledger has ' || line.event || ' at ' || line.at || ' (' || line.lines || '), the outbox has '
        || coalesce(events, 0) || ' such events'
    FROM (SELECT zone_id, booking_id, event, at, count(*) AS lines FROM ledger WHERE at > $3::timestamptz - interval '1 day'
          GROUP BY 1, 2, 3, 4) AS line
    LEFT JOIN bookings AS booking ON booking.id = line.booking_id
    LEFT JOIN (SELECT subject_id, topic, created_at, count(*) AS events FROM outbox
               WHERE created_at > $3::timestamptz - interval '1 day' GROUP BY 1, 2, 3) AS logged
        ON logged.subject_id = line.booking_id AND logged.topic = 'booking.' || line.event AND logged.created_at = line.at
    WHERE coalesce(events, 0) < lines";

const PASSED_OVER_EVENTS: &str = "
    SELECT waiting.zone_id, NULL::date, 'event ' || waiting.id,
        waiting.topic || ' of ' || waiting.subject_id || ' waits since ' || waiting.created_at
        || ', and a later event of the same was sent'
    FROM outbox AS waiting WHERE sent_at IS NULL
    AND EXISTS (SELECT 1 FROM outbox AS sent WHERE sent.subject_id = waiting.subject_id AND sent.sent_at IS NOT NULL
                AND (sent.created_at, sent.id) > (waiting.created_at, waiting.id))";

/// Callers choose the keys, so the result does not contain them: it names only the scope, the time and the resource.
const EMPTY_RECEIPTS: &str = "
    SELECT NULL::uuid, NULL::date, 'idempotency key of merchant ' || merchant_id,
        scope || ', answered at ' || created_at || ', names ' || subject_id
    FROM idempotency_keys AS answered WHERE split_part(scope, ':', 1) IN ('booking', 'cancel', 'hold')
    AND NOT EXISTS (SELECT 1 FROM bookings WHERE id = subject_id AND bookings.merchant_id = answered.merchant_id)
    AND NOT EXISTS (SELECT 1 FROM holds WHERE id = subject_id AND holds.merchant_id = answered.merchant_id)
    UNION ALL
    SELECT NULL::uuid, NULL::date, 'idempotency key of merchant ' || merchant_id,
        scope || ', answered at ' || created_at || ', names nothing'
    FROM idempotency_keys WHERE subject_id = '00000000-0000-0000-0000-000000000000'
    UNION ALL
    SELECT NULL::uuid, NULL::date, 'idempotency key of merchant ' || merchant_id,
        scope || ', answered at ' || created_at || ', names a key or token that is not there'
    FROM idempotency_keys AS answered WHERE split_part(scope, ':', 1) IN ('key', 'courier_token', 'shopper_token')
    AND NOT EXISTS (SELECT 1 FROM credentials WHERE id = subject_id AND credentials.merchant_id = answered.merchant_id)";

const FOREIGN_ROWS: &str = "
    SELECT kept.zone_id, kept.service_date, kept.subject, 'it is of merchant ' || kept.merchant_id
        || ', its zone is of ' || zone.merchant_id
    FROM (SELECT zone_id, service_date, merchant_id, 'hold ' || id AS subject FROM holds
          UNION ALL SELECT zone_id, service_date, merchant_id, 'booking ' || id FROM bookings
          UNION ALL SELECT zone_id, NULL, merchant_id, 'event ' || id FROM outbox
          UNION ALL SELECT zone_id, NULL, merchant_id, 'ledger line ' || id FROM ledger) AS kept
    JOIN zones AS zone ON zone.id = kept.zone_id WHERE zone.merchant_id <> kept.merchant_id
    UNION ALL
    SELECT booking.zone_id, booking.service_date, 'ledger line ' || line.id,
        'it is of zone ' || line.zone_id || ', its booking ' || booking.id || ' of another'
    FROM ledger AS line JOIN bookings AS booking ON booking.id = line.booking_id WHERE booking.zone_id <> line.zone_id";

const FOREIGN_STOPS: &str = "
    SELECT zone_id, service_date, 'stop ' || id, 'its zone has no depot ' || depot_id
    FROM stops AS stop WHERE depot_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM depots WHERE id = stop.depot_id AND zone_id = stop.zone_id)
    UNION ALL
    SELECT zone_id, service_date, 'stop ' || id, 'its zone has no slot ' || slot_template_id
    FROM stops AS stop WHERE slot_template_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM slot_templates WHERE id = stop.slot_template_id AND zone_id = stop.zone_id)
    UNION ALL
    SELECT zone_id, service_date, 'stop ' || id, 'its route has no load stop ' || loaded_at || ', and no stop that failed'
    FROM stops AS stop WHERE loaded_at <> route_id
    AND NOT EXISTS (SELECT 1 FROM stops WHERE id = stop.loaded_at AND route_id = stop.route_id
                    AND (kind = 'load' OR state = 'failed' AND kind IN ('delivery', 'dropoff')))
    UNION ALL
    SELECT zone_id, service_date, 'stop ' || id, 'its plan has no stop ' || retry_of || ' whose goods it hands over'
    FROM stops AS stop WHERE retry_of IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM stops WHERE id = stop.retry_of AND (zone_id, service_date) = (stop.zone_id, stop.service_date)
                    AND state IN ('failed', 'completed'))
    UNION ALL
    SELECT zone_id, service_date, 'stop ' || id, 'it was called off, and is ' || state
    FROM stops AS stop WHERE called_off_at IS NOT NULL AND state <> 'failed'";

/// Each change of a booking has one version and one event. Events are kept for at least one day.
const UNLOGGED_VERSIONS: &str = "
    SELECT booking.zone_id, booking.service_date, 'booking ' || booking.id,
        'its version is ' || booking.version || ', it has ' || coalesce(logged.events, 0) || ' events'
    FROM bookings AS booking
    LEFT JOIN (SELECT subject_id, count(*) AS events FROM outbox
               WHERE topic LIKE 'booking.%' AND created_at > $3::timestamptz - interval '1 day' GROUP BY 1) AS logged
        ON logged.subject_id = booking.id
    WHERE booking.created_at > $3::timestamptz - interval '1 day' AND booking.version <> coalesce(logged.events, 0)";

/// A failed booking may get the same promise again. Version 0.1.0 wrote entries that change nothing, so entries until one
/// day after the migration are ignored.
const IDLE_LINES: &str = "
    SELECT line.zone_id, booking.service_date, 'booking ' || booking.id, 'its line at ' || line.at || ' promises what was promised before'
    FROM (SELECT zone_id, booking_id, event, at, (data->'promise') - 'made_at' AS promise,
              lag((data->'promise') - 'made_at') OVER (PARTITION BY booking_id ORDER BY id) AS before
          FROM ledger WHERE booking_id IN (SELECT booking_id FROM ledger WHERE event = 'rescheduled')) AS line
    JOIN bookings AS booking ON booking.id = line.booking_id
    WHERE line.event = 'rescheduled' AND line.promise = line.before
    AND line.at > (SELECT min(run_on) + interval '1 day' FROM __diesel_schema_migrations WHERE version > '20261128')
    AND NOT EXISTS (SELECT 1 FROM courier_events WHERE booking_id = booking.id AND kind = 'fail')";

/// Times further from the shift than any overtime.
const MISDATED_ROUTES: &str = "
    SELECT route.zone_id, route.service_date, 'shift ' || route.id, times.what || ' ' || times.at
        || ', its shift is from ' || shift.starts_at || ' to ' || shift.ends_at
    FROM (SELECT id, 'its courier is to be back at' AS what, overtime_until AS at FROM routes
          UNION ALL SELECT route_id, 'stop ' || id || ' is to be served until', window_end FROM stops
              WHERE promised_until IS NOT NULL AND state NOT IN ('completed', 'failed')
          UNION ALL SELECT route_id, 'stop ' || id || ' was left for at', departed_at FROM stops
          UNION ALL SELECT route_id, 'stop ' || id || ' was reached at', arrived_at FROM stops
          UNION ALL SELECT route_id, 'stop ' || id || ' was over at', finished_at FROM stops) AS times
    JOIN routes AS route USING (id) JOIN shifts AS shift USING (id)
    WHERE times.at < shift.starts_at - interval '1 day' OR times.at > shift.ends_at + interval '1 day'";

const MISDATED_SHIFTS: &str = "
    SELECT shift.zone_id, shift.service_date, 'shift ' || shift.id, 'it begins on ' || (starts_at AT TIME ZONE time_zone)::date
    FROM shifts AS shift JOIN zones AS zone ON zone.id = shift.zone_id
    WHERE shift.service_date <> (starts_at AT TIME ZONE time_zone)::date";

const SHARED_EFFECTS: &str = "
    SELECT NULL::uuid, NULL::date, 'idempotency keys of merchant ' || merchant_id,
        count(DISTINCT key) || ' keys, the last one answered at ' || max(created_at) || ', made ' || subject_id
    FROM idempotency_keys WHERE scope LIKE 'booking:%' OR scope LIKE 'hold:%'
    GROUP BY merchant_id, subject_id HAVING count(DISTINCT key) > 1";

/// A pickup decides only if it failed. A booking that was moved after a failure has another reservation.
const DIFFERENT_ENDS: &str = "
    SELECT booking.zone_id, booking.service_date, 'booking ' || booking.id,
        'it is ' || booking.state || ', its stop ' || stop.id || ' is ' || stop.state
    FROM bookings AS booking JOIN stops AS stop USING (reservation_id)
    WHERE booking.state <> 'cancelled'
    AND CASE WHEN stop.kind = 'pickup' THEN stop.state = 'failed' AND booking.state = 'confirmed'
        WHEN stop.state IN ('completed', 'failed') THEN booking.state <> stop.state
        ELSE booking.state <> 'confirmed' END";

const DRIVEN_HOLDS: &str = "
    SELECT hold.zone_id, hold.service_date, 'hold ' || hold.id, 'nobody has booked it, its stop ' || stop.id || ' is ' || stop.state
    FROM holds AS hold JOIN stops AS stop USING (reservation_id) WHERE hold.state = 'active' AND stop.state <> 'planned'";

const FOREIGN_REPORTS: &str = "
    SELECT event.zone_id, event.service_date, 'report ' || event.id,
        'it names booking ' || coalesce(event.booking_id::text, 'none') || ', its stop is of booking ' || booking.id
    FROM courier_events AS event JOIN stops AS stop ON stop.id = event.stop_id
    JOIN bookings AS booking ON booking.reservation_id = stop.reservation_id
    WHERE event.booking_id IS DISTINCT FROM booking.id";

/// The limits of `domain::report_time`. Reports that can be known days ahead, and reports of the clock, are ignored.
/// Version 0.1.0 applied reports with any time, so reports received until one day after the migration are ignored.
const MISDATED_REPORTS: &str = "
    SELECT event.zone_id, event.service_date, 'report ' || event.id,
        event.kind || ' at ' || event.occurred_at || ', its shift is from ' || shift.starts_at || ' to ' || shift.ends_at
    FROM courier_events AS event JOIN shifts AS shift ON shift.id = event.shift_id
    WHERE event.kind NOT IN ('accept', 'absent', 'restore') AND event.reported_by <> 'clock'
    AND (event.occurred_at < shift.starts_at - interval '4 hours' OR event.occurred_at > shift.ends_at + interval '12 hours')
    AND event.received_at > (SELECT min(run_on) + interval '1 day' FROM __diesel_schema_migrations WHERE version > '20261128')";

/// The constraints that prevent two processes from doing the same work, and the indexes and triggers that all queries
/// rely on.
const FALLEN_GUARDS: &str = "
    SELECT NULL::uuid, NULL::date, kind || ' ' || name, detail FROM (
        SELECT 'index' AS kind, indexrelid::regclass::text AS name, 'it is not valid' AS detail FROM pg_index
        JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = current_schema()::regnamespace AND NOT (indisvalid AND indisready)
        UNION ALL
        SELECT 'constraint', conname, 'not all rows were looked at' FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace AND NOT convalidated
        UNION ALL
        SELECT 'guard', name, 'it is not there, or switched off' FROM unnest(ARRAY[
            'zones_pk', 'plans_pk', 'shifts_pk', 'routes_pk', 'stops_pk', 'holds_pk', 'bookings_pk', 'ledger_pk', 'outbox_pk',
            'idempotency_keys_pk', 'slot_days_pk', 'stops_once', 'stops_rank_unique', 'stops_plan', 'shifts_one_at_a_time',
            'holds_reservation_unique', 'holds_one_per_token', 'holds_one_per_cart', 'bookings_reservation_unique', 'bookings_hold_unique',
            'bookings_day', 'slot_places_pk', 'stops_route_fk', 'routes_shift_fk', 'shifts_plan_fk', 'shifts_courier_fk', 'shifts_depot_fk',
            'ledger_booking_fk', 'bookings_zone_fk', 'holds_zone_fk', 'ledger_append_only', 'ledger_only_erased',
            'audit_append_only', 'bookings_state_follows', 'holds_state_follows', 'stops_state_follows', 'routes_state_follows',
            'routes_shift_state_follows', 'bookings_state_begins', 'routes_state_begins', 'transitions_pk', 'proofs_pk',
            'proofs_booking_fk', 'proofs_object_unique', 'eta_notices_pk', 'courier_positions_pk', 'stops_give_places_back',
            'courier_events_pk', 'held_reports_pk', 'held_reports_once', 'pin_failures_pk',
            'courier_events_late_words', 'held_reports_late_words']) AS name
        WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = name)
        AND NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = name AND relkind IN ('i', 'I'))
        AND NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = name AND tgenabled IN ('O', 'A'))) AS fallen";
