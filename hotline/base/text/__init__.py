"""Text from outside: cleaning, folding of spellings, digits, phone numbers, personal data patterns.

May import: `hotline.base.clock`, `hotline.base.errors`.
Start with `cleaning`.
"""
