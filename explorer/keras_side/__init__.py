"""The real Keras, asked in processes of its own: checks, and the benchmark."""
