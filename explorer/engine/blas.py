"""How NumPy's matrix products are to be computed; to be said before NumPy is imported, so nothing here imports it."""

import os
import platform
from collections.abc import MutableMapping
from pathlib import Path

THREADS, KERNELS = "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE"
AVX512 = {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}  # what OpenBLAS' kernels for Skylake-X are made of
_CPU = Path("/proc/cpuinfo")


def settle(environment: MutableMapping[str, str] = os.environ, cpu: Path = _CPU) -> None:
    """Set what OpenBLAS reads when it is loaded, unless it is set already.

    Many visitors share the cores: one thread for each product is faster than all of them waiting for each other. An AMD
    processor that is newer than OpenBLAS knows gets the kernels of its oldest common ancestor, Haswell, although it has
    AVX-512: with those of Skylake-X the small products of drawing take less than half the time.
    """
    environment.setdefault(THREADS, "1")
    if _amd_with_avx512(cpu):
        environment.setdefault(KERNELS, "SkylakeX")


def _amd_with_avx512(cpu: Path) -> bool:
    """Return whether every core is AMD's and has all of AVX512; False wherever that cannot be read."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return False
    try:
        text = cpu.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    flags = [set(line.partition(":")[2].split()) for line in text.splitlines() if line.startswith("flags")]
    return "AuthenticAMD" in text and bool(flags) and all(has >= AVX512 for has in flags)
