"""`hotline bench`: timings as ratios to a yardstick of the same run.

May import: every floor and `hotline.app`.
Start with `report`.
"""
