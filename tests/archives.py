"""The files of an archive as a dictionary, and back; without Keras, which the fuzz does not wait for."""

import io
import zipfile


def members(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, value in content.items():
            archive.writestr(name, value)
    return buffer.getvalue()
