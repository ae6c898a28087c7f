"""Conversations held by a person: handover, tickets from a chat, splitting a ticket.

May import: the packages of `router`, the layers below.
Start with `handover`.
"""
