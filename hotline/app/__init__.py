"""Composition root: settings to services, event reactions, processes, jobs, health.

May import: every layer; nothing imports it but `hotline.commands` and its neighbours.
Start with `wiring`.
"""
