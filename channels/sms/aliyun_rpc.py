"""Aliyun's RPC signature, version 1 (help.aliyun.com, "RPC mechanism"): HMAC-SHA1 over the sorted parameters."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote


def signature(secret: str, parameters: Mapping[str, str], *, method: str = "POST") -> str:
    canonical = "&".join(f"{_encoded(k)}={_encoded(v)}" for k, v in sorted(parameters.items()) if k != "Signature")
    to_sign = f"{method}&{_encoded('/')}&{_encoded(canonical)}"
    mac = hmac.new(f"{secret}&".encode(), to_sign.encode(), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")
