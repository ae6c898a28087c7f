"""Attachments: their rows, content checks, media that a channel still has to fetch.

May import: `tickets.access`, `tickets.cleaning`, `tickets.handling`, `tickets.store`, `tickets.lifecycle`,
`tickets.message_models`, `tickets.models`, `hotline.base`.
Start with `attachments`.
"""
