"""`hotline bench`: timings as ratios to a yardstick of the same run.

May import: `hotline.app`, `hotline.simulation.fakes`, `hotline.cli`, the layers below.
Start with `report`.
"""
