"""SM4-GCM for fields, HMAC-SM3 for looking them up, SM3 for chains (GM/T; DOMAIN.md 8.4), by `cryptography`.

Sealed fields name the key that sealed them, so that old ones open after a rotation; `hotline.base.security.keyfile`
keeps the ring on disk, and a running process notices a rotation by the file's time.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hotline.base.errors import HotlineError

_NONCE, _TAG, _KEY = 12, 16, 16


class BrokenSeal(HotlineError):
    """The field was sealed with a key that this ring lacks, or was changed afterwards."""


@dataclass
class KeyRing:
    active: str  # id of the key that seals
    keys: dict[str, bytes]
    index: bytes  # for blind indexes, ticket numbers and query codes; never rotated (docs/decisions)
    retired: dict[str, bytes] = field(default_factory=dict)  # open old backups, seal nothing
    refresh: Callable[["KeyRing"], None] | None = field(default=None, compare=False)  # reads a changed file again

    def seal(self, plain: str) -> str:
        """`key id:base64(nonce + ciphertext + tag)`; the same text gives another seal each time."""
        key_id = self.current()
        return f"{key_id}:{urlsafe_b64encode(self.seal_bytes(key_id, plain.encode())).decode()}"

    def open(self, sealed: str) -> str:
        key_id, _, body = sealed.partition(":")
        return self.open_bytes(key_id, urlsafe_b64decode(body)).decode()

    def current(self) -> str:
        """The id of the key that seals now, a rotation in another process noticed."""
        if self.refresh:
            self.refresh(self)
        return self.active

    def seal_bytes(self, key_id: str, plain: bytes, *, about: bytes = b"") -> bytes:
        """Nonce, ciphertext and tag; opened only with the same `about`."""
        nonce = secrets.token_bytes(_NONCE)
        sealer = Cipher(algorithms.SM4(self._key(key_id)), modes.GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(about)
        return nonce + sealer.update(plain) + sealer.finalize() + sealer.tag

    def open_bytes(self, key_id: str, sealed: bytes, *, about: bytes = b"") -> bytes:
        key = self._key(key_id)
        nonce, tag = sealed[:_NONCE], sealed[-_TAG:]
        opener = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        opener.authenticate_additional_data(about)
        try:
            return opener.update(sealed[_NONCE:-_TAG]) + opener.finalize()
        except InvalidTag:
            raise BrokenSeal("这一项加密后被改动过") from None

    def blind(self, plain: str) -> str:
        """A keyed hash of the text: equal texts are found by it, and nothing can be read from it."""
        mac = hmac.HMAC(self.index, hashes.SM3())
        mac.update(plain.encode())
        return mac.finalize().hex()

    def mac(self, chain: str, text: str) -> str:
        """HMAC-SM3 with a key of its own for each chain: write access to the database alone cannot forge one."""
        key = self.blind(f"chain key:{chain}").encode()
        made = hmac.HMAC(key, hashes.SM3())
        made.update(text.encode())
        return made.finalize().hex()

    def _key(self, key_id: str) -> bytes:
        if key_id not in self.keys and key_id not in self.retired and self.refresh:
            self.refresh(self)
        key = self.keys.get(key_id) or self.retired.get(key_id)
        if key is None:
            raise BrokenSeal(f"没有编号为 {key_id} 的密钥，无法打开这一项")
        return key


def sm3(data: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def new_key() -> bytes:
    return secrets.token_bytes(_KEY)


def new_ring() -> KeyRing:
    return KeyRing("k1", {"k1": new_key()}, secrets.token_bytes(32))
