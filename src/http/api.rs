//! The whole surface: every handler, and the OpenAPI document that is generated from them.

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, Error, HttpResponse};
use std::sync::LazyLock;
use std::time::Duration;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::SwaggerUi;

use super::extract::{BodyLimit, BodyTime, PictureLimit};
use super::fallback::{Methods, unmatched};
use super::guard::guard;
use super::limits::Limits;
use super::live::PingLimit;
use super::metrics::{self, Metrics};
use super::middleware::observe;
use super::problem::Problem;
use super::security_headers::SecurityHeaders;
use super::{courier, document, events, health, live, merchant, operator, problems, processes, shopper};
use crate::app::{AppState, Authenticator, Webhooks};

/// What the handlers work with. Cloned into each worker thread.
#[derive(Clone)]
pub struct State {
    /// The use cases of shoppers and couriers, and within it those of the merchant.
    pub market: AppState,
    /// Those of webhooks.
    pub webhooks: Webhooks,
    /// Knows callers.
    pub authenticator: Data<Authenticator>,
    /// Numbers.
    pub metrics: Metrics,
    /// Largest body, in bytes.
    pub body_limit: usize,
    /// How long a body may take to arrive.
    pub body_time: Duration,
    /// Largest picture, in bytes.
    pub file_limit: usize,
    /// How often callers may call.
    pub limits: Data<Limits>,
    /// How many positions couriers may send.
    pub ping_limit: Data<PingLimit>,
    /// Where clients reach this server; `None`: where they asked.
    pub public_url: Option<String>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ritiro",
        description = "Shoppers choose where and when; couriers fetch the routes that keep the promise.\n\n\
        Times are RFC 3339 with offset, durations end in `_seconds`, lengths in `_meters`, money is in minor units. \
        A window bounds the START of service, both ends included. Errors are `application/problem+json` (RFC 9457): \
        decide by `code`. `type` leads to a page that says what the problem means and what can be done about it; \
        `x-problem-codes` of a response lists the codes that may come with it. Unknown fields are refused by name.\n\n\
        What a GET answers can be sent back by PUT: members that only the service sets are not looked at. PATCH takes a merge \
        patch (RFC 7396).\n\n\
        Every POST that creates something takes an `Idempotency-Key`, kept for 48 hours: the same request with the same key \
        creates nothing more and is answered with what was made, as it stands. Another request with it is refused \
        (`idempotency_key_reused`). The keys of a shopper stay the same with each token. A secret that was shown is not shown \
        again (`secret_shown`).\n\n\
        Where a limit on the rate of requests holds, answers carry `RateLimit-Policy` and `RateLimit`; more is answered with \
        429 and `Retry-After`.",
        license(name = "MIT", identifier = "MIT"),
    ),
    components(schemas(Problem))
)]
struct Info;

/// The OpenAPI 3.1 document.
pub fn document(public_url: Option<&str>) -> Document {
    let mut document = DOCUMENT.clone();
    document.servers = Some(document::servers(public_url));
    document
}

/// The same for all servers.
static DOCUMENT: LazyLock<Document> = LazyLock::new(generate);

fn generate() -> Document {
    let (_, mut document) = App::new().into_utoipa_app().openapi(Info::openapi()).configure(handlers).split_for_parts();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A merchant's key (for servers), or a token of a shopper, a courier or a booking"));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(scheme.build()));
    events::document(&mut document);
    document::complete(&mut document);
    document
}

fn handlers(config: &mut ServiceConfig) {
    // Addresses are tried in this order: what is asked for most comes first.
    config
        .configure(shopper::configure)
        .configure(courier::configure)
        .configure(operator::configure)
        .configure(live::configure)
        .configure(merchant::configure)
        .service(processes::get_processes)
        .service(problems::show_problems)
        .service(problems::show_problem)
        .service(health::live)
        .service(health::ready)
        .service(metrics::scrape);
}

/// The application, for one worker thread.
pub fn app(
    state: State,
    document: Document,
) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>> {
    let methods = Data::new(Methods::from(&document));
    let headers = Data::new(SecurityHeaders::new(state.public_url.as_deref()));
    let served = document.clone();
    let app = App::new().into_utoipa_app().configure(handlers).into_app();
    app.app_data(Data::new(state.market.deps.clone()))
        .app_data(Data::new(state.market))
        .app_data(Data::new(state.webhooks))
        .app_data(state.authenticator)
        .app_data(Data::new(state.metrics))
        .app_data(BodyLimit(state.body_limit))
        .app_data(BodyTime(state.body_time))
        .app_data(PictureLimit(state.file_limit))
        .app_data(state.limits)
        .app_data(state.ping_limit)
        .app_data(headers)
        .app_data(methods)
        .service(web::resource("/openapi.json").to(move || {
            let body = HttpResponse::Ok().json(&served);
            async move { body }
        }))
        .service(web::redirect("/", "/docs/"))
        .service(web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").url("/openapi.json", document))
        .default_service(web::to(unmatched))
        .wrap(from_fn(guard))
        .wrap(from_fn(observe))
}
