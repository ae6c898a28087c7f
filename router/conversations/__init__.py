"""Conversations held by a person: handover, tickets from a chat, splitting a ticket.

May import: the rooms of `router`, the floors below.
Start with `handover`.
"""
