"""The reader on good files, and on broken and hostile ones: each is refused with its own reason."""

import io
import json
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from explorer import ModelError, open_model
from explorer.engine.weights import GRUWeights, PixelCNNWeights
from explorer.loading import hdf5, keras_file, layout
from explorer.loading.keras_file import MAX_CONFIG, read
from explorer.loading.recognise import weights_of
from models.architectures import pixelcnn
from tests.text_helpers import keras_model, randomize, vocabulary


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A small saved LSTM; the tests damage copies of it."""
    path = tmp_path_factory.mktemp("saved") / "model.keras"
    keras_model(units=(4, 3)).save(path, include_optimizer=False)
    return path


def rebuilt(saved, **members) -> bytes:
    """The archive with some members replaced, added, or (None) left out."""
    with zipfile.ZipFile(saved) as archive:
        content = {name: archive.read(name) for name in archive.namelist()} | members
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in content.items():
            if value is not None:
                archive.writestr(name, value)
    return packed.getvalue()


def changed_weights(saved, change) -> bytes:
    """The archive after ``change(file)`` on its open HDF5 file."""
    with zipfile.ZipFile(saved) as archive:
        buffer = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(buffer, "r+") as file:
        change(file)
    return rebuilt(saved, **{"model.weights.h5": buffer.getvalue()})


def changed_config(saved, change) -> bytes:
    with zipfile.ZipFile(saved) as archive:
        config = json.loads(archive.read("config.json"))
    change(config)
    return rebuilt(saved, **{"config.json": json.dumps(config)})


def replace_array(file, path, value, **options):
    del file[path]
    file.create_dataset(path, data=value, **options)


def test_arrays_are_those_that_keras_saved(saved):
    weights = weights_of(read(saved))
    assert [layer.units for layer in weights.layers] == [4, 3]
    expected = keras_model(units=(4, 3)).get_weights()
    got = [
        weights.embedding,
        *(a for w in weights.layers for a in (w.kernel, w.recurrent_kernel, w.bias)),
        weights.dense_kernel,
        weights.dense_bias,
    ]
    assert all(np.array_equal(a, b) for a, b in zip(got, expected, strict=True))


def test_a_sequential_model_with_dropout_opens(tmp_path):
    model = keras.Sequential(
        [
            layers.Input((None,)),
            layers.Embedding(12, 3),
            layers.Dropout(0.1),
            layers.GRU(4, return_sequences=True, use_bias=False),
            layers.Dense(12, activation="softmax", use_bias=False),
        ]
    )
    model.save(tmp_path / "s.keras")
    weights = weights_of(read(tmp_path / "s.keras"))
    assert isinstance(weights.layers[0], GRUWeights)
    assert weights.layers[0].bias.shape == (2, 12) and not weights.layers[0].bias.any()


def test_a_compiled_model_with_optimizer_state_opens(tmp_path):
    model = keras_model()
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(np.ones((2, 3), int), np.ones((2, 3), int), verbose=0)
    model.save(tmp_path / "c.keras")
    assert weights_of(read(tmp_path / "c.keras")).embedding.shape == (23, 5)


def test_a_pixelcnn_opens(tmp_path):
    model = pixelcnn(size=6, levels=3, filters=8, blocks=2, head=5)
    randomize(model)
    model.save(tmp_path / "p.keras")
    weights = weights_of(read(tmp_path / "p.keras"))
    assert isinstance(weights, PixelCNNWeights)
    assert (weights.rows, weights.levels, len(weights.blocks), len(weights.head)) == (6, 3, 2, 2)


def external_link(file):
    file["layers/dense/vars/0x"] = h5py.ExternalLink("/etc/hostname", "/")


def soft_link(file):
    file["layers/dense/vars/2"] = h5py.SoftLink("/layers/dense/vars/0")


def external_storage(file):
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", (3, 23), "f4", external=[("/etc/hostname", 0, 276)])


def virtual(file):
    layout = h5py.VirtualLayout((3, 23), "f4")
    layout[:] = h5py.VirtualSource("/etc/hostname", "x", (3, 23))
    del file["layers/dense/vars/0"]
    file.create_virtual_dataset("layers/dense/vars/0", layout)


def loop(file):
    file["layers/dense/again"] = file["layers"]


def bomb(file):
    file.create_dataset("layers/dense/vars/9", (2**28, 8), "f4", fillvalue=1.0)


WEIGHTS = [
    ("external link", external_link, "link to another place"),
    ("soft link", soft_link, "link to another place"),
    ("external storage", external_storage, "not stored plainly"),
    ("virtual dataset", virtual, "not stored plainly"),
    ("hard-link loop", loop, "nested deeper|more than"),
    ("bomb", bomb, "more than 400 MB"),
    (
        "compressed array",
        lambda f: replace_array(f, "layers/dense/vars/0", np.zeros((3, 23)), compression="gzip"),
        "not stored plainly",
    ),
    ("strings", lambda f: replace_array(f, "layers/dense/vars/0", "code"), "no plain numbers"),
    ("NaN", lambda f: replace_array(f, "layers/dense/vars/0", np.full((3, 23), np.nan, "f4")), "not numbers"),
    ("huge", lambda f: replace_array(f, "layers/dense/vars/0", np.full((3, 23), -3e38, "f4")), r"numbers as large as 3e\+38"),
    ("wrong shape", lambda f: replace_array(f, "layers/dense/vars/0", np.zeros((4, 23), "f4")), r"shape \(4, 23\) where 3 × 23"),
    ("missing array", lambda f: f.__delitem__("layers/dense/vars/0"), "missing"),
    ("integers", lambda f: replace_array(f, "layers/dense/vars/0", np.zeros((3, 23), int)), "where 3 × 23"),
]


@pytest.mark.parametrize(("change", "reason"), [row[1:] for row in WEIGHTS], ids=[row[0] for row in WEIGHTS])
def test_hostile_weights_are_refused_with_their_reason(saved, change, reason):
    with pytest.raises(ModelError, match=reason):
        weights_of(read(changed_weights(saved, change)))


def test_too_many_objects_are_refused_before_one_of_them_is_read(monkeypatch):
    monkeypatch.setattr(hdf5, "MAX_OBJECTS", 40)
    monkeypatch.setattr(hdf5, "_plain_array", lambda data, path, seen: path)
    with h5py.File("many", "w", driver="core", backing_store=False) as file:
        for number in range(40):
            file[f"{number}"] = 1.0
        assert len(hdf5.arrays(file)) == 40
        file["one/more"] = 1.0
        monkeypatch.setattr(hdf5, "_plain_array", lambda data, path, seen: pytest.fail("read"))
        with pytest.raises(ModelError, match="more than 40 objects"):
            hdf5.arrays(file)


@pytest.mark.parametrize("comment", [b"", b"\0\0", b"by hand", b"x" * 65_535])
def test_an_archive_of_very_many_files_is_refused_before_their_list_is_read(monkeypatch, comment):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.comment = comment
        for number in range(6_000):
            archive.writestr(f"{number}", b"")
    monkeypatch.setattr(keras_file.zipfile, "ZipFile", lambda source: pytest.fail("read"))
    with pytest.raises(ModelError, match="more than 1,000 files"):
        read(packed.getvalue())


def test_the_layers_of_a_long_chain_are_gone_through_once(monkeypatch):
    looked, call_name = [], layout._call_name
    monkeypatch.setattr(layout, "_call_name", lambda *call: looked.append(call) or call_name(*call))
    chain = []
    for number in range(300):
        keeps = {"class_name": "__keras_tensor__", "config": {"keras_history": [f"layer_{number - 1}", 0, 0]}}
        nodes = [{"args": [keeps], "kwargs": {}}] if number else []
        chain.append({"class_name": "Mystery", "config": {"name": f"layer_{number}"}, "inbound_nodes": nodes})
    outside_in = {"layers": chain[::-1], "output_layers": [["layer_299", 0, 0]]}
    config = {"class_name": "Functional", "config": outside_in}
    found = layout.of_archive(config, {}, "3", {})
    assert [layer.name for layer in found.layers] == [f"layer_{number}" for number in range(300)]
    assert len(looked) < 5 * len(chain)


def lambda_layer(config):
    config["config"]["layers"][2]["class_name"] = "Lambda"


def branch(config):
    feed(config, 4, "embedding")


def feed(config, number, name, output=0):
    """Have a layer take another one's output."""
    node = config["config"]["layers"][number]["inbound_nodes"][0]
    node["args"][0]["config"]["keras_history"] = [name, 0, output]


