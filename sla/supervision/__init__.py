"""Supervision letters and lamp cards: their grounds, triggers and replies.

May import: the packages of `sla`, `tickets`, `hotline.base`.
Start with `supervision_letters`.
"""
