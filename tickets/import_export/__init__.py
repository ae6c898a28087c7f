"""Sheets of another system: column mapping, rows, folders, export.

May import: `tickets`, `hotline.base`.
Start with `mapping`.
"""
