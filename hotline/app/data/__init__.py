"""Data in and out of an installation: migrations, seed, backup, import, export, catalogue and place files.

May import: every layer below `hotline.app`.
Start with `migrate`.
"""
