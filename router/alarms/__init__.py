"""Alarms (接警): raised by danger in a citizen's words, acknowledged by name, escalated while nobody does.

May import: `router.outgoing`, the layers below.
Start with `raising`.
"""
