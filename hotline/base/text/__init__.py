"""Text from outside: cleaning, folding of spellings, digits, phone numbers, personal data patterns.

May import: nothing of this project.
Start with `cleaning`.
"""
