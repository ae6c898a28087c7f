"""From an undecided ticket to a work order: catalogue, policy, decision, reassigning.

May import: the packages of `router`, the layers below.
Start with `dispatching`.
"""
