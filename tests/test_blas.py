"""Which kernels OpenBLAS is told to take: those of AVX-512 where the processor surely has it, and never against a wish."""

import platform
import subprocess
import sys

import pytest

from explorer.engine import blas

ALL = " ".join(sorted(blas.AVX512))


def settled(tmp_path, vendor, *flags, **environment):
    cpu = tmp_path / "cpuinfo"
    cpu.write_text("".join(f"vendor_id\t: {vendor}\nflags\t\t: fpu {each}\n\n" for each in flags), encoding="utf-8")
    blas.settle(environment, cpu)
    return environment


@pytest.fixture(autouse=True)
def x86(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")


def test_an_amd_processor_with_avx512_gets_its_kernels(tmp_path):
    assert settled(tmp_path, "AuthenticAMD", ALL, ALL) == {blas.THREADS: "1", blas.KERNELS: "SkylakeX"}


@pytest.mark.parametrize(
    ("vendor", "flags"),
    [
        ("GenuineIntel", [ALL]),
        ("AuthenticAMD", ["avx2"]),
        ("AuthenticAMD", [ALL, ALL.replace("avx512vl", "")]),
        ("AuthenticAMD", []),
    ],
)
def test_all_others_keep_what_openblas_finds(tmp_path, vendor, flags):
    assert settled(tmp_path, vendor, *flags) == {blas.THREADS: "1"}


def test_what_somebody_has_set_stays(tmp_path):
    wish = {blas.THREADS: "2", blas.KERNELS: "Zen"}
    assert settled(tmp_path, "AuthenticAMD", ALL, **wish) == wish


def test_what_cannot_be_read_or_is_no_x86_changes_nothing(tmp_path, monkeypatch):
    environment: dict[str, str] = {}
    blas.settle(environment, tmp_path / "missing")
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert settled(tmp_path, "AuthenticAMD", ALL) == environment == {blas.THREADS: "1"}


def test_it_is_said_before_numpy_is_there():
    code = "import sys; from explorer.engine import blas; blas.settle(); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
