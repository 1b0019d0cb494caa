"""Where a host is, and which addresses may be asked: those that are reachable for all."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from flows.http.source import OTHER_WAYS_IN, SourceBlocked

Resolver = Callable[[str], Awaitable[Sequence[str]]]

# The only part of IPv6 that has been given out for addresses that all can reach (IANA, RFC 4291, section 2.4).
GLOBAL_UNICAST = IPv6Network("2000::/3")
# RFC 6052, section 2.1: the last 32 bits are an IPv4 address.
NAT64 = IPv6Network("64:ff9b::/96")
# IANA's special-purpose registries hold these too; `is_global` of some versions of Python does not know them.
FURTHER_SPECIAL = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),
    IPv6Network("3fff::/20"),
)


async def resolve(host: str) -> Sequence[str]:
    """The host's addresses as the system gives them, the preferred one first. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def public_addresses(host: str, resolver: Resolver) -> Sequence[str]:
    """The public addresses of a host. Raises SourceBlocked when it has none or does not resolve."""
    try:
        addresses = await resolver(host)
    except (OSError, UnicodeError) as error:
        raise SourceBlocked(f"{host} does not resolve: is there a network? If so, {OTHER_WAYS_IN}") from error
    public = [address for address in addresses if is_public(address)]
    if not public:
        raise SourceBlocked(
            f"{host} resolves to {', '.join(addresses) or 'nothing'}, which is no public address: Regest does not "
            "fetch from one unless it is named as a replica"
        )
    return public


def is_public(address: str) -> bool:
    """Whether an IP address is reachable for all: not private, loopback, link-local, multicast or reserved, also
    when it is an IPv6 address that stands for such an IPv4 address.

    An IPv6 address that stands for an IPv4 address is as public as that one, in the forms that lead there from
    everywhere (mapped, 6to4, NAT64's own prefix). In all other forms (compatible, translated, Teredo, a network's own
    NAT64) it leads to wherever a network's own translator leads: such an address is public never.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        embedded = _embedded_ipv4(parsed)
        if embedded is None and parsed not in GLOBAL_UNICAST:
            return False
        parsed = embedded or parsed
    return parsed.is_global and not parsed.is_multicast and not any(parsed in network for network in FURTHER_SPECIAL)


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
