"""The category model: features in, calibrated shares of categories out; training and evaluation.

May import: `classifier.text`, `hotline.base`. Serving needs numpy only; scikit-learn is imported to train.
Start with `model`.
"""
