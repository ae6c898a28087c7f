"""The processes: which there are, what each runs, how they are kept alive; the embedded profile.

May import: every layer below `hotline.app`.
Start with `process_plan`.
"""
