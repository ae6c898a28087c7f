"""Texts that the office edits: messages to citizens by event and channel, quick answers for staff, their check.

May import: the layers below.
Start with `message_templates`.
Nothing here sends; `router.outgoing` does.
"""
