"""`hotline check`: findings in words, each ok or what to do.

May import: `hotline.app.data`, `hotline.app.health`, `hotline.app.model_store`, `hotline.app.wiring`, the layers
below.
Start with `examining`.
"""
