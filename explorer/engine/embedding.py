"""The embedding as a table of rows: how alike two rows are, which lie nearest, and a map of them in two dimensions."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Projection:
    """The two directions along which some rows differ most (principal components), as a map for any row."""

    mean: np.ndarray  # (dimension,)
    axes: np.ndarray  # (dimension, 2), of length 1 and at right angles; 0 where the rows have no second direction
    shares: np.ndarray  # (2,), of the rows' variance that each axis keeps

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Return where rows lie on the map: (…, dimension) → (…, 2)."""
        return (rows - self.mean) @ self.axes


def lengths(rows: np.ndarray) -> np.ndarray:
    """Return the Euclidean length of each row: (…, dimension) → (…)."""
    return np.sqrt(np.square(rows, dtype=np.float64).sum(axis=-1))


def directions(rows: np.ndarray) -> np.ndarray:
    """Return the rows made of length 1: (…, dimension). A row of zeros stays as it is."""
    size = lengths(rows)[..., None]
    return rows / np.where(size > 0, size, 1.0)


def products(row: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return u_k v_k / (|u| |v|) for each dimension k: what each adds to the cosine. Of a row of zeros all are 0."""
    size = lengths(row) * lengths(other)
    return np.multiply(row, other, dtype=np.float64) / (size if size else 1.0)


def cosines(table: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Return the cosine of the angle between ``row`` (dimension,) and each row of ``table``: (rows,). 0 for rows of zeros."""
    size = lengths(table) * lengths(row)
    return table.astype(np.float64) @ row.astype(np.float64) / np.where(size > 0, size, 1.0)


def nearest(table: np.ndarray, row: int, first: int, last: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the ``count`` rows from ``first`` to before ``last`` with the largest cosine to ``row``, and these, largest first.

    ``row`` itself is left out; equal ones come in the order of the table.
    """
    candidates = np.delete(np.arange(first, last), row - first) if first <= row < last else np.arange(first, last)
    found = cosines(table[candidates], table[row])
    order = np.argsort(-found, kind="stable")[:count]
    return candidates[order], found[order]


def project(rows: np.ndarray) -> Projection:
    """Return the map that keeps most of the variance of ``rows`` (rows, dimension), by the eigenvectors of their covariance.

    An axis may as well point the other way; here its largest entry is positive.
    """
    mean = rows.mean(axis=0, dtype=np.float64)
    centred = rows - mean
    values, vectors = np.linalg.eigh(centred.T @ centred)  # rising
    total = values.sum()
    axes, shares = np.zeros((rows.shape[1], 2)), np.zeros(2)
    for k in range(min(2, rows.shape[1])):
        axis = vectors[:, -1 - k]
        axes[:, k] = axis * np.sign(axis[np.argmax(np.abs(axis))])
        shares[k] = max(values[-1 - k], 0) / total if total > 0 else 0
    return Projection(mean, axes, shares)


def chance(dimension: int, count: int) -> float:
    """Return the largest cosine that a row finds among ``count`` rows if all point anywhere: the median of the largest.

    In d dimensions the cosine c of two random directions has the density (1 − c²)^((d − 3) / 2), up to a factor.
    """
    if dimension < 2 or count < 1:
        return 1.0
    angle = np.linspace(0, np.pi, 20_001)
    density = np.sin(angle) ** (dimension - 2)  # the same in terms of the angle
    steps = (density[1:] + density[:-1]) / 2
    below = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()  # probability of an angle smaller than this
    return float(np.cos(np.interp(-np.expm1(np.log(0.5) / count), below, angle)))
