"""Learning from the city's own tickets: labels, models, shadow evaluation, drift.

May import: `router.outgoing`, `router.models`, the layers below.
Start with `labels`.
"""
