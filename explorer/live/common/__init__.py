"""What several live parts share: scripts, and the styles of their controls."""

from explorer.live import source

COMMON_CSS = source(__file__, "common.css")
ROOM = source(__file__, "room.css")
