"""Hot issues: bursts of reports on one matter.

May import: the layers below.
Start with `hot_issue_scan`.
"""
