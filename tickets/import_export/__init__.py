"""Sheets of another system: column mapping, rows, folders, export.

May import: `tickets.personal_data`, `tickets.models`, `tickets.person_models`, `tickets.states`, `hotline.base`.
Start with `mapping`.
"""
