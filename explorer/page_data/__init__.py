"""What each page shows, as plain data: pure functions of an opened model. Nothing here knows Streamlit."""
