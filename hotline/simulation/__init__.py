"""Simulated time: replay of recorded messages, the recorded month, what-if runs of policies.

May import: every layer and `hotline.app`.
Start with `replay`.
"""
