//! The statements of a batch. Each takes arrays with one element for each row.

use tokio_postgres::{Client, Error, Statement};

/// The statements are sent in the order of this list.
pub(super) const SHARE_PLANS: &str = "\
SELECT zone_id, service_date, epoch FROM plans
WHERE (zone_id, service_date) IN (SELECT * FROM unnest($1::uuid[], $2::date[]))
ORDER BY zone_id, service_date FOR SHARE";

/// Locks rows in order of their ids. A row with another version is not returned.
pub(super) const SWAP_ROUTES: &str = "\
UPDATE routes r SET version = r.version + 1
FROM (SELECT id, e.version FROM routes JOIN unnest($1::uuid[], $2::bigint[]) AS e (id, version) USING (id)
      ORDER BY id FOR UPDATE OF routes) AS e
WHERE r.id = e.id AND r.version = e.version
RETURNING r.id";

/// A limited slot without enough free places is not returned.
pub(super) const CHANGE_SLOTS: &str = "\
UPDATE slot_days s SET taken = GREATEST(0, s.taken + e.by)
FROM (SELECT zone_id, slot_template_id, service_date, e.by, e.most FROM slot_days
      JOIN unnest($1::uuid[], $2::uuid[], $3::date[], $4::integer[], $5::integer[])
          AS e (zone_id, slot_template_id, service_date, by, most) USING (zone_id, slot_template_id, service_date)
      ORDER BY zone_id, slot_template_id, service_date FOR UPDATE OF slot_days) AS e
WHERE (s.zone_id, s.slot_template_id, s.service_date) = (e.zone_id, e.slot_template_id, e.service_date)
  AND (e.by <= 0 OR e.most IS NULL OR s.taken + e.by <= e.most)
RETURNING s.zone_id, s.slot_template_id, s.service_date";

/// For slots without a row on that day.
pub(super) const FIRST_OF_SLOTS: &str = "\
INSERT INTO slot_days (zone_id, slot_template_id, service_date, taken)
SELECT zone_id, slot_template_id, service_date, GREATEST(0, by)
FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::integer[], $5::integer[])
    AS e (zone_id, slot_template_id, service_date, by, most)
WHERE e.by <= 0 OR e.most IS NULL OR e.by <= e.most
ORDER BY zone_id, slot_template_id, service_date
ON CONFLICT DO NOTHING
RETURNING zone_id, slot_template_id, service_date";

pub(super) const LEAVE_PLACES: &str = "\
DELETE FROM slot_places s USING unnest($1::uuid[], $2::date[], $3::uuid[]) AS e (zone_id, service_date, reservation_id)
WHERE (s.zone_id, s.service_date, s.reservation_id) = (e.zone_id, e.service_date, e.reservation_id)";

pub(super) const TAKE_PLACES: &str = "\
INSERT INTO slot_places (zone_id, service_date, reservation_id, slot_template_id, slot_date)
SELECT * FROM unnest($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::date[])";

pub(super) const DELETE_STOPS: &str = "DELETE FROM stops WHERE id = ANY ($1::uuid[]) RETURNING id";

/// A stop that another instance assigned or removed is not returned.
pub(super) const DELETE_WAITING_STOPS: &str = "\
DELETE FROM stops s
USING unnest($1::uuid[], $2::text[], $3::boolean[], $4::timestamptz[]) AS e (id, kind, pinned, depart_after)
WHERE s.id = e.id AND s.route_id IS NULL AND s.kind = e.kind AND s.pinned = e.pinned AND s.depart_after = e.depart_after
RETURNING s.id";

/// The amounts of a load have separate arrays, because arrays of arrays cannot be unnested.
pub(super) const INSERT_STOPS: &str = "\
INSERT INTO stops (id, zone_id, service_date, route_id, rank, kind, reservation_id, lat, lng, window_start, window_end,
    service_seconds, load, skills, depot_id, max_ride_seconds, depart_after, slot_template_id, state, departed_at, arrived_at,
    finished_at, failure, pinned, promised_until)
