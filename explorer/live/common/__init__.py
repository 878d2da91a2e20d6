"""What several live parts share: scripts for making elements and saving the screen as a picture, styles."""

from explorer.live import masked_kernel, source

COMMON_CSS = source(__file__, "common.css")
MAKING = source(__file__, "making.js")
PERCENT = source(__file__, "percent.js")
PICTURE = source(masked_kernel.__file__, "picture.js")  # needs ``html`` of MAKING
ROOM = source(__file__, "room.css")
