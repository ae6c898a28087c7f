"""Working time: national calendar, days off by law, a city's own days, counting of working days.

May import: `sla.deadlines`, `sla.policy`, `sla.sweep`, `sla.events`, `sla.models`, `tickets`, `hotline.base`.
Start with `work_calendar`.
"""
