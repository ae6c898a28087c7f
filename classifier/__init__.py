"""The layer that reads text and guesses: category, danger, request type, similar texts. It knows no tickets.

May import: `hotline.base` only.
Start with `model.model` and `danger.danger_detection`.
"""
