//! Validates the addresses of webhook endpoints. Host names are resolved and checked later, when a connection is
//! opened.

use std::net::IpAddr;

use url::{Host, Url};

use ritiro_domain::{Invalid, is_public};

/// Parses an address and checks all rules that need no name resolution.
pub(super) fn read(text: &str, allow_private: bool) -> Result<Url, Invalid> {
    let wrong = |why: &str| Err(Invalid::new("url", why));
    let Ok(url) = Url::parse(text) else {
        return wrong("must be an address such as https://shop.example.com/hooks");
    };
    match url.scheme() {
        "https" => {}
        "http" if allow_private => {}
        _ => return wrong("must begin with https://"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("must have no user and password in it: check the signature instead");
    }
    if url.fragment().is_some() {
        return wrong("must have no fragment (#…): it is never sent");
    }
    if !allow_private && literal(&url).is_some_and(|address| !is_public(address)) {
        return wrong("must be an address that can be reached from the internet");
    }
    Ok(url)
}

/// The IP address, if the host is one: no resolver is used for IP addresses.
fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    #[test]
    fn only_https_to_public_hosts_is_called() {
        for good in [
            "https://shop.example.com/hooks?x=1",
            "https://shop.example.com:8443",
            "https://1.1.1.1/",
            "https://[2606:4700::1111]/",
            "https://bücher.example/",
        ] {
            assert!(read(good, false).is_ok(), "{good}");
        }
        for bad in [
            "",
            "shop.example.com",
            "//shop.example.com",
            "http://shop.example.com/",
            "ftp://shop.example.com/",
            "file:///etc/passwd",
            "https://",
            "https://user@shop.example.com/",
            "https://u:p@shop.example.com/",
            "https://shop.example.com/#x",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://127.0.0.1./",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data/",
            "https://[fe80::1]/",
            "https://１２７.0.0.1/",
        ] {
            assert_eq!(read(bad, false).expect_err(bad).field, "url");
        }
    }

    #[test]
    fn in_development_private_hosts_are_called_too() {
        assert!(read("http://127.0.0.1:9000/hooks", true).is_ok());
        assert!(read("http://u:p@127.0.0.1/", true).is_err() && read("ftp://127.0.0.1/", true).is_err());
    }

    proptest! {
        #[test]
        fn no_spelling_of_an_inward_address_passes(bits in any::<u32>(), v6 in any::<u128>()) {
            let v4 = Ipv4Addr::from_bits(bits);
            for text in [format!("https://{v4}/"), format!("https://{bits}/"), format!("https://{bits:#x}:444/")] {
                prop_assert_eq!(read(&text, false).is_ok(), is_public(v4.into()), "{}", text);
            }
            let v6 = Ipv6Addr::from_bits(v6);
            prop_assert_eq!(read(&format!("https://[{v6}]/"), false).is_ok(), is_public(v6.into()));
        }

        #[test]
        fn nothing_makes_it_panic(text in ".{0,100}") {
            let _ = read(&text, false);
        }
    }
}
