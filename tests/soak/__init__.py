"""A class at work for an hour: ``python -m tests.soak --people 30 --minutes 60`` starts the app and uses it as people do.

They come, open links on all pages, type, press, bring models, damaged ones too, save what is offered, lose their connection and
vanish in the middle of anything. Nothing may be lost, and after a while the process must not grow any more (Linux).
"""
