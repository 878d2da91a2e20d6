"""What a notebook holds: models with raw texts and levels in, traces, words, images and likelihoods out."""
