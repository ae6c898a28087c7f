"""Health of processes: beats, `/healthz`, `/readyz`, `/metrics`.

May import: `hotline.app.data`, `hotline.app.process`, `hotline.app.wiring`, the layers below.
Start with `look`.
"""
