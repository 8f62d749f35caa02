//! The list of all stored personal data: which columns contain data about which person, and when the data is deleted.
//!
//! The list contains every column of every table, also those without personal data, so that each new column must be
//! classified. Tests compare the list with the database that the migrations create, with the result of an erasure, and
//! with docs/PRIVACY.md.

/// The person that a column describes, and how long the data is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reveals {
    /// A shopper. The data is deleted when the shopper is erased, or after a period.
    OfShopper(Until),
    /// A courier.
    OfCourier(Until),
}

/// When the data of a column is deleted automatically, if not earlier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// Only when the shopper is erased.
    Erasure,
    /// `privacy.contact_days` after the service day.
    ContactDays,
    /// `privacy.place_days` after the service day: places become coarse; texts and holds are deleted.
    PlaceDays,
    /// `privacy.proof_days` after the service day.
    ProofDays,
    /// 48 hours.
    TwoDays,
    /// `webhooks.keep_events_days` after the event was passed on.
    EventDays,
    /// `webhooks.keep_deliveries_days` after the event was delivered or given up.
    DeliveryDays,
    /// `live.keep_positions_hours`.
    PositionHours,
    /// Until the merchant changes or deletes it.
    Edit,
}

/// A table: its columns without personal data, separated by spaces, and its columns with personal data.
pub type Table = (&'static str, &'static str, &'static [(&'static str, Reveals)]);

use Reveals::{OfCourier, OfShopper};

