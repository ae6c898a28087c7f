"""Fitting of the shipped small models from the lessons beside them.

May import: `hotline.city`, the layers below.
Start with `teach_danger`.
"""
