"""Danger in a text: does it ring the alarm, leave a quiet mark, or say nothing.

May import: `classifier.model`, `classifier.text`, `hotline.base`.
Start with `danger_detection`.
Word tables are `*_patterns` and `*_words`; the learnt part is `danger_model`.
"""
