"""Citizens' text before anything is decided: form frames, transcripts, places, keywords, n-gram features.

May import: `hotline.base`.
Start with `citizen_text`.
"""
