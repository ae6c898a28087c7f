"""Whose request it is: one answer for pages, webhooks, the chat and the API (docs/decisions/0040)."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
THIS_MACHINE = ("127.0.0.0/8", "::1")
_HOME = 64  # bits of an IPv6 address that name a household or an office; the rest it may change every minute


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and networks as the settings name them; raises ValueError for what is neither."""
    return tuple(ip_network(one.strip(), strict=False) for one in written)


def is_in(address: str, among: Sequence[Network]) -> bool:
    found = _read(address)
    return found is not None and any(found in network for network in among)


def client_address(peer: str, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """The nearest address that is not one of our own proxies; clients behind them may write anything.

    `forwarded`: the X-Forwarded-For headers, in order. A hop that is no address ends the walk: what came before it is
    not believed, and the last proxy answers for it.
    """
    nearest = _read(peer)
    if nearest is None:
        return peer
    for hop in reversed(",".join(forwarded).split(",")):
        if not any(nearest in network for network in trusted):
            break
        found = _read(hop)
        if found is None:
            break
        nearest = found
    return str(nearest)


def network_of(address: str) -> str:
    """Under what an address is counted: itself, and for IPv6 the network that its owner chooses from."""
    found = _read(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((int(found) >> _HOME << _HOME, _HOME)))
    return address


def _read(written: str) -> Address | None:
    """The address, without a port or a zone; None for anything else."""
    text = written.strip().partition("%")[0]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
