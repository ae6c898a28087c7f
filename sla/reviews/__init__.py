"""Asking citizens whether it is solved, and reading what they answer.

May import: the packages of `sla`, `tickets`, `hotline.base`.
Start with `review_reply_parser`.
"""
