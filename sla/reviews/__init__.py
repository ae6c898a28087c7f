"""Asking citizens whether it is solved, and reading what they answer.

May import: `sla.calendar`, `sla.deadlines`, `sla.indicators`, `sla.policy`, `sla.supervision`, `sla.events`,
`sla.models`, `sla.store`, `tickets`, `hotline.base`.
Start with `review_reply_parser`.
"""
