"""Supervision letters and lamp cards: their grounds, triggers and replies.

May import: `sla.calendar`, `sla.deadlines`, `sla.policy`, `sla.sweep`, `sla.events`, `sla.models`, `sla.store`,
`tickets`, `hotline.base`.
Start with `supervision_letters`.
"""
