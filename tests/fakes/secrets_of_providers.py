"""What the providers and we share in tests: one set, so that every fake and every adapter agree."""

from typing import Any

from hotline.base.channels import CHANNELS

SECRETS: dict[str, Any] = {name: f"{name}-for-tests" for channel in CHANNELS.values() for name in channel.needs} | {
    "phone_password": "phone-secret",
    "wechat_token": "wechat-token",
    "wechat_appid": "wx12345",
    "wechat_secret": "wechat-secret",
    "wechat_plain": "true",
    "telegram_token": "12345:telegram-token",
    "telegram_secret": "telegram-secret",
    "sms_path_secret": "sms-path-secret",
    "sms_key_id": "sms-key",
    "sms_key_secret": "sms-key-secret",
}
