"""Deadlines of tickets: given, paused, resumed, explained; statutory stages; the promise of each state.

May import: `sla.calendar`, `sla.policy`, `tickets`, `hotline.base`.
Start with `deadline_reactions`.
"""
