//! [`Addresses`]: internet addresses and ranges of them, by prefix.

use std::{
    collections::{BTreeSet, HashMap},
    net::{IpAddr, Ipv6Addr, SocketAddrV4},
};

use ipnet::IpNet;

/// All addresses of a policy. A look-up costs one hash for each length of prefix that occurs, of which there are few.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// Rules by network and length of prefix.
    rules: HashMap<(IpAddr, u8), Vec<usize>>,
    /// The lengths that occur, of both kinds of addresses.
    lengths: [BTreeSet<u8>; 2],
}

/// Reads `10.0.0.0/8` or `2001:db8::1`.
///
/// # Errors
/// Why it is none, and what may have been meant.
pub(super) fn read(written: &str) -> Result<IpNet, String> {
    let plain = written.trim();
    let network = match plain.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address.to_canonical()),
        Err(_) => plain.parse::<IpNet>().map_err(|_| "is no IP address and no range such as 192.0.2.0/24 or 2001:db8::/32".to_owned())?,
    };
    if canonical(network).prefix_len() == 0 {
        return Err("is every address there is".to_owned());
    }
    if network.trunc() != network {
        return Err(format!("has bits after its prefix; did you mean '{}'?", network.trunc()));
    }
    Ok(canonical(network))
}

/// An address as an export writes it: maybe in brackets, with a port, a zone, quotes or blanks.
pub(super) fn address(written: &str) -> Option<IpAddr> {
    let plain = written.trim().trim_matches('"').trim_start_matches('[');
    let end = plain.find(['%', ']']).unwrap_or(plain.len());
    let plain = &plain[..end];
    // Of IPv6 without brackets a last group is no port.
    let with_port = || plain.parse::<SocketAddrV4>().ok().map(|socket| IpAddr::V4(*socket.ip()));
    plain.parse::<IpAddr>().ok().or_else(with_port).map(|address| address.to_canonical())
}

/// Each address of a field: of a list as proxies leave it (`X-Forwarded-For: 203.0.113.9, 10.0.0.1`; of `Forwarded` what stands after `for=`, RFC 7239)
/// every one, and `None` for what is none (`unknown`).
pub(super) fn all(written: &str) -> impl Iterator<Item = Option<IpAddr>> {
    let parts = written.split([',', ';']).flat_map(str::split_whitespace);
    parts
        .filter_map(|part| match part.split_once('=') {
            Some((name, value)) => name.eq_ignore_ascii_case("for").then_some(value),
            None => Some(part),
        })
        .map(address)
}

/// A range of mapped addresses (`::ffff:192.0.2.0/120`) is one of IPv4.
fn canonical(network: IpNet) -> IpNet {
    match network {
        IpNet::V6(v6) if v6.prefix_len() >= 96 => match v6.addr().to_ipv4_mapped() {
            Some(address) => IpNet::new(address.into(), v6.prefix_len() - 96).unwrap_or(network),
            None => network,
        },
        _ => network,
    }
}

impl Addresses {
    /// Adds `network` as [`read`] gives it.
    pub fn add(&mut self, network: IpNet, rule: usize) {
        self.lengths[usize::from(network.addr().is_ipv6())].insert(network.prefix_len());
        self.rules.entry((network.network(), network.prefix_len())).or_default().push(rule);
    }

    /// The rules that `address` meets, the widest first.
    pub fn find(&self, address: IpAddr) -> impl Iterator<Item = usize> {
        self.lengths[usize::from(address.is_ipv6())]
            .iter()
            .filter_map(move |&length| self.rules.get(&(masked(address, length), length)))
            .flatten()
            .copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

/// `address` with all but its first `length` bits cleared.
fn masked(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => (v4 & std::net::Ipv4Addr::from_bits(u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0))).into(),
        IpAddr::V6(v6) => (v6 & Ipv6Addr::from_bits(u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0))).into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_and_ranges() {
        for (written, shown) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("192.0.2.0/24", "192.0.2.0/24"),
            (" 2001:db8::/32 ", "2001:db8::/32"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ] {
            assert_eq!(read(written).unwrap().to_string(), shown);
        }
        for (written, words) in [
            ("192.0.2.7/24", "did you mean '192.0.2.0/24'"),
            ("0.0.0.0/0", "every address"),
            ("192.0.2", "no IP address"),
            ("192.0.2.0/33", "no IP address"),
            ("example.com", "no IP address"),
        ] {
            assert!(read(written).unwrap_err().contains(words), "{written}");
        }
    }

    #[test]
    fn addresses_as_exports_write_them() {
        for written in ["192.0.2.7", " 192.0.2.7\n", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]", "[::ffff:192.0.2.7]:443", "192.0.2.7:443"] {
            assert_eq!(address(written).unwrap().to_string(), "192.0.2.7", "{written}");
        }
        assert_eq!(address("fe80::1%eth0").unwrap().to_string(), "fe80::1");
        assert_eq!(address("[2001:db8::1]:80").unwrap().to_string(), "2001:db8::1");
        assert_eq!(address("2001:db8::1:80").unwrap().to_string(), "2001:db8::1:80");
        for written in ["unknown", "192.0.2.7:", "192.0.2.7:http", "192.0.2.7:99999", ""] {
            assert_eq!(address(written), None, "{written}");
        }
    }

    #[test]
    fn lists_as_proxies_leave_them() {
        let told = |written| all(written).map(|address| address.map(|address| address.to_string()).unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(told("203.0.113.9:1, 10.0.0.1 [2001:db8::1]:80"), ["203.0.113.9", "10.0.0.1", "2001:db8::1"]);
        assert_eq!(told("For=\"[2001:db8::1]:80\";proto=http;by=192.0.2.1, for=unknown"), ["2001:db8::1", ""]);
        assert_eq!(told(" "), [""; 0]);
    }

    fn network() -> impl Strategy<Value = IpNet> {
        // Few different bits, so that they meet.
        let v4 = (0..4u32, 1..=32u8).prop_map(|(bits, length)| IpNet::new(IpAddr::V4((bits << 30 | bits).into()), length).unwrap().trunc());
        let v6 =
            (0..4u128, 1..=128u8).prop_map(|(bits, length)| IpNet::new(IpAddr::V6((bits << 126 | bits).into()), length).unwrap().trunc());
        prop_oneof![v4, v6]
    }

    proptest! {
        #[test]
        fn the_look_up_agrees_with_asking_every_range(networks in prop::collection::vec(network(), 0..12), v6: bool, bits in 0..16u128) {
            let address: IpAddr = if v6 {
                Ipv6Addr::from_bits(bits >> 2 << 126 | bits & 3).into()
            } else {
                std::net::Ipv4Addr::from_bits((bits as u32) >> 2 << 30 | bits as u32 & 3).into()
            };
            let mut all = Addresses::default();
            for (rule, network) in networks.iter().enumerate() {
                all.add(*network, rule);
            }
            let mut found: Vec<usize> = all.find(address).collect();
            found.sort_unstable();
            let expected: Vec<usize> = (0..networks.len()).filter(|rule| networks[*rule].contains(&address)).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn anything_is_read_or_not(text in any::<String>()) {
            let _ = (read(&text), address(&text));
        }
    }
}
