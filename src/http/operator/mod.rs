//! The API for operators: the day, its routes, figures and lost demand.

mod day;
mod figures;
mod held;
mod table;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the handlers for operators. The app's data must contain `Data<AppState>` and `Data<Authenticator>`.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(day::get_day)
        .service(day::get_day_routes)
        .service(held::list_held_reports)
        .service(held::accept_held_report)
        .service(held::dismiss_held_report)
        .service(figures::get_figures)
        .service(figures::get_lost_demand);
}
