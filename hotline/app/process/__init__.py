"""The processes: which there are, what each runs, how they are kept alive; the embedded profile.

May import: `hotline.app.data`, `hotline.app.health`, `hotline.app.jobs`, `hotline.app.model_store`,
`hotline.app.nightly`, `hotline.app.wiring`, the layers below.
Start with `process_plan`.
"""
