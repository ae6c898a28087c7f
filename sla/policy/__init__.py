"""What is promised: budgets, presets of provinces, a city's own policy file, the row of each promise.

May import: `sla.indicators`, `sla.sweep`, `tickets`, `hotline.base`.
Start with `promises`.
"""
