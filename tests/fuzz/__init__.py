"""Files as nobody would write them: ``python -m tests.fuzz --minutes 5`` changes models, vocabularies, cards, histories.

Each is opened in a process of its own within limits of time and memory. It must open, or be refused in a plain sentence; nothing
in it may run, and nothing outside it may be read.
"""
