"""Tickets of one matter led by one master.

May import: `tickets.access`, `tickets.handling`, `tickets.store`, `tickets.events`, `tickets.lifecycle`,
`tickets.models`, `hotline.base`.
Start with `clusters`.
"""
