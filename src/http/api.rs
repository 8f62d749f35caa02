//! The whole API: all handlers, and the OpenAPI document that is generated from them.

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
use super::{courier, document, events, health, live, maps, merchant, operator, problems, processes, shopper};
use crate::app::regions::Regions;
use crate::app::{AppState, Authenticator, Webhooks};

/// What the handlers need. It is cloned for each worker thread.
#[derive(Clone)]
pub struct State {
    /// The use cases of shoppers and couriers, and through it those of the merchant.
    pub app: AppState,
    /// The use cases of webhooks.
    pub webhooks: Webhooks,
    /// Authenticates callers.
    pub authenticator: Data<Authenticator>,
    /// The metrics of HTTP requests.
    pub metrics: Metrics,
    /// The largest size of a body in bytes.
    pub body_limit: usize,
    /// The longest time in which a body may arrive.
    pub body_time: Duration,
    /// The largest size of a picture in bytes.
    pub file_limit: usize,
    /// The rate limits of callers.
    pub limits: Data<Limits>,
    /// The rate limit of couriers' positions.
    pub ping_limit: Data<PingLimit>,
    /// The addresses and maps of the regions of this server.
    pub regions: Data<Regions>,
    /// The address at which clients reach this server. With `None`, it is the address of the request.
    pub public_url: Option<String>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ritiro",
        description = "Ritiro promises delivery windows: shoppers choose a place and a window, and couriers fetch the routes that keep \
        the promises.\n\n\
        Times are RFC 3339 with an offset. Durations are in seconds (`_seconds`), lengths in metres (`_meters`), and money is in \
        minor units of the currency (390 is 3.90 euro). A window is the interval in which service STARTS; both ends are included. \
        Errors are `application/problem+json` (RFC 9457). Programs should decide by `code`. `type` is the path of a page that \
        explains the problem and what to do about it. `x-problem-codes` of a response lists the possible codes. Unknown fields \
        are refused, and the error names them.\n\n\
        You can send the answer of a GET back with PUT: members that only the service sets are ignored. PATCH takes a merge \
        patch (RFC 7396).\n\n\
        Every POST that creates something accepts an `Idempotency-Key`, which is kept for 48 hours. The same request with the \
        same key creates nothing more; the answer is the resource in its current state. A different request with the same key is \
        refused (`idempotency_key_reused`). All tokens of a shopper share the shopper's idempotency keys. A secret is shown only \
        once; a repeated request is answered with `secret_shown`.\n\n\
        If requests are rate-limited, answers have the headers `RateLimit-Policy` and `RateLimit`. Requests above the limit are \
        answered with 429 and `Retry-After`.",
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

/// The document without the address of the server.
static DOCUMENT: LazyLock<Document> = LazyLock::new(generate);

fn generate() -> Document {
    let (_, mut document) = App::new().into_utoipa_app().openapi(Info::openapi()).configure(handlers).split_for_parts();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A merchant's key (for servers), or the token of a shopper, a courier or a booking"));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(scheme.build()));
    events::document(&mut document);
    document::complete(&mut document);
    document
}

fn handlers(config: &mut ServiceConfig) {
    // actix tries the paths in this order, so the most frequent ones come first.
    config
        .configure(shopper::configure)
        .configure(courier::configure)
        .configure(operator::configure)
        .configure(live::configure)
        .configure(merchant::configure)
        .configure(maps::configure)
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
    app.app_data(Data::new(state.app.deps.clone()))
        .app_data(Data::new(state.app))
        .app_data(Data::new(state.webhooks))
        .app_data(state.authenticator)
        .app_data(Data::new(state.metrics))
        .app_data(BodyLimit(state.body_limit))
        .app_data(BodyTime(state.body_time))
        .app_data(PictureLimit(state.file_limit))
        .app_data(state.limits)
        .app_data(state.ping_limit)
        .app_data(state.regions)
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
