"""Keras: build, train and save the models that the explorer opens.

The two worlds meet only in the files under ``trained/``; nothing here knows how a model is shown.
"""
