"""The fuzzer itself: a short run finds nothing, and what goes through its walls is found."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.fuzz import originals

linux = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the walls are those of Linux")
SEED, CASES = 7, 60

# By what is said of it: an expression that does what no file may do.
FAULTS = {
    "KeyError": "{}['layers']",
    "more than 1 s": "sum(0 for _ in iter(int, 1))",
    "MB": "len(b'1' * 200_000_000)",
    "open": "open('/etc/hostname')",
    "os.system": "os.system('true')",
    "pickle.find_class": "pickle.loads(pickled)",
    "compile": "exec('1')",
    "crashed": "os.abort()",
}
# The walls are put up in a process without Keras, which forks safely.
_JUDGE = """
import json, os, pickle, sys
from pathlib import Path
from tests.fuzz.walls import Verdict, judged

def judge(does):
    return vars(judged(lambda _: Verdict("opened", str(does())), Path(sys.argv[2]), seconds=1, most=100 << 20))

pickled = pickle.dumps(print)
works = {said: eval(f"lambda: {code}") for said, code in json.loads(sys.argv[1]).items()}
print(json.dumps({said: judge(does) for said, does in works.items()}))
"""


@linux
def test_a_short_run_finds_nothing(tmp_path):
    originals.write(tmp_path / "originals")
    how = [
        "--cases",
        str(CASES),
        "--seed",
        str(SEED),
        "--originals",
        str(tmp_path / "originals"),
        "--keep",
        str(tmp_path / "kept"),
    ]
    run = subprocess.run([sys.executable, "-m", "tests.fuzz", *how], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{CASES} cases with seed {SEED}" in run.stdout and not (tmp_path / "kept").exists()


@linux
def test_whatever_goes_through_the_walls_is_found(tmp_path):
    (tmp_path / "case").mkdir()
    given = [json.dumps(FAULTS), str(tmp_path / "case")]
    run = subprocess.run([sys.executable, "-c", _JUDGE, *given], cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)
    assert {said: verdict["outcome"] for said, verdict in found.items()} == dict.fromkeys(found, "failed")
    assert {said: verdict["said"] for said, verdict in found.items() if said not in verdict["said"]} == {}
