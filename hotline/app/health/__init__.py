"""Health of processes: beats, `/healthz`, `/readyz`, `/metrics`.

May import: `hotline.app.data`, every floor below.
Start with `look`.
"""
