"""Short messages by Aliyun: sending, replies, delivery reports.

May import: `channels.contract`, `channels.http_client`, `channels.payload_parsing`, `hotline.base`.
Start with `aliyun`.
"""
