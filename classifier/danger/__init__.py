"""Danger in a text: does it ring the alarm, leave a quiet mark, or say nothing.

May import: `classifier.text`, `hotline.base`. Word tables are `*_patterns` and `*_words`; the learnt part is
`danger_model`. Start with `danger_detection`.
"""