SELECT id, zone_id, service_date, route_id, rank, kind, reservation_id, lat, lng, window_start, window_end,
    service_seconds, ARRAY[load_0, load_1, load_2, load_3], skills::text[], depot_id, max_ride_seconds, depart_after,
    slot_template_id, state, departed_at, arrived_at, finished_at, failure, pinned, promised_until
FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::uuid[], $5::bytea[], $6::text[], $7::uuid[],
    $8::double precision[], $9::double precision[], $10::timestamptz[], $11::timestamptz[], $12::bigint[],
    $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::text[], $18::uuid[], $19::bigint[],
    $20::timestamptz[], $21::uuid[], $22::text[], $23::timestamptz[], $24::timestamptz[], $25::timestamptz[],
    $26::text[], $27::boolean[], $28::timestamptz[])
    AS e (id, zone_id, service_date, route_id, rank, kind, reservation_id, lat, lng, window_start, window_end,
          service_seconds, load_0, load_1, load_2, load_3, skills, depot_id, max_ride_seconds, depart_after,
          slot_template_id, state, departed_at, arrived_at, finished_at, failure, pinned, promised_until)";

pub(super) const MOVE_STOPS: &str = "\
UPDATE stops s SET lat = e.lat, lng = e.lng, depart_after = e.depart_after, rank = e.rank, window_end = e.window_end,
    max_ride_seconds = e.max_ride_seconds, state = e.state, departed_at = e.departed_at, arrived_at = e.arrived_at,
    finished_at = e.finished_at, failure = e.failure, pinned = e.pinned, promised_until = e.promised_until
FROM unnest($1::uuid[], $2::double precision[], $3::double precision[], $4::timestamptz[], $5::bytea[],
    $6::timestamptz[], $7::bigint[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::text[],
    $13::boolean[], $14::timestamptz[])
    AS e (id, lat, lng, depart_after, rank, window_end, max_ride_seconds, state, departed_at, arrived_at, finished_at,
          failure, pinned, promised_until)
WHERE s.id = e.id
RETURNING s.id";

/// Holds that version 0.1.0 made with a shopper's token have no cart. They belong to the cart without a name.
pub(super) const REPLACE_HOLDS: &str = "\
UPDATE holds h SET state = 'replaced'
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS e (merchant_id, shopper, cart)
WHERE h.merchant_id = e.merchant_id AND h.shopper = e.shopper AND h.state = 'active'
  AND (h.cart = e.cart OR (h.cart IS NULL AND e.cart = '' AND h.credential_id IS NOT NULL))
RETURNING e.merchant_id, e.shopper, e.cart, h.zone_id, h.service_date, h.id";

pub(super) const END_HOLDS: &str = "\
UPDATE holds h SET state = e.state FROM unnest($1::uuid[], $2::text[]) AS e (id, state)
WHERE h.id = e.id AND h.state = 'active'
RETURNING h.id";

pub(super) const INSERT_HOLDS: &str = "\
INSERT INTO holds (id, zone_id, merchant_id, service_date, reservation_id, credential_id, shopper, state, expires_at,
    kind, order_data, promise, created_at, cart)
SELECT id, zone_id, merchant_id, service_date, reservation_id, credential_id, shopper, state, expires_at,
    kind, order_data::jsonb, promise::jsonb, created_at, cart
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::uuid[], $6::uuid[], $7::text[], $8::text[],
    $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::timestamptz[], $14::text[])
    AS e (id, zone_id, merchant_id, service_date, reservation_id, credential_id, shopper, state, expires_at,
          kind, order_data, promise, created_at, cart)";

pub(super) const INSERT_BOOKINGS: &str = "\
INSERT INTO bookings (id, zone_id, merchant_id, service_date, version, state, reservation_id, hold_id, shopper,
    reference, kind, order_data, promise, window_start, window_end, created_at, updated_at)
SELECT id, zone_id, merchant_id, service_date, version, state, reservation_id, hold_id, shopper,
    reference, kind, order_data::jsonb, promise::jsonb, window_start, window_end, created_at, updated_at
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::bigint[], $6::text[], $7::uuid[], $8::uuid[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::timestamptz[], $15::timestamptz[],
    $16::timestamptz[], $17::timestamptz[])
    AS e (id, zone_id, merchant_id, service_date, version, state, reservation_id, hold_id, shopper,
          reference, kind, order_data, promise, window_start, window_end, created_at, updated_at)";

