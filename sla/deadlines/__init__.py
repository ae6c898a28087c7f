"""Deadlines of tickets: given, paused, resumed, explained; statutory stages; the promise of each state.

May import: `sla.calendar`, `sla.policy`, `sla.supervision`, `sla.sweep`, `sla.events`, `sla.models`, `sla.store`,
`tickets`, `hotline.base`.
Start with `deadline_reactions`.
"""
