"""WeChat's signatures and its safe mode, by the published words.

Source: developers.weixin.qq.com, "Message push: encryption": SHA-1 over the sorted parts; AES-256-CBC, the key from
EncodingAESKey, the IV its first half, PKCS #7 over blocks of 32, plaintext = 16 random bytes, length, message, appid.
"""

import binascii
import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from channels.payload_parsing import is_same_secret

_BLOCK, _SALT, _LENGTH = 32, 16, 4


class BrokenCipher(ValueError):
    """Not encrypted with our key, or changed on the way."""


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    return is_same_secret(given, signature(*parts))


class SafeMode:
    """Raises ValueError for an EncodingAESKey that is not the 43 characters of the console."""

    def __init__(self, aes_key: str, appid: str) -> None:
        try:
            key = b64decode(aes_key + "=", validate=True)
            self._cipher = Cipher(algorithms.AES256(key), modes.CBC(key[:16]))
        except ValueError:
            raise ValueError("EncodingAESKey 应当是 43 个字母和数字") from None
        self._appid = appid.encode()

    def decrypt(self, sealed: str) -> bytes:
        try:
            opener = self._cipher.decryptor()
            plain = opener.update(b64decode(sealed)) + opener.finalize()
        except (binascii.Error, ValueError) as broken:
            raise BrokenCipher("加密内容不完整") from broken
        return self._message(_without_padding(plain))

    def encrypt(self, message: bytes) -> str:
        plain = secrets.token_bytes(_SALT) + len(message).to_bytes(_LENGTH, "big") + message + self._appid
        missing = _BLOCK - len(plain) % _BLOCK
        sealer = self._cipher.encryptor()
        return b64encode(sealer.update(plain + bytes([missing]) * missing) + sealer.finalize()).decode()

    def _message(self, plain: bytes) -> bytes:
        start = _SALT + _LENGTH
        end = start + int.from_bytes(plain[_SALT:start], "big")
        if not hmac.compare_digest(plain[end:], self._appid):
            raise BrokenCipher("加密内容不是发给本公众号的")
        return plain[start:end]


def _without_padding(plain: bytes) -> bytes:
    padding = plain[-1] if plain else 0
    if not 1 <= padding <= _BLOCK or len(plain) < padding + _SALT + _LENGTH:
        raise BrokenCipher("加密内容的填充不对")
    return plain[:-padding]
