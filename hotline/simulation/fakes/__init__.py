"""Fakes of providers, built from their published words.

May import: `channels`, `hotline.base`.
Start with `provider`.
"""