def nested(depth):
    found: list = []
    for _ in range(depth):
        found = [found]
    return found


def setting(i, **values):
    return lambda config: config["config"]["layers"][i]["config"].update(values)


CONFIGS = [
    ("Lambda", lambda_layer, "is a Lambda"),
    ("subclassed", lambda c: c.update(class_name="MyModel"), "MyModel, not a Functional"),
    ("branch", branch, "where 5 × 23 is needed"),
    ("activation", setting(2, activation="mine"), "activation='mine', which is none of Keras"),
    ("backwards", setting(2, go_backwards=True), "reads the text from its end"),
    ("last state in the middle", setting(2, return_sequences=False), "does not fit what feeds it"),
    ("settings are text", lambda c: c["config"]["layers"][2].update(config="LSTM"), "how many units"),
    ("settings are a list", lambda c: c["config"]["layers"][2].update(config=[]), "how many units"),
    ("a circle", lambda c: feed(c, 1, "dense"), "in a circle"),
    ("two outputs", lambda c: c["config"].update(output_layers=[["dense", 0, 0], ["lstm", 0, 0]]), "has 2 outputs"),
    ("states of a layer", lambda c: feed(c, 3, "lstm", 1), "uses the states"),
    ("deep", lambda c: c["config"].update(more=nested(300)), "deeper than any"),
    ("too many layers", lambda c: c["config"]["layers"].extend(c["config"]["layers"][1:2] * 1001), "more than 1,000 layers"),
    ("half a sign", lambda c: c["config"]["layers"][2].update(class_name="\ud800" * 90), "is a \ufffd{59}…"),
    ("a long value", setting(2, activation="x" * 10**6), "activation='x{38}…"),
    ("units", setting(2, units=-4), "how many units"),
    ("activation object", setting(2, activation={"class_name": "function"}), "activation="),
    ("no layers", lambda c: c.update(config={}), "does not describe"),
    ("layers are text", lambda c: c["config"].update(layers=["Lambda"]), "does not describe"),
]


