"""Rows of jobs that somebody asked for: asking, leases.

May import: `tickets`, `hotline.base`.
Start with `asking`.
"""
