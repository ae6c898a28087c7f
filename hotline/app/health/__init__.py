"""Health of processes: beats, `/healthz`, `/readyz`, `/metrics`.

May import: `hotline.app.data`, every layer below.
Start with `look`.
"""
