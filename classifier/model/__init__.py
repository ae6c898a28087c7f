"""The category model: features in, calibrated shares of categories out; training and evaluation.

May import: `classifier.danger`, `classifier.text`, `hotline.base`.
Start with `model`.
Serving needs numpy only; scikit-learn is imported to train.
"""
