"""Short messages by Aliyun: sending, replies, delivery reports.

May import: `channels`, `hotline.base`.
Start with `aliyun`.
"""
