"""`hotline bench`: timings as ratios to a yardstick of the same run.

May import: every layer and `hotline.app`.
Start with `report`.
"""