/// Every table with every column.
pub const TABLES: &[Table] = &[
    ("audit", "id merchant_id at actor_id actor_role action subject_id request_id detail", &[]),
    (
        "bookings",
        "id zone_id merchant_id service_date version state reservation_id hold_id kind window_start \
         window_end created_at updated_at erased_at",
        &[
            ("shopper", OfShopper(Until::Erasure)),
            ("reference", OfShopper(Until::Erasure)),
            ("order_data", OfShopper(Until::PlaceDays)),
            ("promise", OfShopper(Until::PlaceDays)),
        ],
    ),
    (
        "contacts",
        "booking_id zone_id merchant_id service_date",
        &[
            ("name", OfShopper(Until::ContactDays)),
            ("phone", OfShopper(Until::ContactDays)),
            ("address", OfShopper(Until::ContactDays)),
            ("notes", OfShopper(Until::ContactDays)),
        ],
    ),
    (
        "courier_events",
        "courier_id id zone_id merchant_id service_date shift_id stop_id booking_id kind reason reported_by \
         occurred_at received_at said_at erased_at",
        &[("data", OfShopper(Until::PlaceDays))],
    ),
    (
        "courier_positions",
        "courier_id at",
        &[
            ("lat", OfCourier(Until::PositionHours)),
            ("lng", OfCourier(Until::PositionHours)),
            ("accuracy_meters", OfCourier(Until::PositionHours)),
            ("speed_kmh", OfCourier(Until::PositionHours)),
            ("heading_degrees", OfCourier(Until::PositionHours)),
        ],
    ),
    (
        "couriers",
        "id zone_id version vehicle capacity skills created_at active vehicle_type_id areas preference",
        &[("name", OfCourier(Until::Edit)), ("display_name", OfCourier(Until::Edit))],
    ),
    (
        "credentials",
        "id merchant_id role prefix secret_hash courier_id expires_at revoked_at created_at name last_used_at \
         grant_data",
        &[("shopper", OfShopper(Until::Erasure))],
    ),
    ("depots", "id zone_id version name lat lng created_at", &[]),
    ("erasures", "id merchant_id credential_id pseudonym counts at", &[]),
    ("eta_notices", "booking_id reservation_id service_date told_expected approaching_at at_risk", &[]),
    (
        "held_reports",
        "id courier_id event_id zone_id merchant_id service_date shift_id stop_id booking_id kind reason \
         reported_by occurred_at said_at received_at code state decided_at erased_at",
        &[("data", OfShopper(Until::PlaceDays))],
    ),
    (
        "holds",
        "id zone_id merchant_id service_date reservation_id credential_id state expires_at kind created_at \
         erased_at",
        &[
            ("shopper", OfShopper(Until::PlaceDays)),
            ("order_data", OfShopper(Until::PlaceDays)),
            ("promise", OfShopper(Until::PlaceDays)),
            ("cart", OfShopper(Until::PlaceDays)),
        ],
    ),
    (
        "idempotency_keys",
        "merchant_id scope request_hash created_at subject_id answer",
        &[("key", OfShopper(Until::TwoDays))],
    ),
    ("ledger", "id zone_id merchant_id booking_id event at erased_at", &[("data", OfShopper(Until::PlaceDays))]),
    ("lost_demand", "zone_id service_date wish code cell_south cell_west refused", &[]),
    ("merchants", "id name created_at version allowed_origins", &[]),
    ("object_deletions", "object_id since", &[]),
    ("offers_asked", "zone_id service_date asked met", &[]),
    (
        "outbox",
        "id zone_id merchant_id topic subject_id created_at sent_at seq",
        &[("payload", OfShopper(Until::EventDays))],
    ),
    ("pin_failures", "booking_id id courier_id at tried", &[]),
    ("plans", "zone_id service_date epoch erased_at speeds", &[]),
    (
        "proofs",
        "merchant_id id booking_id zone_id service_date courier_id reported_by kind media_type size_bytes \
         sha256 occurred_at received_at seq",
        &[("said", OfShopper(Until::ProofDays)), ("object_id", OfShopper(Until::ProofDays))],
    ),
    (
        "routes",
        "id zone_id service_date version state shift_state accepted_at started_at departed_at finished_at \
         ended_at locked_at released_at overtime_until",
        &[],
    ),
    ("settings", "name value", &[]),
    (
        "shifts",
        "id zone_id service_date version courier_id depot_id starts_at ends_at capacity skills breaks \
         created_at vehicle_type_id areas preference",
        &[
            ("start_lat", OfCourier(Until::Edit)),
            ("start_lng", OfCourier(Until::Edit)),
            ("end_lat", OfCourier(Until::Edit)),
            ("end_lng", OfCourier(Until::Edit)),
        ],
    ),
    ("slot_days", "zone_id slot_template_id service_date taken", &[]),
    ("slot_exceptions", "id zone_id version service_date slot_template_id reason created_at", &[]),
    ("slot_places", "zone_id service_date reservation_id slot_template_id slot_date", &[]),
    (
        "slot_templates",
        "id zone_id version name weekdays start_minute end_minute price lead_seconds cutoff_days \
         cutoff_minute max_bookings valid_from valid_to retired_at created_at",
        &[],
    ),
    (
        "stops",
        "id zone_id service_date route_id rank kind reservation_id window_start window_end service_seconds \
         load skills depot_id max_ride_seconds depart_after slot_template_id state departed_at arrived_at \
         finished_at failure pinned promised_until ready_at loaded_at retry_of called_off_at setup_seconds",
        &[("lat", OfShopper(Until::PlaceDays)), ("lng", OfShopper(Until::PlaceDays))],
    ),
    ("transitions", "process from_state to_state", &[]),
    ("vehicle_types", "id zone_id version name speed capacity costs created_at", &[]),
    ("webhook_attempts", "id delivery_id at status error milliseconds", &[("excerpt", OfShopper(Until::DeliveryDays))]),
    (
        "webhook_deliveries",
        "id merchant_id zone_id endpoint_id event_id seq event_type subject_id happened_at state failures \
         next_at lease leased_until finished_at created_at",
        &[("data", OfShopper(Until::DeliveryDays))],
    ),
    (
        "webhook_endpoints",
        "id merchant_id version url event_types description secret previous_secret previous_expires_at \
         disabled_reason disabled_at failing_since created_at",
        &[],
    ),
    (
        "zones",
        "id merchant_id version name time_zone currency area load_dimensions skills travel hold_seconds \
         offer_seconds default_service_seconds asap custom_window_price objective created_at foresight live \
         proofs release speeds trips areas setup_seconds",
        &[],
    ),
];

/// The names of all columns of a table.
pub fn columns((_, plain, personal): &Table) -> impl Iterator<Item = &'static str> {
    plain.split_whitespace().chain(personal.iter().map(|(name, _)| *name))
}

/// The columns with personal data, with their tables.
pub fn personal() -> impl Iterator<Item = (&'static str, &'static str, Reveals)> {
    TABLES.iter().flat_map(|(table, _, personal)| personal.iter().map(move |(name, reveals)| (*table, *name, *reveals)))
}
