//! What the database itself refuses, whoever writes to it: each invariant has a constraint with a name.

use crate::city::{City, Members, NORTH, SOUTH, TODAY};

/// A city with two bookings of a shopper and a hold, on which statements are tried.
async fn busy() -> City {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let shopper = city.client.shopper("c-1").await;
    shopper.book(&centre.morning, TODAY, NORTH).await;
    shopper.book(&centre.afternoon, TODAY, SOUTH).await;
    let held = shopper.hold(&centre.morning, TODAY, SOUTH).await.text("id");
    let sql = city.sql().await;
    let shopper_hold = "SELECT count(*) FROM holds WHERE id = $1::text::uuid AND credential_id IS NOT NULL";
    assert_eq!(sql.query_one(shopper_hold, &[&held]).await.unwrap().get::<_, i64>(0), 1);
    let other = city.client.new_courier(&centre.zone, 1).await;
    city.client.shift(&other, &centre.depot, TODAY).await;
    city
}

/// A copy of a row with some columns changed.
fn copy(table: &str, changes: &str) -> String {
    format!(
        "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(t) || jsonb_build_object('id', gen_random_uuid(), {changes}))).* \
         FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) t"
    )
}

/// A statement, and the constraint that stops it.
fn attempts() -> Vec<(String, &'static str)> {
    let other_route = "(SELECT route_id FROM stops t WHERE t.id <> stops.id LIMIT 1)";
    let of = |statement: &str, constraint| (statement.to_owned(), constraint);
    vec![
        // A reservation stands once.
        (
            copy(
                "stops",
                "'rank', '\\xee'::bytea, 'route_id', (SELECT id FROM routes WHERE id <> t.route_id AND service_date = t.service_date)",
            ),
            "stops_once",
        ),
        (copy("stops", "'reservation_id', gen_random_uuid()"), "stops_rank_unique"),
        (copy("bookings", "'hold_id', null"), "bookings_reservation_unique"),
        (copy("holds", "'state', 'active', 'credential_id', null"), "holds_reservation_unique"),
        // A stop stands in a route of its own zone and day, which stays while it is there.
        of("UPDATE stops SET service_date = service_date + 1", "stops_route_fk"),
        of("UPDATE stops SET route_id = gen_random_uuid()", "stops_route_fk"),
        of("DELETE FROM routes", "stops_route_fk"),
        of("DELETE FROM shifts", "stops_route_fk"),
        of("UPDATE stops SET load = '{-1,0,0,0}'", "stops_load"),
        of("UPDATE stops SET load = '{1}'", "stops_load"),
        of("UPDATE stops SET service_seconds = -1", "stops_service"),
        of("UPDATE stops SET window_end = window_start - interval '1 second'", "stops_window"),
        of("UPDATE stops SET kind = 'detour'", "stops_kind"),
        of("UPDATE stops SET reservation_id = null", "stops_reserved"),
        of("UPDATE stops SET lat = null", "stops_place"),
        (format!("UPDATE stops SET rank = '\\x80', route_id = {other_route}"), "stops_rank_unique"),
        // Holds and bookings.
        (copy("holds", "'state', 'active', 'reservation_id', gen_random_uuid()"), "holds_one_per_token"),
        (
            copy("holds", "'state', 'active', 'reservation_id', gen_random_uuid(), 'credential_id', null"),
            "holds_one_per_cart",
        ),
        of("UPDATE holds SET cart = repeat('c', 201)", "holds_cart_length"),
        of("UPDATE holds SET state = 'lost'", "holds_state_follows"),
        (copy("holds", "'state', 'lost', 'reservation_id', gen_random_uuid()"), "holds_state"),
        of("UPDATE bookings SET state = 'lost'", "bookings_state_follows"),
        (copy("bookings", "'state', 'cancelled'"), "bookings_state_begins"),
        of("SET LOCAL session_replication_role = replica; UPDATE bookings SET state = 'lost'", "bookings_state"),
        of("UPDATE bookings SET window_end = window_start - interval '1 second'", "bookings_window"),
        of("UPDATE bookings SET merchant_id = gen_random_uuid()", "bookings_zone_fk"),
        of("DELETE FROM bookings", "ledger_booking_fk"),
        of("UPDATE slot_days SET taken = -1", "slot_days_taken"),
        // The fleet.
        (copy("shifts", "'version', 1"), "shifts_one_at_a_time"),
        of("UPDATE shifts SET ends_at = starts_at", "shifts_hours"),
        of("UPDATE shifts SET ends_at = starts_at + interval '25 hours 1 second'", "shifts_hours"),
        of("UPDATE shifts SET capacity = '{-1,0,0,0}'", "shifts_capacity"),
        of("UPDATE shifts SET depot_id = null", "shifts_start"),
        of("UPDATE shifts SET courier_id = gen_random_uuid()", "shifts_courier_fk"),
        of("UPDATE couriers SET capacity = '{1,2}'", "couriers_capacity"),
        of("DELETE FROM couriers", "shifts_courier_fk"),
        of("DELETE FROM depots", "shifts_depot_fk"),
        of("DELETE FROM plans", "shifts_plan_fk"),
        of("UPDATE depots SET lat = 91", "depots_place"),
        // Zones and catalogue.
        (copy("zones", "'version', 1"), "zones_name_unique"),
        of("UPDATE zones SET load_dimensions = '{}'", "zones_dimensions"),
        of("UPDATE zones SET hold_seconds = 0", "zones_hold"),
        of("UPDATE zones SET currency = 'euro'", "zones_currency"),
        of("UPDATE slot_templates SET end_minute = start_minute", "slot_templates_hours"),
        of("UPDATE slot_templates SET weekdays = 0", "slot_templates_weekdays"),
        of("UPDATE slot_templates SET price = -1", "slot_templates_price"),
        // What could not be had.
        of(
            "INSERT INTO lost_demand SELECT id, '2026-11-23', 'dreams', 'no_room', 0, 0, 1 FROM zones",
            "lost_demand_wish",
        ),
        of(
            "INSERT INTO lost_demand SELECT id, '2026-11-23', 'offers', 'no_room', 9000, 0, 1 FROM zones",
            "lost_demand_cell",
        ),
        of(
            "INSERT INTO lost_demand SELECT id, '2026-11-23', 'offers', 'no_room', 0, 0, 0 FROM zones",
            "lost_demand_refused",
        ),
        of("INSERT INTO offers_asked SELECT id, '2026-11-23', 1, 2 FROM zones", "offers_asked_counts"),
        // Keys.
        (copy("credentials", "'role', 'admin'"), "credentials_secret_hash_unique"),
        of("UPDATE credentials SET role = 'root', name = null", "credentials_role"),
        of("UPDATE credentials SET name = null WHERE role = 'admin'", "credentials_keys_named"),
        of("UPDATE credentials SET name = 'mine' WHERE role = 'shopper'", "credentials_keys_named"),
        of("UPDATE credentials SET name = '' WHERE role = 'admin'", "credentials_name_length"),
        of("UPDATE merchants SET allowed_origins = array_fill('x'::text, ARRAY[21])", "merchants_origins"),
        (copy("audit", "'actor_role', 'ghost'"), "audit_actor"),
        (copy("audit", "'action', 'Zone sold'"), "audit_action"),
        (copy("audit", "'merchant_id', gen_random_uuid()"), "audit_merchant_fk"),
        of("UPDATE credentials SET expires_at = null WHERE role = 'shopper'", "credentials_tokens_expire"),
        of("UPDATE credentials SET secret_hash = '\\x00' WHERE role = 'admin'", "credentials_hash_length"),
        of(
            "INSERT INTO idempotency_keys SELECT merchant_id, 'hold:merchant', 'k', '\\x00', now(), gen_random_uuid() FROM zones, generate_series(1, 2)",
            "idempotency_keys_pk",
        ),
        of(
            "INSERT INTO idempotency_keys SELECT merchant_id, 'hold:merchant', '', '\\x00', now(), gen_random_uuid() FROM zones",
            "idempotency_keys_length",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_invariant_is_kept_by_the_constraint_of_its_name() {
    let city = busy().await;
    let sql = city.sql().await;
    for (statement, constraint) in attempts() {
        let done = sql.batch_execute(&format!("BEGIN; {statement}; SET CONSTRAINTS ALL IMMEDIATE; COMMIT")).await;
        let error = done.expect_err(&statement);
        let error = error.as_db_error().unwrap_or_else(|| panic!("{statement}: {error:?}"));
        assert_eq!(error.constraint(), Some(constraint), "{statement}: {error}");
        sql.batch_execute("ROLLBACK").await.unwrap();
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_is_only_ever_appended_to() {
    let city = busy().await;
    let sql = city.sql().await;
    for statement in ["UPDATE ledger SET at = now()", "DELETE FROM ledger", "TRUNCATE ledger"] {
        let error = sql.batch_execute(statement).await.expect_err(statement);
        assert_eq!(error.as_db_error().unwrap().message(), "the promise ledger is only ever appended to");
    }
    let told: i64 = sql.query_one("SELECT count(*) FROM ledger", &[]).await.unwrap().get(0);
    assert_eq!(told, 2);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_constraint_was_given_its_name() {
    let city = City::new().await;
    let sql = city.sql().await;
    let query = "SELECT conname::text, conrelid::regclass::text FROM pg_constraint \
                 WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '__diesel'";
    for row in sql.query(query, &[]).await.unwrap() {
        let (name, table): (String, String) = (row.get(0), row.get(1));
        // The names that Postgres makes up.
        let made_up = ["_pkey", "_key", "_fkey", "_check", "_excl", "_not_null"].iter().any(|end| name.ends_with(end));
        assert!(name.starts_with(&format!("{table}_")) && !made_up, "{name} of {table}");
    }
    city.stop().await;
}
