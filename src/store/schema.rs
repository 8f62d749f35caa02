//! The tables for the queries. `migrations/` creates them.

mod day;

pub use day::*;

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Binary,
    }
}

diesel::table! {
    merchants (id) {
        id -> Uuid,
        name -> Text,
        created_at -> Timestamptz,
        version -> Int8,
        allowed_origins -> Array<Text>,
    }
}

diesel::table! {
    credentials (id) {
        id -> Uuid,
        merchant_id -> Uuid,
        role -> Text,
        prefix -> Text,
        secret_hash -> Binary,
        courier_id -> Nullable<Uuid>,
        shopper -> Nullable<Text>,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        name -> Nullable<Text>,
        last_used_at -> Nullable<Timestamptz>,
        grant_data -> Nullable<Jsonb>,
    }
}

diesel::table! {
    audit (id) {
        id -> Uuid,
        merchant_id -> Uuid,
        at -> Timestamptz,
        actor_id -> Nullable<Uuid>,
        actor_role -> Text,
        action -> Text,
        subject_id -> Uuid,
        request_id -> Nullable<Text>,
        detail -> Jsonb,
    }
}

diesel::table! {
    zones (id) {
        id -> Uuid,
        merchant_id -> Uuid,
        version -> Int8,
        name -> Text,
        time_zone -> Text,
        currency -> Text,
        area -> Jsonb,
        load_dimensions -> Array<Text>,
        skills -> Array<Text>,
        travel -> Jsonb,
        hold_seconds -> Int8,
        offer_seconds -> Int8,
        default_service_seconds -> Int8,
        asap -> Nullable<Jsonb>,
        custom_window_price -> Nullable<Int8>,
        objective -> Jsonb,
        created_at -> Timestamptz,
        foresight -> Jsonb,
        live -> Jsonb,
        proofs -> Jsonb,
        release -> Nullable<Jsonb>,
        trips -> Nullable<Jsonb>,
        speeds -> Nullable<Jsonb>,
        areas -> Nullable<Jsonb>,
        setup_seconds -> Int8,
    }
}

