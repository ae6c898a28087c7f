"""Simulated time: replay of recorded messages, the recorded month, what-if runs of policies.

May import: every floor and `hotline.app`.
Start with `replay`.
"""
