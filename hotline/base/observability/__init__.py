"""Log, traces, counters and the readiness checks of a process.

May import: `hotline.base`.
Start with `log`.
"""
