"""Predict, then see: the questions that the pages ask, each answered by the models that are on the screen."""
