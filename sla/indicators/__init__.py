"""Monthly figures: facts, indicators, formulas, kept reports.

May import: `sla.deadlines`, `sla.policy`, `sla.reviews`, `sla.models`, `tickets`, `hotline.base`.
Start with `indicator_catalogue`.
"""
