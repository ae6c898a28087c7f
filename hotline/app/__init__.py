"""Composition root: settings to services, event reactions, processes, jobs, health.

May import: `hotline.city`, the layers below.
Start with `wiring`.
"""
