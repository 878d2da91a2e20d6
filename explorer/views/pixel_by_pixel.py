"""The page: see its entry in contents.py."""

from explorer import frame

with frame.page("pixel-by-pixel"):
    pass
