"""Telephone: call records, outcomes of call legs, transcripts.

May import: `channels`, `hotline.base`.
Start with `freeswitch`.
"""
