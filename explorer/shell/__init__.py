"""What surrounds every page: the HTML page, the address, the model menu, the frame, contents, tour, colours."""
