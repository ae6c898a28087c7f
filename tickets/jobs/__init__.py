"""Rows of jobs that somebody asked for: asking, leases.

May import: `tickets.store`, `tickets.trail`, `tickets.person_models`, `tickets.states`, `hotline.base`.
Start with `asking`.
"""
