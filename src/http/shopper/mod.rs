//! The API for shoppers: see offers, hold, book, reschedule, cancel.

mod bookings;
mod holds;
mod offers;
mod proofs;
mod quotes;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers all handlers for shoppers. The app's data must contain `Data<AppState>` and `Data<Authenticator>`.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(offers::list_offers)
        .service(quotes::create_quote)
        .service(holds::create_hold)
        .service(holds::get_hold)
        .service(holds::release_hold)
        .service(bookings::create_booking)
        .service(bookings::list_bookings)
        .service(bookings::get_booking)
        .service(bookings::reschedule_booking)
        .service(bookings::cancel_booking)
        .service(bookings::list_booking_events)
        .service(proofs::list_booking_proofs)
        .service(proofs::give_booking_proof)
        .service(proofs::get_proof_file);
}
