"""What kind of request a text is: complaint, report, praise, one for the courts; wishes for secrecy.

May import: `classifier.danger`, `classifier.text`, `hotline.base`.
Start with `request_types`.
"""
