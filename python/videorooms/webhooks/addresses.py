"""Which addresses a webhook may be sent to: those of the open internet, and those that the operator allows.

`webhooks.sending` asks for every address that a name resolves to, before it connects to it. Addresses that carry
another inside (IPv4 in IPv6, translated, tunnelled) are judged by that one too. Pure.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The IANA registry of special-purpose IPv4 addresses, without those that are reachable from anywhere.
_REFUSED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, and this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a carrier's NAT; some clouds keep their metadata service there
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and the metadata service of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, which are no more
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "168.63.129.16/32",  # a public address that inside of one cloud is its host's own service
    )
)
# All of IPv6 that is ever handed out; whatever is outside, is not of the open internet.
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, identifiers that are no addresses
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)
# Prefixes behind which an IPv4 address follows, and how many bits lie to its right.
_CARRIERS = (
    (IPv6Network("::/96"), 0),  # IPv4-compatible
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # IPv4-translated (RFC 2765)
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64 (RFC 6052)
    (IPv6Network("2002::/16"), 80),  # 6to4 (RFC 3056)
)


def parse_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Raises `ValueError` for what is no network, as in 10.0.0.0/8 or ::1/128, host bits clear."""
    return tuple(ip_network(text) for text in texts)


def may_receive(text: str, allowed: Sequence[Network]) -> bool:
    """Whether a request may go to this address. What is no plain address (a zone, for one) may not."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    forms = list(_forms(address))
    if any(_allowed(form, allowed) for form in forms):
        return True
    # The innermost form is where the packet ends; an outer one only says how it travels.
    return _is_open(forms[-1])


def _forms(address: Address) -> Iterator[Address]:
    yield address
    if isinstance(address, IPv6Address):
        for carrier, right in _CARRIERS:
            if address in carrier:
                yield IPv4Address((int(address) >> right) & 0xFFFFFFFF)
                return


def _allowed(address: Address, allowed: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in allowed)


def _is_open(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    return address in _GLOBAL_V6 and not any(address in network for network in _REFUSED_V6)
