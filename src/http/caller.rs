//! Who is calling.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::problem::Problem;
use crate::app::{Authenticator, Principal};

/// The caller, from `Authorization: Bearer KEY`. The app's data holds the [`Authenticator`].
///
/// Fails with `unauthorized` if there is no key or token, or none that is good.
#[derive(Debug)]
pub struct Caller(pub Principal);

impl FromRequest for Caller {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let authenticator = req.app_data::<web::Data<Authenticator>>().cloned();
        let secret = bearer(req).map(str::to_owned);
        Box::pin(async move {
            let authenticator = authenticator.ok_or_else(|| Problem::internal("no authenticator in the app's data"))?;
            let secret =
                secret.ok_or_else(|| Problem::unauthorized("Send your key or token as Authorization: Bearer KEY."))?;
            Ok(Self(authenticator.authenticate(&secret).await?))
        })
    }
}

fn bearer(req: &HttpRequest) -> Option<&str> {
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
