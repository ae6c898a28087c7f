"""What is promised: budgets, presets of provinces, a city's own policy file, the row of each promise.

May import: `sla.calendar`, `sla.deadlines`, `sla.indicators`, `sla.models`, `sla.sweep`, `tickets`, `hotline.base`.
Start with `promises`.
"""
