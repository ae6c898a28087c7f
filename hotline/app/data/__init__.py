"""Data in and out of an installation: migrations, seed, backup, import, export, catalogue and place files.

May import: `hotline.app.health`, `hotline.app.jobs`, `hotline.app.process`, `hotline.city`, the modules of
`hotline.app`, the layers below.
Start with `migrate`.
"""
