"""The common base of every layer: settings, errors, events, clock, storage, text, security, limits.

May import: nothing of this project.
Start with `storage.unit_of_work` and `settings`.
"""
