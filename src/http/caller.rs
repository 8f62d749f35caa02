//! Authentication of callers, and their rate limits.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::address;
use super::limits::{Limits, RateLimitStatus};
use super::problem::Problem;
use super::request_id;
use crate::app::{AppError, AppResult, Authenticator, Principal, RoleKind};
use ritiro_domain::MerchantId;

/// The caller, from `Authorization: Bearer KEY`. The app's data must contain the [`Authenticator`], and [`Limits`] if there are any. Fails
/// with `unauthorized` if there is no valid key or token, and with `too_many_requests`.
#[derive(Debug)]
pub struct Caller(pub Principal);

/// What the headers of the answer state about the caller. It is kept in the request.
pub(super) struct Admitted {
    /// The merchant of the caller.
    pub merchant: MerchantId,
    /// The role of the caller.
    pub role: RoleKind,
    /// The rest of the caller's quota.
    pub status: Option<RateLimitStatus>,
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { admit(&req, bearer(&req)).await.map(Self) })
    }
}

/// The caller with this key or token.
pub(super) async fn admit(req: &HttpRequest, secret: Option<&str>) -> Result<Principal, Problem> {
    let limits = req.app_data::<web::Data<Limits>>().map(|limits| &***limits);
    let mut caller = authenticated(req, limits, secret).await?;
    caller.request = request_id::current();
    let counted = limits.map_or(Ok(None), |limits| limits.count(&caller));
    let (status, exceeded) = match counted {
        Ok(status) => (status, None),
        Err(exceeded) => (None, Some(exceeded)),
    };
    let (merchant, role) = (caller.merchant, caller.role.kind());
    req.extensions_mut().insert(Admitted { merchant, role, status });
    exceeded.map_or(Ok(caller), |exceeded| Err(exceeded.into()))
}

/// Authenticates a caller. A cached credential is accepted at once. An unknown one must be looked up in the database, which is refused for
/// addresses with too many failures.
async fn authenticated(req: &HttpRequest, limits: Option<&Limits>, secret: Option<&str>) -> Result<Principal, Problem> {
    let authenticator = req.app_data::<web::Data<Authenticator>>();
    let authenticator = authenticator.ok_or_else(|| Problem::internal("no authenticator in the app's data"))?;
    let Some(secret) = secret else {
        count_failure(req, limits)?;
        return Err(Problem::unauthorized("Send your key or token as Authorization: Bearer KEY."));
    };
    let found = match authenticator.recall(secret) {
        Some(found) => found,
        None => {
            may_try(req, limits)?;
            authenticator.look_up(secret).await
        }
    };
    to_wire(req, limits, found)
}

fn to_wire(req: &HttpRequest, limits: Option<&Limits>, found: AppResult<Principal>) -> Result<Principal, Problem> {
    if matches!(found, Err(AppError::Unauthorized)) {
        count_failure(req, limits)?;
    }
    Ok(found?)
}

fn may_try(req: &HttpRequest, limits: Option<&Limits>) -> Result<(), Problem> {
    let Some(limits) = limits else { return Ok(()) };
    let address = address::client(req, &limits.proxies).map(address::network);
    Ok(address.map_or(Ok(()), |address| limits.may_try(address))?)
}

fn count_failure(req: &HttpRequest, limits: Option<&Limits>) -> Result<(), Problem> {
    let Some(limits) = limits else { return Ok(()) };
    let address = address::client(req, &limits.proxies).map(address::network);
    Ok(address.map_or(Ok(()), |address| limits.failed(address))?)
}

/// The credential of `Authorization: Bearer …`.
pub(super) fn bearer(req: &HttpRequest) -> Option<&str> {
    let (scheme, secret) = req.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

#[cfg(test)]
mod tests {
    use super::bearer;
    use actix_web::test::TestRequest;
    use proptest::strategy::Strategy;

    #[test]
    fn only_bearer_is_understood_in_any_case() {
        for (header, secret) in
            [("Bearer abc", Some("abc")), ("bearer  abc", Some("abc")), ("Basic abc", None), ("abc", None)]
        {
            let request = TestRequest::default().insert_header(("Authorization", header)).to_http_request();
            assert_eq!(bearer(&request), secret, "{header}");
        }
    }
    proptest::proptest! {
        #[test]
        fn no_authorization_makes_it_panic(bytes in proptest::collection::vec((32..=255u8).prop_filter("no control character", |byte| *byte != 127), 0..40), bearing in proptest::bool::ANY) {
            let value = if bearing { [b"Bearer ", &bytes[..]].concat() } else { bytes };
            let request = TestRequest::default().insert_header(("Authorization", value)).to_http_request();
            let _ = bearer(&request);
        }
    }
}
