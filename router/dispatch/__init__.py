"""From an undecided ticket to a work order: catalogue, policy, decision, reassigning.

May import: the rooms of `router`, the floors below.
Start with `dispatching`.
"""
