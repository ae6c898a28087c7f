"""Tickets of one matter led by one master.

May import: `tickets`, `hotline.base`.
Start with `clusters`.
"""
