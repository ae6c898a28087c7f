"""Messengers: WeChat official accounts and Telegram.

May import: `channels.contract`, `channels.http_client`, `channels.payload_parsing`, `hotline.base`.
Start with `wechat`.
"""
