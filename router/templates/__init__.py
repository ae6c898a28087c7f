"""Texts that the office keeps itself: messages to citizens by event and channel, quick answers for staff, their check.

May import: the layers below. Nothing here sends; `router.outgoing` does.
Start with `message_templates`.
"""
