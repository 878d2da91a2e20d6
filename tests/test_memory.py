"""What a small file can make the reader take of the memory, measured in a process of its own."""

import subprocess
import sys
import zipfile

import pytest

MEASURED = """
import resource, sys
from pathlib import Path
from explorer import ModelError
from explorer.loading.keras_file import read
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read(Path(sys.argv[1]))
except ModelError as error:
    print(error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_a_bomb_of_any_packing_takes_no_memory(tmp_path, packing):
    bomb = zipfile.ZipFile(tmp_path / "bomb.keras", "w", packing, compresslevel=9)
    with bomb as archive, archive.open("config.json", "w") as member:
        for _ in range(120):
            member.write(bytes(2**20))
    assert (tmp_path / "bomb.keras").stat().st_size < 2**18
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "bomb.keras")]
    *said, megabytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "in the archive is packed" in said[0] or "unpacks to more than 4 MB" in said[0]
    assert int(megabytes) < 50
