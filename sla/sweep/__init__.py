"""The sweeper: claims due deadlines and escalates them.

May import: `sla.calendar`, `sla.deadlines`, `sla.policy`, `sla.supervision`, `sla.events`, `sla.models`, `tickets`,
`hotline.base`.
Start with `sweeper`.
"""