@pytest.mark.parametrize(("change", "reason"), [row[1:] for row in CONFIGS], ids=[row[0] for row in CONFIGS])
def test_unknown_architectures_are_refused_with_their_reason(saved, change, reason):
    with pytest.raises(ModelError, match=reason):
        weights_of(read(changed_config(saved, change)))


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"config.json": None}, "no single config.json"),
        ({"model.weights.h5": None}, "no single model.weights.h5"),
        ({"config.json": "{"}, "not readable JSON"),
        ({"config.json": "[" * 100_000}, "not readable JSON"),
        ({"config.json": "[]"}, "does not describe a model"),
        ({"model.weights.h5": b"no hdf5"}, "damaged"),
        ({"config.json": b" " * (MAX_CONFIG + 1)}, "unpacks to more than"),
    ],
)
def test_broken_members_are_refused(saved, members, reason):
    with pytest.raises(ModelError, match=reason):
        read(rebuilt(saved, **members))


def test_a_path_out_of_the_archive_is_never_written_nor_read(saved, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    read(rebuilt(saved, **{"../escaped.py": "raise SystemExit"}))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("member", ["model.weights.h5", "config.json", None])
def test_damaged_bytes_never_raise_anything_else(saved, member):
    """Bytes are changed in one unpacked member, where no checksum catches them, or in the archive itself."""
    with zipfile.ZipFile(saved) as archive:
        content = archive.read(member) if member else saved.read_bytes()
    generator, refused = np.random.default_rng(0), 0
    for _ in range(200):
        damaged = bytearray(content)
        for place in generator.integers(0, min(len(damaged), 6000), generator.integers(1, 12)):
            damaged[place] = generator.integers(256)
        try:
            weights_of(read(rebuilt(saved, **{member: bytes(damaged)}) if member else bytes(damaged)))
        except ModelError:
            refused += 1
    assert refused > 20


def test_what_is_no_archive_is_refused(tmp_path):
    picture = tmp_path / "model.keras"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    with pytest.raises(ModelError, match="not a .keras file"):
        open_model(picture)
    with pytest.raises(ModelError, match="is a folder"):
        read(tmp_path)
    with pytest.raises(ModelError, match="no readable file"):
        read(tmp_path / "nothing.keras")
    with pytest.raises(ModelError, match="There is no model 'nothing'"):
        open_model("nothing")


def test_a_text_model_needs_a_vocabulary_that_fits(saved, tmp_path):
    with pytest.raises(ModelError, match="needs its vocabulary"):
        open_model(saved)
    for content, reason in [("{", "not readable JSON"), ('{"a": "b"}', "is no vocabulary"), ('["a"]', "lists 1 tokens")]:
        (tmp_path / "vocabulary.json").write_text(content)
        with pytest.raises(ModelError, match=reason):
            open_model(saved, vocabulary=tmp_path / "vocabulary.json")
    (tmp_path / "vocabulary.json").write_text(json.dumps(vocabulary(23)))
    model = open_model(saved, vocabulary=str(tmp_path / "vocabulary.json"))
    assert (model.card["kind"], model.card["parameters"]) == (
        "text",
        sum(w.size for w in keras_model(units=(4, 3)).get_weights()),
    )


def test_of_a_member_no_more_is_unpacked_than_may_be(tmp_path: Path) -> None:
    asked: list[int] = []

    class Member(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            asked.append(-1 if size is None else size)
            return super().read(size)

    class Archive(zipfile.ZipFile):
        def open(self, *_: object, **__: object) -> Member:  # type: ignore[override]
            return Member(bytes(101))

    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", bytes(101))
    with Archive(path) as archive:
        assert keras_file._member(archive, "x", 101) == bytes(101)
        with pytest.raises(ModelError, match="unpacks to more than"):
            keras_file._member(archive, "x", 100)
    assert asked == [102, 101]
