"""Telephone: call records, outcomes of call legs, transcripts.

May import: `channels.contract`, `channels.payload_parsing`, `hotline.base`.
Start with `freeswitch`.
"""
