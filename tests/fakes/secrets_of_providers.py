"""What the providers and we share in tests: one set, so that every fake and every adapter agree."""

from typing import Any

SECRETS: dict[str, Any] = {
    "phone_password": "phone-secret",
    "wechat_token": "wechat-token",
    "wechat_appid": "wx12345",
    "wechat_secret": "wechat-secret",
    "telegram_token": "12345:telegram-token",
    "telegram_secret": "telegram-secret",
    "sms_path_secret": "sms-path-secret",
    "sms_key_id": "sms-key",
    "sms_key_secret": "sms-key-secret",
}
