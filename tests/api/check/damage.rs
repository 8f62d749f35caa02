//! One way each to damage a database, and what must be found.

use ritiro::app::operations::check::Invariant::{self, *};

pub struct Damage {
    pub sql: &'static str,
    /// What it is a damage of, first; then what cannot but be found along with it.
    pub found: &'static [Invariant],
}

macro_rules! damages {
    ($($sql:literal => $($found:ident),+;)+) => {
        pub const DAMAGES: &[Damage] = &[$(Damage { sql: $sql, found: &[$($found),+] }),+];
    };
}

// Of the bookings, `plain` is of a window of the shopper's own, `held` came from a hold of a slot, `moved` was rescheduled, `off`
// cancelled, `ride` is a shipment. As a replica, Postgres fires no triggers and so enforces no foreign key.
damages! {
    "UPDATE stops SET rank = '\\x00' WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')"
        => Readable;
    "UPDATE bookings SET promise = '{}' WHERE reference = 'plain'" => Readable;
    "UPDATE plans SET speeds = '{}' WHERE service_date = '2026-11-24'" => Readable;
    "SET session_replication_role = replica;
     UPDATE ledger SET data = '{}' WHERE booking_id = (SELECT id FROM bookings WHERE reference = 'plain')" => Readable;

    "UPDATE shifts SET capacity = '{0,0,0,0}' WHERE service_date = '2026-11-24'" => RouteRules;
    "UPDATE shifts SET ends_at = starts_at + interval '5 minutes' WHERE service_date = '2026-11-24'" => RouteRules;

    "DELETE FROM stops WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')"
        => BookingsStand;
    "DELETE FROM stops WHERE kind = 'pickup'" => BookingsStand, RouteRules;

    "UPDATE stops SET lat = lat + 0.0001 WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')"
        => BookingsAsPromised;
    "UPDATE stops SET window_end = window_end + interval '1 second'
     WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')" => BookingsAsPromised;
    "UPDATE stops SET service_seconds = service_seconds + 1
     WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')" => BookingsAsPromised;
    "UPDATE stops SET load = '{2,0,0,0}'
     WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')" => BookingsAsPromised;
    "UPDATE stops SET skills = '{stairs}'
     WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')" => BookingsAsPromised;
    "UPDATE stops SET depot_id = (SELECT id FROM depots)
     WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')" => BookingsAsPromised;
    "UPDATE stops SET max_ride_seconds = 3000 WHERE kind IN ('pickup', 'dropoff')" => BookingsAsPromised;
    "UPDATE stops SET loaded_at = gen_random_uuid() WHERE kind = 'delivery'" => References, RouteRules;
    "UPDATE bookings SET order_data = jsonb_set(order_data, '{ready_at}', '1795420000') WHERE reference = 'plain'"
        => BookingsAsPromised;
    "UPDATE stops SET slot_template_id = (SELECT id FROM slot_templates LIMIT 1)
     WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')"
        => BookingsAsPromised, SlotsCounted;

    "DELETE FROM stops WHERE reservation_id = (SELECT min(reservation_id::text)::uuid FROM holds WHERE state = 'active')"
        => HoldsStand;
    "UPDATE stops SET service_seconds = service_seconds + 1
     WHERE reservation_id = (SELECT min(reservation_id::text)::uuid FROM holds WHERE state = 'active')" => HoldsAsPromised;

    "INSERT INTO stops SELECT gen_random_uuid(), zone_id, service_date, route_id, rank || '\\x80', kind, gen_random_uuid(),
         lat, lng, window_start, window_end, 0, '{0,0,0,0}', skills, depot_id, max_ride_seconds, depart_after, slot_template_id
     FROM stops WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')" => StopsOwned;
    "SET session_replication_role = replica; UPDATE stops SET route_id = gen_random_uuid()
     WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')" => StopsInPlan, References;
    "UPDATE routes SET shift_state = 'on_duty' WHERE service_date = '2026-11-24'" => ShiftsAsReported;
    "UPDATE routes SET accepted_at = '2026-11-24T07:00:00Z' WHERE service_date = '2026-11-24'" => ShiftsAsReported;

    "UPDATE stops SET depart_after = depart_after + interval '30 minutes'
     WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE reference = 'plain')" => TimesPast;
    "SET session_replication_role = replica; UPDATE bookings SET state = 'completed' WHERE reference = 'plain'" => EndsAgree;
    "SET session_replication_role = replica; UPDATE bookings SET state = 'failed' WHERE reference = 'ride'" => EndsAgree;
    "UPDATE stops SET state = 'en_route', departed_at = depart_after
     WHERE reservation_id = (SELECT min(reservation_id::text)::uuid FROM holds WHERE state = 'active')" => HoldsNotDriven;
    "INSERT INTO courier_events (courier_id, id, zone_id, merchant_id, service_date, shift_id, stop_id, kind, reported_by,
         occurred_at, received_at)
     SELECT courier_id, gen_random_uuid(), s.zone_id, merchant_id, s.service_date, route_id, s.id, 'resume', 'courier', starts_at,
         starts_at FROM stops AS s JOIN bookings USING (reservation_id) JOIN shifts ON shifts.id = route_id
     WHERE reference = 'plain'" => ReportsOfBooking;
    "UPDATE __diesel_schema_migrations SET run_on = '2026-11-01';
     INSERT INTO courier_events (courier_id, id, zone_id, merchant_id, service_date, shift_id, kind, reported_by, occurred_at,
         received_at)
     SELECT courier_id, gen_random_uuid(), zone_id, (SELECT min(id::text)::uuid FROM merchants), service_date, id, 'resume',
         'courier', starts_at - interval '5 hours', starts_at FROM shifts LIMIT 1" => ReportsInTime;

    "DELETE FROM stops WHERE kind = 'break'" => BreaksStand;
    "UPDATE stops SET service_seconds = service_seconds - 60 WHERE kind = 'break'" => BreaksStand;
    "UPDATE slot_days SET taken = taken + 1" => SlotsCounted;
    "DELETE FROM slot_days" => SlotsCounted;
    "DELETE FROM slot_places" => SlotsCounted;
    "UPDATE slot_places SET slot_date = slot_date + 1" => SlotsCounted;
    "UPDATE slot_places SET reservation_id = gen_random_uuid()" => PlacesStand;
    "INSERT INTO slot_places SELECT zone_id, service_date, reservation_id, (promise->>'slot_template')::uuid, service_date
     FROM bookings WHERE reference = 'held'" => PlacesOnTheirDay;

    "SET session_replication_role = replica;
     DELETE FROM ledger WHERE booking_id = (SELECT id FROM bookings WHERE reference = 'plain')" => LedgerComplete;
    "UPDATE bookings SET promise = jsonb_set(promise, '{price,amount}', '1') WHERE reference = 'plain'" => LedgerAgrees;
    "UPDATE bookings SET version = 1 WHERE reference = 'moved'" => LedgerAgrees, VersionsLogged;
    "SET session_replication_role = replica;
     UPDATE bookings SET state = 'confirmed' WHERE reference = 'off'" => LedgerAgrees, BookingsStand;
    "SET session_replication_role = replica;
     UPDATE ledger SET event = CASE event WHEN 'confirmed' THEN 'rescheduled' ELSE 'confirmed' END
     WHERE booking_id = (SELECT id FROM bookings WHERE reference = 'moved')" => LedgerInOrder;
    "SET session_replication_role = replica;
     UPDATE ledger SET at = at - interval '2 days'
     WHERE event = 'rescheduled' AND booking_id = (SELECT id FROM bookings WHERE reference = 'moved')" => LedgerInOrder;
    "UPDATE bookings SET window_end = window_end + interval '1 second' WHERE reference = 'plain'" => ColumnsAgree;
    "UPDATE bookings SET kind = 'collection' WHERE reference = 'off'" => ColumnsAgree;

    "ALTER TABLE bookings DROP CONSTRAINT bookings_reservation_unique;
     CREATE TEMPORARY TABLE twin AS SELECT *, gen_random_uuid() AS other FROM bookings WHERE reference = 'plain';
     INSERT INTO bookings SELECT other, zone_id, merchant_id, service_date, version, state, reservation_id, hold_id, shopper,
         'twin', kind, order_data, promise, window_start, window_end, created_at, updated_at FROM twin;
     INSERT INTO ledger SELECT gen_random_uuid(), l.zone_id, l.merchant_id, other, event, data, at
         FROM ledger AS l JOIN twin ON twin.id = booking_id;
     INSERT INTO outbox SELECT gen_random_uuid(), o.zone_id, o.merchant_id, topic, other, payload, o.created_at
         FROM outbox AS o JOIN twin ON twin.id = subject_id" => BookedOnce, GuardsStand;
    "DROP INDEX bookings_hold_unique;
     UPDATE bookings SET hold_id = (SELECT hold_id FROM bookings WHERE reference = 'held') WHERE reference = 'off'"
        => BookedOnce, GuardsStand;
    "DROP INDEX holds_one_per_token; UPDATE holds SET credential_id = (SELECT min(credential_id::text)::uuid FROM holds)
     WHERE state = 'active'" => OneHoldPerCart, GuardsStand;
    "DROP INDEX holds_one_per_cart; UPDATE holds SET shopper = 'c-1', cart = '' WHERE state = 'active'"
        => OneHoldPerCart, GuardsStand;
    "SET session_replication_role = replica; UPDATE holds SET state = 'booked' WHERE state = 'released'" => HoldsBooked;
    "SET session_replication_role = replica;
     UPDATE holds SET state = 'released' WHERE id = (SELECT hold_id FROM bookings WHERE reference = 'held')"
        => BookingsFromHolds;
    "DELETE FROM holds WHERE id = (SELECT hold_id FROM bookings WHERE reference = 'held')" => BookingsFromHolds;
    "UPDATE holds SET expires_at = expires_at - interval '1 day' WHERE state = 'active'" => HoldsEnd;

    "DELETE FROM outbox WHERE subject_id = (SELECT id FROM bookings WHERE reference = 'plain')" => EventsKept, VersionsLogged;
    "UPDATE outbox SET sent_at = now() WHERE topic = 'booking.rescheduled'" => EventsInOrder;
    "UPDATE idempotency_keys SET subject_id = gen_random_uuid()" => ReceiptsName;
    "INSERT INTO idempotency_keys (merchant_id, scope, key, request_hash, subject_id)
     SELECT id, 'zone:merchant', 'k', '', '00000000-0000-0000-0000-000000000000' FROM merchants LIMIT 1" => ReceiptsName;
    "INSERT INTO idempotency_keys (merchant_id, scope, key, request_hash, subject_id)
     SELECT id, 'key:merchant', 'k', '', gen_random_uuid() FROM merchants LIMIT 1" => ReceiptsName;

    "INSERT INTO outbox SELECT gen_random_uuid(), zone_id, merchant_id, topic, subject_id, payload, created_at FROM outbox
     WHERE topic = 'booking.rescheduled'" => VersionsLogged;
    "UPDATE bookings SET version = version + 1 WHERE reference = 'plain'" => VersionsLogged;
    "SET session_replication_role = replica; UPDATE __diesel_schema_migrations SET run_on = '2026-11-01';
     UPDATE ledger SET data = jsonb_set(ledger.data, '{promise}', moved.data->'promise') FROM ledger AS moved
     WHERE moved.event = 'rescheduled' AND moved.booking_id = ledger.booking_id" => LedgerMoves;
    "UPDATE routes SET overtime_until = '2026-12-02T10:00:00Z' WHERE service_date = '2026-11-24'" => RoutesInTime;
    "UPDATE shifts SET starts_at = starts_at - interval '10 hours' WHERE breaks <> '[]'" => ShiftsOnTheirDay;
    "INSERT INTO idempotency_keys (merchant_id, scope, key, request_hash, subject_id)
     SELECT merchant_id, scope, 'k-2', request_hash, subject_id FROM idempotency_keys" => EffectsOnce;

    "SET session_replication_role = replica; UPDATE shifts SET courier_id = gen_random_uuid() WHERE breaks <> '[]'"
        => References;
    "SET session_replication_role = replica; DELETE FROM slot_templates" => References;
    "UPDATE outbox SET merchant_id = (SELECT id FROM merchants WHERE name = 'Altra') WHERE topic = 'hold.released'"
        => OneTenant;
    "SET session_replication_role = replica;
     UPDATE holds SET merchant_id = (SELECT id FROM merchants WHERE name = 'Altra') WHERE state = 'released'"
        => OneTenant, References;

    "ALTER TABLE ledger DISABLE TRIGGER ledger_append_only" => GuardsStand;
    "ALTER TABLE bookings DISABLE TRIGGER bookings_state_follows" => GuardsStand;
    "DROP TRIGGER routes_shift_state_follows ON routes" => GuardsStand;
    "DROP INDEX stops_plan" => GuardsStand;
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'bookings_day'::regclass" => GuardsStand;
    "ALTER TABLE stops DROP CONSTRAINT stops_service, ADD CONSTRAINT stops_service CHECK (service_seconds >= 0) NOT VALID"
        => GuardsStand;
}
