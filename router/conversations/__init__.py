"""Conversations held by a person: handover, tickets from a chat, splitting a ticket.

May import: `router.dispatch`, `router.intake`, `router.outgoing`, `router.similar_tickets`, `router.models`, the
layers below.
Start with `handover`.
"""
