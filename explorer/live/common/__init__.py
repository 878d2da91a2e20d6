"""What several live parts share: scripts, and the styles of their controls."""

from explorer.live import source

ROOM = source(__file__, "room.css")
