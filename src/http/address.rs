//! The address from which a request comes.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap};
use ipnet::IpNet;

/// The address of the peer. If the peer is a trusted proxy, it is the right-most address of `X-Forwarded-For` that is not a trusted proxy.
/// Addresses to the left of it may be forged.
pub(super) fn client(req: &HttpRequest, proxies: &[IpNet]) -> Option<IpAddr> {
    Some(behind(proxies, req.peer_addr()?.ip(), req.headers()))
}

fn behind(proxies: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let trusted = |address: IpAddr| proxies.iter().any(|network| network.contains(&address));
    let mut address = peer.to_canonical();
    if !trusted(address) {
        return address;
    }
    let lines: Vec<&str> = headers.get_all(header::X_FORWARDED_FOR).filter_map(|line| line.to_str().ok()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        // Addresses to the left of an invalid entry cannot be trusted.
        let Some(before) = read(hop.trim()) else { break };
        address = before;
        if !trusted(address) {
            break;
        }
    }
    address
}

/// Parses an address, with or without a port.
fn read(hop: &str) -> Option<IpAddr> {
    let address = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// The network that identifies a client: an IPv4 address, or the /64 network of an IPv6 address, because a client can choose among its 2^64
/// addresses.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let proxies: Vec<IpNet> = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap()).into();
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for line in forwarded {
            request = request.append_header(("X-Forwarded-For", *line));
        }
        client(&request.to_http_request(), &proxies).unwrap().to_string()
    }

    #[test]
    fn only_proxies_that_are_trusted_are_believed() {
        assert_eq!(seen("192.0.2.1:5000", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(seen("10.0.0.1:5000", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("[::ffff:10.0.0.1]:5000", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("[fd00::1]:5000", &["2001:db8::1"]), "2001:db8::1");
    }

    #[test]
    fn what_a_client_wrote_itself_does_not_count() {
        assert_eq!(seen("10.0.0.1:5000", &["198.51.100.1, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1:5000", &["198.51.100.1", "203.0.113.9, 10.0.0.2"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1:5000", &["198.51.100.1, unknown, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(seen("10.0.0.1:5000", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        assert_eq!(seen("10.0.0.1:5000", &[]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1:5000", &["203.0.113.9:1234"]), "203.0.113.9");
    }

    proptest! {
        #[test]
        fn whatever_stands_in_the_header_there_is_an_address(lines in prop::collection::vec("[ -~]{0,60}", 0..4)) {
            let proxies = ["10.0.0.0/8".parse().unwrap()];
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(header::X_FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
            }
            let (untrusted_peer, proxy) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([10, 0, 0, 1]));
            prop_assert_eq!(behind(&proxies, untrusted_peer, &headers), untrusted_peer);
            behind(&proxies, proxy, &headers);
        }
    }

    #[test]
    fn an_ipv6_client_is_its_network() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }
}
