"""Which unit or person a report accuses.

May import: `router.dispatch`, `classifier`, the floors below.
Start with `accused`.
"""
