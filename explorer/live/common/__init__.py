"""What several live parts share: scripts, and the styles of their controls."""
