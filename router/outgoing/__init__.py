"""What leaves for citizens and staff: replies, warnings, notices, review questions, and their wording.

May import: `router.alarms`, `router.similar_tickets`, `router.templates`, `router.triage`, `router.models`,
`router.store`, the layers below.
Start with `replies`.
"""
