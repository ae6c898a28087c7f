"""What kind of request a text is: complaint, report, praise, one for the courts; wishes for secrecy.

May import: `classifier.text`, `classifier.danger` (the common training code), `hotline.base`.
Start with `request_types`.
"""
