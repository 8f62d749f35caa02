//! The caller of a stream, whose credential is checked again while the stream is open.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use crate::app::{AuthSession, Authenticator, Principal, Role};
use crate::http::caller::{self, bearer};
use crate::http::problem::Problem;

/// The caller of a stream.
pub(super) struct Watcher {
    pub caller: Principal,
    pub pass: Pass,
}

/// The credential that lets a stream continue.
pub(super) struct Pass {
    authenticator: Data<Authenticator>,
    session: AuthSession,
}

impl Pass {
    /// How often the credential is checked.
    pub fn look_every(&self) -> Duration {
        self.authenticator.look_every()
    }

    /// Whether the credential is still valid.
    pub async fn is_valid(&mut self) -> bool {
        self.authenticator.is_valid(&mut self.session).await
    }
}

impl FromRequest for Watcher {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { admit(&req, bearer(&req).map(str::to_owned)).await })
    }
}

/// A caller who may also give a booking's token in the query, because browsers' `EventSource` sends no headers. Other keys and tokens are
/// refused there, because URLs are stored in many places, such as logs.
pub(super) async fn of_booking(req: &HttpRequest, token: Option<String>) -> Result<Watcher, Problem> {
    if let Some(secret) = bearer(req) {
        return admit(req, Some(secret.to_owned())).await;
    }
    let watcher = admit(req, token).await?;
    match watcher.caller.role {
        Role::Booking(_) => Ok(watcher),
        _ => Err(Problem::unauthorized(
            "Only a booking's token may be in the query. Send other keys and tokens in the header Authorization.",
        )),
    }
}

async fn admit(req: &HttpRequest, secret: Option<String>) -> Result<Watcher, Problem> {
    let caller = caller::admit(req, secret.as_deref()).await?;
    let authenticator = req.app_data::<Data<Authenticator>>().cloned();
    let authenticator = authenticator.ok_or_else(|| Problem::internal("no authenticator in the app's data"))?;
    let session = authenticator.start_session(&secret.unwrap_or_default()).await?;
    Ok(Watcher { caller, pass: Pass { authenticator, session } })
}
