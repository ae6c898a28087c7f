"""The tokens of browsers: who has one is that citizen, so only those that we have made ourselves are taken."""

import hmac
import re
import secrets
from collections.abc import Callable

from hotline.base.security.crypto import KeyRing

COOKIE = "chat"
_NAMED = 32  # characters that name the browser; as many behind them are our seal
_WHOLE = re.compile(r"[A-Za-z0-9_-]{64}", re.ASCII)


class Tokens:
    """`keys`: asked when a token is made or looked at, for a city without a key ring yet may be built too."""

    def __init__(self, keys: Callable[[], KeyRing]) -> None:
        self._keys = keys

    def new(self) -> str:
        return self.of(secrets.token_urlsafe(24))

    def of(self, name: str) -> str:
        """The token with this name, which nobody may be able to guess."""
        named = name if len(name) == _NAMED else self._blind("named", name)
        return named + self._blind("seal", named)

    def is_ours(self, token: object) -> bool:
        """Whether we have made it; compared in constant time."""
        if not isinstance(token, str) or not _WHOLE.fullmatch(token):
            return False
        return hmac.compare_digest(token[_NAMED:], self._blind("seal", token[:_NAMED]))

    def mark(self, token: str) -> str:
        """By which a page knows whose it is, without knowing the token."""
        return self._blind("mark", token)

    def _blind(self, purpose: str, what: str) -> str:
        return self._keys().blind(f"chat-{purpose}:{what}")[:_NAMED]
