"""What is promised: budgets, presets of provinces, a city's own policy file, the row of each promise.

May import: `sla.calendar`, `tickets`, `hotline.base`.
Start with `promises`.
"""
