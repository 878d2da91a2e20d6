"""How the values of a recurrent cell are coloured, everywhere: the role that each has, and where its scale ends."""

from typing import Literal

import numpy as np

Scale = Literal["gate", "signed", "free"]  # 0 to 1; -1 to 1; symmetric about 0 with limits of its own

# For each gate and state of a trace: its role in the theme, and its scale.
ROLES: dict[str, tuple[str, Scale]] = {
    "forget_gate": ("forget", "gate"),
    "input_gate": ("input", "gate"),
    "candidate": ("candidate", "signed"),
    "cell_state": ("cell", "free"),
    "output_gate": ("output", "gate"),
    "hidden_state": ("hidden", "signed"),
    "reset_gate": ("output", "gate"),
    "update_gate": ("forget", "gate"),
}


def limit(scale: Scale, values: np.ndarray) -> float:
    """Return where a scale ends: 1 for gates and tanh, else a number that 19 of 20 values do not pass.

    A few units may count up to large numbers; with the scale ending at the largest of them, all others would look like 0.
    """
    if scale != "free":
        return 1.0
    return max(float(np.ceil(np.percentile(np.abs(values), 95) * 2) / 2), 0.5)
