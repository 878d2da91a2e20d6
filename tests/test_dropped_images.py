"""Training images as a visitor drops them: what their values stand for, and a sentence for everything that is no such file."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from explorer import ModelError
from explorer.loading import dropped_images
from explorer.loading.dropped_images import read

ROWS, COLUMNS, LEVELS = 4, 6, 4
TRUE = np.random.default_rng(3).integers(0, LEVELS, (5, ROWS, COLUMNS))
TRUE[0, 0, :2] = 0, LEVELS - 1


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def png(values: np.ndarray, kind: type = np.uint8) -> bytes:
    file = io.BytesIO()
    Image.fromarray(values.astype(kind)).save(file, "PNG")
    return file.getvalue()


def one(name: str, content: bytes) -> dropped_images.Dropped:
    return read([(name, content)], ROWS, COLUMNS, LEVELS)


GREYS = np.array([0, 90, 170, 255])[TRUE]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (npy(TRUE), "levels, 0 to 3"),
        (npy(TRUE[..., None].astype(np.uint8)), "levels, 0 to 3"),
        (npy(GREYS.astype(np.uint8)), "0 to 255"),
        (npy((TRUE / 4).astype(np.float32)), "level / 4"),
        (npy((TRUE / 3).astype(np.float32)), "level / 3"),
        (npy((TRUE / 1.5 - 1).astype(np.float64)), "−1 to 1"),
        (npy(GREYS / 255), "0 to 1"),
        (npz(labels=np.arange(5), images=GREYS.astype(np.uint8)), "0 to 255"),
    ],
    ids=["levels", "a channel", "greys", "level/levels", "level/(levels-1)", "centred", "greys to 1", "npz"],
)
def test_values_are_turned_back_into_levels(content: bytes, said: str) -> None:
    found = one("images", content)
    assert np.array_equal(found.levels, TRUE) and found.levels.dtype.kind == "i"
    assert said in found.words and found.words.startswith("5 images of 4 × 6 pixels; ")


def test_png_files_are_read_together() -> None:
    for kind, values in ((np.uint8, GREYS), (np.uint8, TRUE), (np.uint16, GREYS * 257)):
        found = read([(f"{i}.png", png(each, kind)) for i, each in enumerate(values)], ROWS, COLUMNS, LEVELS)
        assert np.array_equal(found.levels, TRUE)
    grey = np.repeat(GREYS[0][..., None], 3, axis=-1)
    assert np.array_equal(one("rgb.png", png(grey)).levels, TRUE[:1])
    black = read([("white.png", png(np.array([[0, 255], [255, 0]])))], 2, 2, 2)
    assert np.array_equal(black.levels, [[[0, 1], [1, 0]]])


def test_only_the_first_ones_are_taken() -> None:
    assert len(read([("a.npy", npy(TRUE)), ("b.npy", npy(TRUE))], ROWS, COLUMNS, LEVELS, most=3).levels) == 3


class Code:
    def __reduce__(self):
        return print, ("was run",)


def promising() -> bytes:
    """An array whose header promises far more than the file holds."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": (10**9, ROWS, COLUMNS)})
    return file.getvalue() + bytes(64)


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("images.npy", bytes(dropped_images.MOST_FILE + 10))
    return file.getvalue()


REFUSED = {
    "empty": (b"", "no PNG and no array"),
    "JPEG": (b"\xff\xd8\xff\xe0", "no PNG and no array"),
    "text": (b"hello", "no PNG and no array"),
    "a PNG cut short": (png(GREYS[0])[:60], "damaged"),
    "a PNG of another size": (png(np.zeros((5, 5))), "5 × 5 pixels, and the model draws 4 × 6"),
    "a huge PNG": (png(np.zeros((3000, 3000))), "3000 × 3000"),
    "a PNG in colour": (png(np.random.default_rng(0).integers(0, 255, (ROWS, COLUMNS, 3))), "in colour"),
    "another shape": (npy(np.zeros((3, 3))), "shape (3, 3)"),
    "another size": (npy(np.zeros((2, 8, 8))), "8 × 8 pixels"),
    "no images": (npy(np.zeros((0, ROWS, COLUMNS))), "shape (0, 4, 6)"),
    "objects": (npy(np.array([Code()], dtype=object)), "no plain numbers"),
    "text in an array": (npy(np.array(["a"])), "no plain numbers"),
    "not a number": (npy(np.full((1, ROWS, COLUMNS), np.nan)), "not numbers"),
    "values beyond": (npy(np.full((1, ROWS, COLUMNS), 999.5)), "go from 999.5 to 999.5"),
    "a promise": (promising(), "cut short"),
    "half a header": (npy(TRUE)[:20], "damaged"),
    "zip of nothing": (npz()[:22], "no array of NumPy"),
    "zip cut short": (npz(a=TRUE)[:60], "damaged"),
    "labels alone": (npz(labels=np.arange(5)), "shape (5,)"),
    "a bomb": (bomb(), "unpacks to more than 16 MB"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_holds_no_images_gets_a_sentence(kind: str, capsys: pytest.CaptureFixture) -> None:
    content, said = REFUSED[kind]
    with pytest.raises(ModelError) as error:
        one("mine.bin", content)
    assert said in str(error.value) and str(error.value).endswith(".")
    assert "mine.bin" in str(error.value) or kind == "values beyond"
    assert "was run" not in capsys.readouterr().out


def test_files_beyond_the_limit_are_refused_unread() -> None:
    with pytest.raises(ModelError, match="larger than 16 MB"):
        one("big.npy", bytes(dropped_images.MOST_FILE + 1))
    with pytest.raises(ModelError, match="no images in the files"):
        read([], ROWS, COLUMNS, LEVELS)
