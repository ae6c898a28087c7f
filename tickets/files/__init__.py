"""Attachments: their rows, content checks, media that a channel still has to fetch.

May import: `tickets`, `hotline.base`.
Start with `attachments`.
"""
