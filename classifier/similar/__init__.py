"""Similar texts: repeats, clusters, hot issues, retrieval of earlier answers.

May import: `classifier.text`, `hotline.base`.
Start with `text_clustering`.
"""
