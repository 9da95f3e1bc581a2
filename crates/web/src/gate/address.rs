//! Where a request comes from: the address behind the proxies that we trust.

use axum::http::{HeaderMap, HeaderName};
use std::{
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

/// The other side of the connection, set by the server on every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A range of addresses, written `10.0.0.0/8`; a single address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// What is no range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write an address like 10.0.0.5 or a range like 10.0.0.0/8 or 2001:db8::/32")]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(width), str::parse).map_err(|_| NotANetwork)?;
        if bits > width { Err(NotANetwork) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let away = u32::from(32 - self.bits.min(32));
                let cut = |bits: u32| bits.checked_shr(away).unwrap_or(0);
                cut(own.to_bits()) == cut(other.to_bits())
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let away = u32::from(128 - self.bits.min(128));
                let cut = |bits: u128| bits.checked_shr(away).unwrap_or(0);
                cut(own.to_bits()) == cut(other.to_bits())
            }
            _ => false,
        }
    }
}

/// The place an address stands for: an IPv4 address, or the /64 that one household has of IPv6.
pub fn block(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

/// Who asks. `X-Forwarded-For` is believed only as far as trusted proxies wrote it: from the
/// right, up to the first address that is not one of them.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|known| known.contains(address));
    if !is_trusted(peer) {
        return peer.to_canonical();
    }
    let mut nearest = peer;
    let written = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = written.flat_map(|value| value.split(',')).collect();
    for hop in hops.into_iter().rev() {
        let Some(address) = written_address(hop.trim()) else { break };
        nearest = address;
        if !is_trusted(address) {
            break;
        }
    }
    nearest.to_canonical()
}

/// An address as proxies write it: bare, with a port, or in brackets.
fn written_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(text);
    bare.parse().ok().or_else(|| Some(bare.parse::<std::net::SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn asked(peer: &str, forwarded: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8", "::1"].map(|text| text.parse().unwrap());
        client(address(peer), &headers, &trusted)
    }

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        assert_eq!(asked("203.0.113.9", &["198.51.100.1"]), address("203.0.113.9"));
        assert_eq!(asked("10.0.0.1", &["198.51.100.1"]), address("198.51.100.1"));
        assert_eq!(asked("10.0.0.1", &["6.6.6.6, 198.51.100.1"]), address("198.51.100.1"));
        assert_eq!(
            asked("10.0.0.1", &["6.6.6.6", "198.51.100.1, 10.2.2.2"]),
            address("198.51.100.1")
        );
        assert_eq!(asked("::1", &["[2001:db8::7]:4711"]), address("2001:db8::7"));
        assert_eq!(asked("10.0.0.1", &["nonsense"]), address("10.0.0.1"));
        assert_eq!(asked("10.0.0.1", &[]), address("10.0.0.1"));
        assert_eq!(asked("::ffff:10.0.0.1", &["198.51.100.1:80"]), address("198.51.100.1"));
    }

    #[test]
    fn a_range_holds_what_begins_alike() {
        let range: Network = "192.168.4.0/22".parse().unwrap();
        assert!(
            range.contains(address("192.168.7.255")) && !range.contains(address("192.168.8.0"))
        );
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains(address("8.8.8.8")) && !all.contains(address("2001:db8::1")));
        for wrong in ["", "10.0.0.0/33", "10.0.0", "host/8", "::/129", "10.0.0.0/x"] {
            assert_eq!(wrong.parse::<Network>(), Err(NotANetwork), "{wrong}");
        }
    }

    #[test]
    fn a_household_is_one_place_whichever_of_its_addresses_it_uses() {
        assert_eq!(block(address("2001:db8:1:2:3::4")), block(address("2001:db8:1:2:ffff::")));
        assert_ne!(block(address("2001:db8:1:2::")), block(address("2001:db8:1:3::")));
        assert_eq!(block(address("::ffff:10.0.0.1")), address("10.0.0.1"));
    }
}
