"""The layer of channels: webhooks and adapters, the outbox, delivery with its attempts.

May import: `hotline.base` only.
Start with `contract`, then `webhooks` (in) and `delivery` (out).
A new channel is a module here and a row in `hotline.base.channels`.
"""
