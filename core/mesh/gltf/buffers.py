"""The bytes of a glTF file: the binary chunk of a GLB file, files beside it, and data in its JSON."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote, unquote_to_bytes

from core.errors import InputError
from core.mesh.gltf.document import Buffer, Document, entry
from core.mesh.labels import label, sentence_start
from core.mesh.quoting import printable

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")


class Buffers:
    """Reads each buffer when it is first needed, so that one that is missing matters only to what uses it."""

    def __init__(self, document: Document, path: Path, binary: memoryview | None) -> None:
        self._document = document
        self._path = path
        self._binary = binary
        self._read: dict[int, memoryview] = {}

    def view(self, index: int, user: str) -> memoryview:
        """Return the bytes of a buffer view that ``user`` needs.

        Raises:
            InputError: there is no such view, it is compressed, its buffer is missing or too short.
        """
        view = entry(self._document.buffer_views, index, "bufferView", user)
        if not self._holds(view.buffer):
            names = {"EXT_meshopt_compression": view.extensions.ext, "KHR_meshopt_compression": view.extensions.khr}
            for name in (name for name in names if names[name]):
                raise InputError(
                    f"The mesh is compressed with {name}, which Patina cannot read; "
                    "export it again without compression."
                )
        data = self._buffer(view.buffer, user)
        end = view.byte_offset + view.byte_length
        if end > len(data):
            raise InputError(
                f"{sentence_start(label('bufferView', index, view.name))} ends at byte {end} of a buffer of "
                f"{len(data)}; export the mesh again."
            )
        return data[view.byte_offset : end]

    def content(self, uri: str, user: str, kind: str, largest: int) -> memoryview:
        """Return what the URI of ``user``, a buffer or an image (``kind``), stands for, up to a number of bytes.

        Raises:
            InputError: it cannot be read.
        """
        if uri[:5].lower() == "data:":
            return memoryview(_embedded(uri, user))
        return memoryview(_beside(uri, self._path.parent, kind, largest))

    def _holds(self, index: int) -> bool:
        """Return whether there are bytes for a buffer, which need not be where compressed bytes stand in for them."""
        buffers = self._document.buffers
        return index < len(buffers) and (buffers[index].uri is not None or (index == 0 and self._binary is not None))

    def _buffer(self, index: int, user: str) -> memoryview:
        if index not in self._read:
            buffer = entry(self._document.buffers, index, "buffer", user)
            data = self._load(buffer, index)
            if len(data) < buffer.byte_length:
                raise InputError(
                    f"{_name(buffer, index)} has {len(data)} bytes instead of {buffer.byte_length}; "
                    "copy it or export the mesh again."
                )
            self._read[index] = data[: buffer.byte_length]
        return self._read[index]

    def _load(self, buffer: Buffer, index: int) -> memoryview:
        if buffer.uri is None:
            if index == 0 and self._binary is not None:
                return self._binary
            raise InputError(f"{_name(buffer, index)} is not in the file; export the mesh again as GLB.")
        return self.content(buffer.uri, _name(buffer, index), "buffer", buffer.byte_length)


def _name(buffer: Buffer, index: int) -> str:
    uri = buffer.uri or ""
    file = None if uri[:5].lower() == "data:" else uri
    name = buffer.name if isinstance(buffer.name, str) and buffer.name else file
    return sentence_start(label("buffer", index, name))


def _embedded(uri: str, name: str) -> bytes:
    head, comma, body = uri.partition(",")
    try:
        if not comma:
            raise ValueError
        if head.lower().endswith(";base64"):
            # Some writers leave out the padding, and some encode its characters.
            text = "".join(unquote(body).split()).rstrip("=").replace("-", "+").replace("_", "/")
            return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        return unquote_to_bytes(body)
    except (ValueError, binascii.Error):
        raise InputError(f"{name} holds damaged data; export the mesh again.") from None


def _beside(uri: str, folder: Path, kind: str, size: int) -> bytes:
    """Return the first ``size`` bytes of the file that a URI names, relative to the folder of the glTF file."""
    shown = f'{kind} file "{printable(unquote(uri))}"'
    if _SCHEME.match(uri) or any(PureWindowsPath(form).anchor for form in _forms(uri)):
        raise InputError(f"The {shown} is not beside the glTF file; put it there or export the mesh again as GLB.")
    for form in _forms(uri):
        try:
            # A device or a pipe could go on forever.
            if not (folder / form).is_file():
                continue
            with (folder / form).open("rb") as stream:
                return stream.read(min(size, (folder / form).stat().st_size))
        except OSError as error:
            raise InputError(f"The {shown} cannot be read ({error.strerror}); check it.") from None
        except ValueError:
            continue
    raise InputError(f"The {shown} does not exist beside the glTF file; put it there or export the mesh again as GLB.")


def _forms(uri: str) -> Iterator[str]:
    """Yield what a URI can mean: percent-encoded as it should be, or plain, or with the slashes of Windows."""
    yield unquote(uri)
    yield uri
    yield unquote(uri).replace("\\", "/")
