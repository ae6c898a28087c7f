"""Fitting of the shipped small models from the lessons beside them.

May import: `classifier`, `router.triage`, `hotline.app`.
Start with `teach_danger`.
"""
