"""Log, traces, counters and the readiness checks of a process.

May import: `hotline.base.text`, `hotline.base.errors`.
Start with `log`.
"""
