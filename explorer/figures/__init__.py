"""Pure functions: what an engine computed → a Plotly figure. Colours and type come from theme.py alone."""
