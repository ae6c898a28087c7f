"""Jobs that people and the night ask for: kinds, running, the RQ queue.

May import: `hotline.app.data`, `hotline.app.health`, `hotline.app.process`, `hotline.app.nightly`,
`hotline.app.trail_heads`, `hotline.app.wiring`, the layers below.
Start with `kinds`.
"""
