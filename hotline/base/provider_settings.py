"""Accounts and addresses of the providers of channels: a part of `hotline.base.settings.Settings`."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class ProviderSettings(BaseSettings):
    phone_user: str = "freeswitch"
    phone_password: SecretStr = SecretStr("")
    phone_recordings: Path | None = Field(
        default=None, description="folder that the exchange writes recordings to; they are put on their tickets"
    )
    wechat_token: SecretStr = SecretStr("")
    wechat_appid: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_aes_key: SecretStr = SecretStr("")
    wechat_plain: bool = Field(
        default=False,
        description="take pushes that are not sealed (明文模式) although their signature does not cover what they say; "
        "better: 安全模式 and HOTLINE_WECHAT_AES_KEY",
    )
    wechat_media_hosts: tuple[str, ...] = Field(
        default=(".qq.com", ".qpic.cn"),
        description="hosts from which WeChat's videos are fetched, as JSON; with a dot in front: all below it",
    )
    wechat_notice_template: str = Field(
        default="", description="id of the subscription message (订阅通知) for HOTLINE_FALLBACK; empty: none is sent"
    )
    wechat_notice_fields: dict[str, Literal["编号", "提示", "时间"]] = Field(
        default={"character_string1": "编号", "thing2": "提示", "time3": "时间"},
        description="the keywords of that template and the value of each, as JSON",
    )
    wechat_api: str = "https://api.weixin.qq.com"
    telegram_token: SecretStr = SecretStr("")
    telegram_secret: SecretStr = SecretStr("")
    telegram_api: str = "https://api.telegram.org"
    sms_path_secret: SecretStr = Field(
        default=SecretStr(""), description="the secret part of the address the gateway calls"
    )
    sms_key_id: str = ""
    sms_key_secret: SecretStr = SecretStr("")
    sms_sign: str = "12345热线"
    sms_template: str = "SMS_12345"
    sms_api: str = "https://dysmsapi.aliyuncs.com"
