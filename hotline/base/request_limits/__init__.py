"""Limits on how often and how much somebody may ask: counted across processes (`counting`), or in one (`in_memory`).

May import: `hotline.base.http`, `hotline.base.storage`, `hotline.base.errors`, `hotline.base.settings`.
Start with `limits`, the table.
"""