diesel::table! {
    depots (id) {
        id -> Uuid,
        zone_id -> Uuid,
        version -> Int8,
        name -> Text,
        lat -> Float8,
        lng -> Float8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    couriers (id) {
        id -> Uuid,
        zone_id -> Uuid,
        version -> Int8,
        name -> Text,
        vehicle -> Text,
        capacity -> Array<Int8>,
        skills -> Array<Text>,
        created_at -> Timestamptz,
        display_name -> Nullable<Text>,
        active -> Bool,
        vehicle_type_id -> Nullable<Uuid>,
        areas -> Array<Text>,
        preference -> Nullable<Jsonb>,
    }
}

diesel::table! {
    vehicle_types (id) {
        id -> Uuid,
        zone_id -> Uuid,
        version -> Int8,
        name -> Text,
        speed -> Int4,
        capacity -> Nullable<Jsonb>,
        costs -> Nullable<Jsonb>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    plans (zone_id, service_date) {
        zone_id -> Uuid,
        service_date -> Date,
        epoch -> Int8,
        erased_at -> Nullable<Timestamptz>,
        speeds -> Nullable<Jsonb>,
    }
}

diesel::table! {
    shifts (id) {
        id -> Uuid,
        zone_id -> Uuid,
        service_date -> Date,
        version -> Int8,
        courier_id -> Uuid,
        depot_id -> Nullable<Uuid>,
        start_lat -> Nullable<Float8>,
        start_lng -> Nullable<Float8>,
        end_lat -> Nullable<Float8>,
        end_lng -> Nullable<Float8>,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        capacity -> Array<Int8>,
        skills -> Array<Text>,
        breaks -> Jsonb,
        created_at -> Timestamptz,
        vehicle_type_id -> Nullable<Uuid>,
        areas -> Array<Text>,
        preference -> Nullable<Jsonb>,
    }
}

diesel::table! {
    routes (id) {
        id -> Uuid,
        zone_id -> Uuid,
        service_date -> Date,
        version -> Int8,
        state -> Text,
        shift_state -> Text,
        accepted_at -> Nullable<Timestamptz>,
        started_at -> Nullable<Timestamptz>,
        departed_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        locked_at -> Nullable<Timestamptz>,
        released_at -> Nullable<Timestamptz>,
        overtime_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    slot_templates (id) {
        id -> Uuid,
        zone_id -> Uuid,
        version -> Int8,
        name -> Text,
        weekdays -> Int2,
        start_minute -> Int2,
        end_minute -> Int2,
        price -> Int8,
        lead_seconds -> Int8,
        cutoff_days -> Nullable<Int2>,
        cutoff_minute -> Nullable<Int2>,
        max_bookings -> Nullable<Int4>,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        retired_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    slot_exceptions (id) {
        id -> Uuid,
        zone_id -> Uuid,
        version -> Int8,
        service_date -> Date,
        slot_template_id -> Nullable<Uuid>,
        reason -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    slot_places (zone_id, service_date, reservation_id, slot_template_id, slot_date) {
        zone_id -> Uuid,
        service_date -> Date,
        reservation_id -> Uuid,
        slot_template_id -> Uuid,
        slot_date -> Date,
    }
}

diesel::table! {
    slot_days (zone_id, slot_template_id, service_date) {
        zone_id -> Uuid,
        slot_template_id -> Uuid,
        service_date -> Date,
        taken -> Int4,
    }
}

diesel::table! {
    holds (id) {
        id -> Uuid,
        zone_id -> Uuid,
        merchant_id -> Uuid,
        service_date -> Date,
        reservation_id -> Uuid,
        credential_id -> Nullable<Uuid>,
        shopper -> Nullable<Text>,
        state -> Text,
        expires_at -> Timestamptz,
        kind -> Text,
        order_data -> Jsonb,
        promise -> Jsonb,
        created_at -> Timestamptz,
        erased_at -> Nullable<Timestamptz>,
        cart -> Nullable<Text>,
    }
}

diesel::table! {
    bookings (id) {
        id -> Uuid,
        zone_id -> Uuid,
        merchant_id -> Uuid,
        service_date -> Date,
        version -> Int8,
        state -> Text,
        reservation_id -> Uuid,
        hold_id -> Nullable<Uuid>,
        shopper -> Nullable<Text>,
        reference -> Nullable<Text>,
        kind -> Text,
        order_data -> Jsonb,
        promise -> Jsonb,
        window_start -> Timestamptz,
        window_end -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    stops (id) {
        id -> Uuid,
        zone_id -> Uuid,
        service_date -> Date,
        route_id -> Nullable<Uuid>,
        rank -> Binary,
        kind -> Text,
        reservation_id -> Nullable<Uuid>,
        lat -> Nullable<Float8>,
        lng -> Nullable<Float8>,
        window_start -> Nullable<Timestamptz>,
        window_end -> Nullable<Timestamptz>,
        service_seconds -> Int8,
        load -> Array<Int8>,
        skills -> Array<Text>,
        depot_id -> Nullable<Uuid>,
        max_ride_seconds -> Nullable<Int8>,
        depart_after -> Timestamptz,
        slot_template_id -> Nullable<Uuid>,
        state -> Text,
        departed_at -> Nullable<Timestamptz>,
        arrived_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        failure -> Nullable<Text>,
        pinned -> Bool,
        promised_until -> Nullable<Timestamptz>,
        ready_at -> Nullable<Timestamptz>,
        loaded_at -> Nullable<Uuid>,
        retry_of -> Nullable<Uuid>,
        called_off_at -> Nullable<Timestamptz>,
        setup_seconds -> Int8,
    }
}

diesel::table! {
    idempotency_keys (merchant_id, scope, key) {
        merchant_id -> Uuid,
        scope -> Text,
        key -> Text,
        request_hash -> Binary,
        created_at -> Timestamptz,
        subject_id -> Uuid,
        answer -> Nullable<Jsonb>,
    }
}

diesel::table! {
    outbox (id) {
        id -> Uuid,
        zone_id -> Uuid,
        merchant_id -> Uuid,
        topic -> Text,
        subject_id -> Uuid,
        payload -> Jsonb,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        seq -> Int8,
    }
}

diesel::table! {
    ledger (id) {
        id -> Uuid,
        zone_id -> Uuid,
        merchant_id -> Uuid,
        booking_id -> Uuid,
        event -> Text,
        data -> Jsonb,
        at -> Timestamptz,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    contacts (booking_id) {
        booking_id -> Uuid,
        zone_id -> Uuid,
        merchant_id -> Uuid,
        service_date -> Date,
        name -> Nullable<Text>,
        phone -> Nullable<Text>,
        address -> Nullable<Text>,
        notes -> Nullable<Text>,
    }
}

diesel::table! {
    erasures (id) {
        id -> Uuid,
        merchant_id -> Uuid,
        credential_id -> Nullable<Uuid>,
        pseudonym -> Text,
        counts -> Jsonb,
        at -> Timestamptz,
    }
}

diesel::table! {
    webhook_endpoints (id) {
        id -> Uuid,
        merchant_id -> Uuid,
        version -> Int8,
        url -> Text,
        event_types -> Nullable<Array<Text>>,
        description -> Nullable<Text>,
        secret -> Binary,
        previous_secret -> Nullable<Binary>,
        previous_expires_at -> Nullable<Timestamptz>,
        disabled_reason -> Nullable<Text>,
        disabled_at -> Nullable<Timestamptz>,
        failing_since -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Uuid,
        merchant_id -> Uuid,
        zone_id -> Nullable<Uuid>,
        endpoint_id -> Uuid,
        event_id -> Uuid,
        seq -> Int8,
        event_type -> Text,
        subject_id -> Uuid,
        data -> Jsonb,
        happened_at -> Timestamptz,
        state -> Text,
        failures -> Int2,
        next_at -> Timestamptz,
        lease -> Nullable<Uuid>,
        leased_until -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    webhook_attempts (id) {
        id -> Uuid,
        delivery_id -> Uuid,
        at -> Timestamptz,
        status -> Nullable<Int2>,
        error -> Nullable<Text>,
        excerpt -> Nullable<Text>,
        milliseconds -> Int8,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    settings,
    merchants,
    credentials,
    zones,
    depots,
    couriers,
    plans,
    shifts,
    routes,
    slot_templates,
    slot_exceptions,
    slot_days,
    slot_places,
    holds,
    bookings,
    stops,
    idempotency_keys,
    courier_events,
    held_reports,
    courier_positions,
    eta_notices,
    outbox,
    ledger,
    webhook_endpoints,
    webhook_deliveries,
    webhook_attempts,
    audit,
    contacts,
    erasures,
    transitions,
    proofs,
    pin_failures,
    object_deletions,
    vehicle_types,
);
