"""NumPy engines: weights in, frozen traces out. Nothing here knows Streamlit, Plotly or colours."""
