"""From an undecided ticket to a work order: catalogue, policy, decision, reassigning.

May import: `router.accused`, `router.alarms`, `router.knowledge`, `router.learning`, `router.outgoing`,
`router.models`, `router.store`, `router.templates`, the layers below.
Start with `dispatching`.
"""
