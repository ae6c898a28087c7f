"""Messengers: WeChat official accounts and Telegram.

May import: `channels`, `hotline.base`.
Start with `wechat`.
"""
