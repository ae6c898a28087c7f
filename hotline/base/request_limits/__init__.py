"""Limits on how often and how much somebody may ask: counted across processes (`counting`), or in one (`in_memory`).

May import: `hotline.base`.
Start with `limits`, the table.
"""
