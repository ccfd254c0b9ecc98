"""Judge the addresses that a name stands for: which of them may be sent to."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Global by the registry, and yet no receiver's: relays, shared, reserved and tunneled space is
# listed too, since Pythons differ in what they call global.
_NEVER: Sequence[Network] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # the metadata service of Azure's machines
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # Teredo among others
        "2001:db8::/32",
        "3fff::/20",
    )
)
_UNICAST6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Fence:
    """What else is allowed besides https to public addresses: ``local`` is for practice only."""

    networks: Sequence[Network] = ()
    local: bool = False

    def admits(self, address: Address, *, encrypted: bool) -> bool:
        """Tell whether a message may be sent to this very address."""
        inner = _carried(address)
        if self.local and inner.is_loopback:
            return True
        if not encrypted:
            return False
        return any(inner in one for one in self.networks) or _is_public(inner)


def as_address(text: str) -> Address | None:
    """Return the address that ``text`` spells, or nothing where it is a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def _carried(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, else itself."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _UNICAST6:
        return False
    return address.is_global and not any(address in one for one in _NEVER)
