"""Which unit or person a report accuses.

May import: `router.dispatch`, `router.outgoing`, `router.similar_tickets`, `router.store`, the layers below.
Start with `accused`.
"""
