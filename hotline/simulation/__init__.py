"""Simulated time: replay of recorded messages, the recorded month, what-if runs of policies.

May import: `hotline.app`, `hotline.city`, the layers below.
Start with `replay`.
"""
