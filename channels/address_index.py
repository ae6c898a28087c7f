"""An address as a keyed hash, so that rows about the same one are found while the address itself stays sealed."""

from hotline.base.security.crypto import KeyRing


def address_index(keys: KeyRing, channel: str, address: str) -> str:
    return keys.blind(f"{channel}:{address}")
