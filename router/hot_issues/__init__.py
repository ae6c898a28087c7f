"""Hot issues: bursts of reports on one matter.

May import: `classifier.similar`, the floors below.
Start with `hot_issue_scan`.
"""
