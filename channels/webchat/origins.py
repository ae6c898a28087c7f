"""Whose pages may speak with the chat."""

from collections.abc import Collection
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Origins:
    """Pages of the site's own host, and of these `others` such as "https://www.example.gov.cn"."""

    def __init__(self, site_url: str, others: Collection[str] = ()) -> None:
        host = _host(site_url)
        self._hosts = LOOPBACK if host in LOOPBACK else frozenset({host} - {""})
        self._others = others

    def are_ours(self, *origins: str | None) -> bool:
        """Browsers always name the page's origin; what names none is no browser and carries no citizen's cookies."""
        return all(one is None or one in self._others or _host(one) in self._hosts for one in origins)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
