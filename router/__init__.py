"""The layer that decides: what a message is for, which department, what goes out.

May import: the layers below.
Start with `intake.accepting` and `dispatch.dispatching`.
"""
