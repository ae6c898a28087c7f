"""The layer that decides: what a message is for, which department, what goes out.

May import: `sla`, `tickets`, `classifier`, `channels`, `hotline.base`.
Start with `intake.accepting` and `dispatch.dispatching`.
"""
