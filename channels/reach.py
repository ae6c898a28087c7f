"""Hosts from which the files of a provider are fetched, so that nobody can make us fetch elsewhere (SSRF).

A host is one of the settings', or the address is not fetched at all. The address behind the name is looked at when the
connection is made: it is public, or in a network that the settings name; a name that leads inside is refused.
"""

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from channels.contract import Cause, SendFailed

_USUAL_PORTS = {"http": 80, "https": 443}


class Reach:
    """`base`: the provider's own address, from the settings; `hosts`: others, `.qq.com` for all below."""

    def __init__(self, base: str, *, hosts: Iterable[str] = (), networks: Iterable[str] = ()) -> None:
        self._base = _origin(base)
        self._hosts = tuple(host.lower() for host in hosts)
        self._networks = tuple(ipaddress.ip_network(one, strict=False) for one in networks)

    def check(self, address: str) -> None:
        """Raises SendFailed for an address that is not fetched."""
        scheme, host, _ = origin = _origin(address)
        if origin == self._base:
            return
        if scheme not in _USUAL_PORTS or not self._is_known(host):
            raise SendFailed("文件地址不在允许的主机之内，没有去取", Cause.NEVER)
        if _is_number(host) and not self.allows(host):
            raise SendFailed("文件地址指向内部网络，没有去取", Cause.NEVER)

    def allows(self, number: str) -> bool:
        """Whether a connection to this address may be made."""
        found = ipaddress.ip_address(number.partition("%")[0])
        found = getattr(found, "ipv4_mapped", None) or found
        return (found.is_global and not found.is_multicast) or any(found in network for network in self._networks)

    def is_base(self, host: str) -> bool:
        return host.lower() == self._base[1]

    def _is_known(self, host: str) -> bool:
        return any(host.endswith(known) if known.startswith(".") else host == known for known in self._hosts)


class CheckedResolver(AbstractResolver):
    """Names as the system knows them, without the addresses that may not be reached."""

    def __init__(self, reach: Reach) -> None:
        self._reach, self._system = reach, ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._system.resolve(host, port, family)
        kept = found if self._reach.is_base(host) else [one for one in found if self._reach.allows(one["host"])]
        if not kept:
            raise OSError(f"{host} leads to an address that may not be reached")
        return kept

    async def close(self) -> None:
        await self._system.close()


def _origin(address: str) -> tuple[str, str, int]:
    """Scheme, host and port; nothing that can be reached where the address is none."""
    try:
        parts = urlsplit(address)
        return parts.scheme, (parts.hostname or "").lower(), parts.port or _USUAL_PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
