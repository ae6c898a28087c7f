"""Which unit or person a report accuses.

May import: `router.dispatch`, `classifier`, the layers below.
Start with `accused`.
"""
