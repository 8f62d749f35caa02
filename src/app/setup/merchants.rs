//! The settings of a merchant.

use reqwest::Url;

use crate::app::edit::{AuditRecord, base, edit, edited, is_there};
use crate::app::{AppError, AppResult, Deps, Permission, Principal};
use crate::store::merchants;
use ritiro_domain::{Action, Invalid, Merchant};

/// The largest number of allowed origins. No merchant is expected to have more pages.
const MOST_ORIGINS: usize = 20;

/// Returns the settings.
pub async fn get(deps: &Deps, principal: &Principal) -> AppResult<Merchant> {
    let merchant = principal.may(Permission::ReadMerchant)?;
    Ok(merchants::get(&mut *deps.store.connection().await?, merchant).await?)
}

/// Replaces the settings of that version (`None`: of any version).
pub async fn replace(
    deps: &Deps,
    principal: &Principal,
    allowed_origins: Vec<String>,
    version: Option<i64>,
) -> AppResult<Merchant> {
    let made = edit(deps, principal, Permission::EditMerchant, async |conn, merchant| {
        check_origins(&allowed_origins)?;
        let old = merchants::get_locked(conn, merchant).await?;
        if is_there(&old.allowed_origins, &allowed_origins, old.version, version)? {
            return Ok((old, None));
        }
        let base = base(version, old.version);
        let made = edited("merchant", merchants::update(conn, merchant, &allowed_origins, base).await?)?;
        let audit_record = AuditRecord::of(Action::MerchantReplaced, merchant.0).at(made.version);
        Ok((made, Some(audit_record)))
    })
    .await?;
    deps.origins.invalidate();
    Ok(made)
}

fn check_origins(origins: &[String]) -> AppResult<()> {
    if origins.len() > MOST_ORIGINS {
        return Err(AppError::invalid("allowed_origins", format!("must be {MOST_ORIGINS} at most")));
    }
    let wrong = origins.iter().enumerate().filter(|(_, origin)| !is_origin(origin));
    let wrong: Vec<_> = wrong.map(|(at, _)| Invalid::new(format!("allowed_origins[{at}]"), ORIGIN)).collect();
    if wrong.is_empty() { Ok(()) } else { Err(AppError::Invalid(wrong)) }
}

const ORIGIN: &str = "must be an origin as browsers send it: http or https, a host in small letters, the port if it is not \
                      the usual one, and nothing behind it, such as https://shop.example";

/// The longest accepted origin: longer than any host name.
const LONGEST_ORIGIN: usize = 300;

/// Browsers send origins in one canonical form, so origins are compared as texts. The URL parser accepts a star as
/// part of a host name, so it is excluded here.
fn is_origin(text: &str) -> bool {
    if text.len() > LONGEST_ORIGIN {
        return false;
    }
    let Ok(url) = Url::parse(text) else { return false };
    matches!(url.scheme(), "http" | "https") && !text.contains('*') && url.origin().ascii_serialization() == text
}

#[cfg(test)]
mod tests {
    use super::is_origin;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_origin_is_scheme_host_and_port_and_nothing_else(text in "(https?://)?[a-zA-Z0-9.:/@*?#\\[\\]-]{0,30}|.{0,30}") {
            if is_origin(&text) {
                let (scheme, rest) = text.split_once("://").unwrap();
                prop_assert!(["http", "https"].contains(&scheme) && !rest.is_empty());
                prop_assert!(!rest.contains(['/', '@', '?', '#', '*', ' ', ',']));
            }
        }
    }

    #[test]
    fn only_what_browsers_send_is_an_origin() {
        for good in
            ["https://shop.example", "http://localhost:5173", "https://[::1]:8443", "https://xn--bcher-kva.example"]
        {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "",
            "*",
            "null",
            "shop.example",
            "https://shop.example/",
            "https://shop.example:443",
            "https://Shop.example",
            "https://*.example",
            "https://user@shop.example",
            "ftp://shop.example",
            "https://bücher.example",
            "file://",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
