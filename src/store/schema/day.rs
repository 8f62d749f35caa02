//! The tables of the day: reports of couriers, positions, notices about expected times, proofs, and lost demand.

diesel::table! {
    courier_events (courier_id, id) {
        courier_id -> Uuid,
        id -> Uuid,
        zone_id -> Uuid,
        merchant_id -> Uuid,
        service_date -> Date,
        shift_id -> Uuid,
        stop_id -> Nullable<Uuid>,
        booking_id -> Nullable<Uuid>,
        kind -> Text,
        reason -> Nullable<Text>,
        data -> Jsonb,
        reported_by -> Text,
        occurred_at -> Timestamptz,
        received_at -> Timestamptz,
        said_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    held_reports (id) {
        id -> Uuid,
        courier_id -> Uuid,
        event_id -> Uuid,
        zone_id -> Uuid,
        merchant_id -> Uuid,
        service_date -> Date,
        shift_id -> Uuid,
        stop_id -> Nullable<Uuid>,
        booking_id -> Nullable<Uuid>,
        kind -> Text,
        reason -> Nullable<Text>,
        data -> Jsonb,
        reported_by -> Text,
        occurred_at -> Timestamptz,
        said_at -> Timestamptz,
        received_at -> Timestamptz,
        code -> Text,
        state -> Text,
        decided_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    courier_positions (courier_id, at) {
        courier_id -> Uuid,
        at -> Timestamptz,
        lat -> Float8,
        lng -> Float8,
        accuracy_meters -> Nullable<Int4>,
        speed_kmh -> Nullable<Float8>,
        heading_degrees -> Nullable<Int2>,
    }
}

diesel::table! {
    eta_notices (booking_id) {
        booking_id -> Uuid,
        reservation_id -> Uuid,
        service_date -> Date,
        told_expected -> Nullable<Timestamptz>,
        approaching_at -> Nullable<Timestamptz>,
        at_risk -> Bool,
    }
}

diesel::table! {
    transitions (process, from_state, to_state) {
        process -> Text,
        from_state -> Text,
        to_state -> Text,
    }
}

diesel::table! {
    proofs (merchant_id, id) {
        merchant_id -> Uuid,
        id -> Uuid,
        booking_id -> Uuid,
        zone_id -> Uuid,
        service_date -> Date,
        courier_id -> Nullable<Uuid>,
        reported_by -> Text,
        kind -> Text,
        said -> Nullable<Text>,
        object_id -> Nullable<Uuid>,
        media_type -> Nullable<Text>,
        size_bytes -> Nullable<Int8>,
        sha256 -> Nullable<Binary>,
        occurred_at -> Timestamptz,
        received_at -> Timestamptz,
        seq -> Int8,
    }
}

diesel::table! {
    pin_failures (booking_id, id, tried) {
        booking_id -> Uuid,
        id -> Uuid,
        courier_id -> Uuid,
        at -> Timestamptz,
        tried -> Binary,
    }
}

diesel::table! {
    object_deletions (object_id) {
        object_id -> Uuid,
        since -> Timestamptz,
    }
}

diesel::table! {
    offers_asked (zone_id, service_date) {
        zone_id -> Uuid,
        service_date -> Date,
        asked -> Int8,
        met -> Int8,
    }
}

diesel::table! {
    lost_demand (zone_id, service_date, wish, code, cell_south, cell_west) {
        zone_id -> Uuid,
        service_date -> Date,
        wish -> Text,
        code -> Text,
        cell_south -> Int4,
        cell_west -> Int4,
        refused -> Int8,
    }
}
