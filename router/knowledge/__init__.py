"""The knowledge base (知识库): articles that somebody has approved, and how they are found.

May import: the layers below.
Start with `finding`.
"""
