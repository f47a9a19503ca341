//! Which machines may be reached: public ones, and local ones only where the user named them and said so.
//!
//! A name is looked up, every number that comes back is judged, and the connection goes to a number that was judged: a
//! name that means another machine a moment later changes nothing. Numbers written oddly (`http://2130706433/`) go the
//! same way. The blocks are those of the registries of special-purpose addresses of IANA.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// What a number on the net is for, where it is not a public machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Inside {
    /// This machine, or a private network: may be reached where the user said so.
    Local(&'static str),
    /// Never reached: neighbours on the link, services of clouds that tell secrets, groups, numbers that mean no machine.
    Never(&'static str),
}

impl Inside {
    /// What it is, in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Inside::Local(words) | Inside::Never(words) => words,
        }
    }
}

/// Blocks of IPv4: first number, length of the prefix.
const BLOCKS_4: [([u8; 4], u32, Inside); 18] = [
    ([168, 63, 129, 16], 32, Inside::Never("the service of a cloud")),
    ([0, 0, 0, 0], 8, Inside::Never("no machine")),
    ([10, 0, 0, 0], 8, Inside::Local("a private network")),
    ([100, 100, 100, 200], 32, Inside::Never("the service of a cloud")),
    ([100, 64, 0, 0], 10, Inside::Local("the network of a provider")),
    ([127, 0, 0, 0], 8, Inside::Local("this machine")),
    ([169, 254, 0, 0], 16, Inside::Never("link-local, where clouds keep secrets")),
    ([172, 16, 0, 0], 12, Inside::Local("a private network")),
    ([192, 0, 0, 0], 24, Inside::Never("reserved")),
    ([192, 0, 2, 0], 24, Inside::Never("for examples only")),
    ([192, 88, 99, 0], 24, Inside::Never("reserved")),
    ([192, 168, 0, 0], 16, Inside::Local("a private network")),
    ([198, 18, 0, 0], 15, Inside::Never("for measurements only")),
    ([198, 51, 100, 0], 24, Inside::Never("for examples only")),
    ([203, 0, 113, 0], 24, Inside::Never("for examples only")),
    ([224, 0, 0, 0], 4, Inside::Never("a group of machines")),
    ([255, 255, 255, 255], 32, Inside::Never("every machine on the link")),
    ([240, 0, 0, 0], 4, Inside::Never("reserved")),
];

/// Blocks of IPv6 inside the public part, `2000::/3`; outside of it nothing is public.
const BLOCKS_6: [(Ipv6Addr, u32, Inside); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Inside::Never("reserved")),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, Inside::Never("for examples only")),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, Inside::Never("a tunnel")),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Inside::Never("for examples only")),
];

/// What a number is for; none when it is a public machine.
pub(crate) fn inside(number: IpAddr) -> Option<Inside> {
    match number {
        IpAddr::V4(number) => inside_4(number),
        IpAddr::V6(number) => inside_6(number),
    }
}

fn inside_4(number: Ipv4Addr) -> Option<Inside> {
    let in_block = |(first, length, _): &&([u8; 4], u32, Inside)| {
        let differ = number.to_bits() ^ u32::from_be_bytes(*first);
        differ.leading_zeros() >= *length
    };
    BLOCKS_4.iter().find(in_block).map(|(_, _, what)| *what)
}

fn inside_6(number: Ipv6Addr) -> Option<Inside> {
    // Numbers that carry one of IPv4: mapped, and translated by the prefix that all networks know (NAT64).
    let carried = || {
        let [.., high, low] = number.segments();
        Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
    };
    match number.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => return inside_4(carried()),
        [0, 0, 0, 0, 0, 0, 0, 1] => return Some(Inside::Local("this machine")),
        // This one lies inside the private networks.
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] => return Some(Inside::Never("the service of a cloud")),
        [first, ..] if first & 0xfe00 == 0xfc00 => return Some(Inside::Local("a private network")),
        [first, ..] if first & 0xffc0 == 0xfe80 => return Some(Inside::Never("link-local")),
        [first, ..] if first & 0xff00 == 0xff00 => return Some(Inside::Never("a group of machines")),
        [first, ..] if first & 0xe000 != 0x2000 => return Some(Inside::Never("reserved")),
        _ => {}
    }
    let in_block = |(first, length, _): &&(Ipv6Addr, u32, Inside)| {
        (number.to_bits() ^ first.to_bits()).leading_zeros() >= *length
    };
    BLOCKS_6.iter().find(in_block).map(|(_, _, what)| *what)
}

/// Looks names up and lets through what may be reached.
#[derive(Debug)]
pub(crate) struct Guard {
    /// Hosts with their ports that the user named, where local ones are allowed.
    pub(crate) local: BTreeSet<(String, u16)>,
    /// The lookup of the system.
    pub(crate) lookup: DefaultResolver,
}

/// Every number of a host is one that may not be reached.
#[derive(Debug)]
pub(crate) struct NotPublic {
    /// The first of them.
    pub(crate) number: IpAddr,
    /// What it is for.
    pub(crate) what: Inside,
}

impl std::fmt::Display for NotPublic {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "the host is {}, {}", self.number, self.what.words())
    }
}

impl std::error::Error for NotPublic {}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.lookup.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let mut reachable = self.empty();
        let mut refused = None;
        for door in &found {
            let is_named = || self.local.contains(&(host.clone(), door.port()));
            match inside(door.ip()) {
                Some(what) if !(matches!(what, Inside::Local(_)) && is_named()) => {
                    refused.get_or_insert(NotPublic { number: door.ip(), what });
                }
                _ => reachable.push(*door),
            }
        }
        match refused {
            Some(refused) if reachable.is_empty() => Err(ureq::Error::Other(Box::new(refused))),
            _ => Ok(reachable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_inside() {
        let local = [
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.254",
            "127.0.0.1",
            "127.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "::1",
            "fc00::1",
            "fd12:3456::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b::7f00:1",
        ];
        for number in local {
            let what = inside(number.parse().unwrap());
            assert!(matches!(what, Some(Inside::Local(_))), "{number}: {what:?}");
        }
        let never = [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.0.1",
            "192.0.0.192",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.2.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "fe80::1",
            "febf::1",
            "ff02::1",
            "fd00:ec2::254",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001::1",
            "3fff::1",
            "64:ff9b:1::1",
            "::127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "4000::1",
            "fec0::1",
            "100::1",
        ];
        for number in never {
            let what = inside(number.parse().unwrap());
            assert!(matches!(what, Some(Inside::Never(_))), "{number}: {what:?}");
        }
    }

    #[test]
    fn public_numbers() {
        let public = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ];
        for number in public {
            assert_eq!(inside(number.parse().unwrap()), None, "{number}");
        }
    }
}