/// For bookings with a contact.
pub(super) const INSERT_CONTACTS: &str = "\
INSERT INTO contacts (booking_id, zone_id, merchant_id, service_date, name, phone, address, notes)
SELECT booking_id, zone_id, merchant_id, service_date, name, phone, address, notes
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS e (booking_id, zone_id, merchant_id, service_date, name, phone, address, notes)";

/// The constant columns (tenant, zone, shopper, reference) are not written.
pub(super) const CHANGE_BOOKINGS: &str = "\
UPDATE bookings b SET service_date = e.service_date, version = e.version, state = e.state,
    reservation_id = e.reservation_id, hold_id = e.hold_id, kind = e.kind, order_data = e.order_data::jsonb,
    promise = e.promise::jsonb, window_start = e.window_start, window_end = e.window_end, updated_at = e.updated_at
FROM unnest($1::uuid[], $2::date[], $3::bigint[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[],
    $10::timestamptz[], $11::timestamptz[], $12::timestamptz[])
    AS e (id, service_date, version, state, reservation_id, hold_id, kind, order_data, promise, window_start,
          window_end, updated_at)
WHERE b.id = e.id AND b.version = e.version - 1
  AND (b.state = 'confirmed' OR (b.state = 'failed' AND e.state = 'confirmed'))
RETURNING b.id";

/// For routes whose version was raised in the same transaction.
pub(super) const GO_ON: &str = "\
UPDATE routes r SET state = e.state, shift_state = e.shift_state, accepted_at = e.accepted_at, started_at = e.started_at,
    departed_at = e.departed_at, finished_at = e.finished_at, ended_at = e.ended_at, locked_at = e.locked_at,
    released_at = e.released_at, overtime_until = e.overtime_until
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[],
    $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[])
    AS e (id, state, shift_state, accepted_at, started_at, departed_at, finished_at, ended_at, locked_at, released_at,
          overtime_until)
WHERE r.id = e.id";

/// A report that exists already stays unchanged and is not returned.
pub(super) const APPEND_REPORTS: &str = "\
INSERT INTO courier_events (courier_id, id, zone_id, merchant_id, service_date, shift_id, stop_id, booking_id, kind, reason,
    data, reported_by, occurred_at, said_at, received_at)
SELECT courier_id, id, zone_id, merchant_id, service_date, shift_id, stop_id, booking_id, kind, reason,
    data::jsonb, reported_by, occurred_at, said_at, received_at
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::date[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[])
    AS e (courier_id, id, zone_id, merchant_id, service_date, shift_id, stop_id, booking_id, kind, reason, data,
          reported_by, occurred_at, said_at, received_at)
ON CONFLICT DO NOTHING
RETURNING courier_id, id";

/// A report that is already held stays unchanged and is not returned.
pub(super) const HOLD_REPORTS: &str = "\
INSERT INTO held_reports (id, code, courier_id, event_id, zone_id, merchant_id, service_date, shift_id, stop_id, booking_id, kind,
    reason, data, reported_by, occurred_at, said_at, received_at)
SELECT id, code, courier_id, event_id, zone_id, merchant_id, service_date, shift_id, stop_id, booking_id, kind, reason,
    data::jsonb, reported_by, occurred_at, said_at, received_at
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::date[], $8::uuid[], $9::uuid[],
    $10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[],
    $17::timestamptz[])
    AS e (id, code, courier_id, event_id, zone_id, merchant_id, service_date, shift_id, stop_id, booking_id, kind, reason, data,
          reported_by, occurred_at, said_at, received_at)
ON CONFLICT DO NOTHING
RETURNING id";

/// A report that was decided before is not returned.
pub(super) const ACCEPT_REPORTS: &str = "\
UPDATE held_reports h SET state = 'accepted', decided_at = e.at
FROM unnest($1::uuid[], $2::timestamptz[]) AS e (id, at)
WHERE h.id = e.id AND h.state = 'waiting'
RETURNING h.id";

