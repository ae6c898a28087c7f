"""Monthly figures: facts, indicators, formulas, kept reports.

May import: the packages of `sla`, `tickets`, `hotline.base`.
Start with `indicator_catalogue`.
"""
