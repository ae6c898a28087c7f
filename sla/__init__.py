"""The layer of promises: calendars, deadlines, sweeps, supervision, reviews, indicators.

May import: `tickets`, `hotline.base`; not `channels`, not `classifier`.
Start with `deadlines.deadline_reactions`.
"""