/// A booking that has another reservation or an unsuitable state is not returned. A completed booking stays completed
/// unless an operator undoes that. A failed booking may still be completed.
pub(super) const FINISH_BOOKINGS: &str = "\
UPDATE bookings b SET state = e.state, version = b.version + e.changes, updated_at = e.at
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::bigint[]) AS e (id, reservation_id, state, at, changes)
WHERE b.id = e.id AND b.reservation_id = e.reservation_id
  AND ((b.state = 'confirmed' AND e.state IN ('completed', 'failed')) OR (b.state = 'failed' AND e.state = 'completed')
       OR (b.state = 'completed' AND e.state = 'confirmed'))
RETURNING b.id";

pub(super) const APPEND_AUDIT: &str = "\
INSERT INTO audit (id, merchant_id, at, actor_id, actor_role, action, subject_id, request_id, detail)
SELECT id, merchant_id, at, actor_id, actor_role, action, subject_id, request_id, detail::jsonb
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[])
    AS e (id, merchant_id, at, actor_id, actor_role, action, subject_id, request_id, detail)";

pub(super) const APPEND_LEDGER: &str = "\
INSERT INTO ledger (id, zone_id, merchant_id, booking_id, event, data, at)
SELECT id, zone_id, merchant_id, booking_id, event, data::jsonb, at
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[])
    AS e (id, zone_id, merchant_id, booking_id, event, data, at)";

pub(super) const APPEND_OUTBOX: &str = "\
INSERT INTO outbox (id, zone_id, merchant_id, topic, subject_id, payload, created_at)
SELECT id, zone_id, merchant_id, topic, subject_id, payload::jsonb, created_at
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::timestamptz[])
    AS e (id, zone_id, merchant_id, topic, subject_id, payload, created_at)";

/// A key that was answered before is not returned.
pub(super) const INSERT_IDEMPOTENCY_RECORDS: &str = "\
INSERT INTO idempotency_keys (merchant_id, scope, key, request_hash, subject_id, answer)
SELECT merchant_id, scope, key, request_hash, subject_id, answer::jsonb
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::uuid[], $6::text[])
    AS e (merchant_id, scope, key, request_hash, subject_id, answer)
ON CONFLICT DO NOTHING
RETURNING merchant_id, scope, key";

/// Notifies all instances, including this one, of the changed plans.
pub(super) const NOTIFY: &str = "SELECT pg_notify('ritiro', note) FROM unnest($1::text[]) AS e (note)";

macro_rules! statements {
    ($($field:ident = $text:ident),+ $(,)?) => {
        /// The prepared statements of one connection.
        pub(super) struct Statements {
            $(pub $field: Statement),+
        }

        impl Statements {
            /// Prepares all statements concurrently.
            pub async fn prepare(client: &Client) -> Result<Self, Error> {
                let ($($field),+) = futures_util::try_join!($(client.prepare($text)),+)?;
                Ok(Self { $($field),+ })
            }
        }
    };
}

statements! {
    share_plans = SHARE_PLANS,
    swap_routes = SWAP_ROUTES,
    change_slots = CHANGE_SLOTS,
    first_of_slots = FIRST_OF_SLOTS,
    leave_places = LEAVE_PLACES,
    take_places = TAKE_PLACES,
    delete_stops = DELETE_STOPS,
    delete_waiting_stops = DELETE_WAITING_STOPS,
    insert_stops = INSERT_STOPS,
    move_stops = MOVE_STOPS,
    replace_holds = REPLACE_HOLDS,
    end_holds = END_HOLDS,
    insert_holds = INSERT_HOLDS,
    insert_bookings = INSERT_BOOKINGS,
    insert_contacts = INSERT_CONTACTS,
    change_bookings = CHANGE_BOOKINGS,
    go_on = GO_ON,
    append_reports = APPEND_REPORTS,
    hold_reports = HOLD_REPORTS,
    accept_reports = ACCEPT_REPORTS,
    finish_bookings = FINISH_BOOKINGS,
    append_audit = APPEND_AUDIT,
    append_ledger = APPEND_LEDGER,
    append_outbox = APPEND_OUTBOX,
    insert_idempotency_records = INSERT_IDEMPOTENCY_RECORDS,
    notify = NOTIFY,
}
