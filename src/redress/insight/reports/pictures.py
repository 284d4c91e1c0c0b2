"""PNG pictures in a workbook, with a text for who cannot see them, and without Pillow."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

_SIZE = struct.Struct(">II")
_SIZE_AT = 16
"""Where the header of a PNG file has its width and height (PNG specification, 11.2.2)."""
_SHOWN_AT = 0.5
"""Charts are drawn at twice the resolution of a screen."""
_DRAWING = re.compile(r"xl/drawings/drawing(\d+)\.xml")
_DESCRIBED = re.compile(r'descr="[^"]*"')


def picture(png: bytes) -> Any:
    """A picture for `Worksheet.add_image`."""
    from openpyxl.drawing.image import Image

    class Png(Image):  # type: ignore[misc]
        """An image whose size is read from its own header, where openpyxl asks Pillow."""

        def __init__(self) -> None:
            width, height = _SIZE.unpack_from(png, _SIZE_AT)
            self.ref = io.BytesIO(png)
            self.width, self.height = round(width * _SHOWN_AT), round(height * _SHOWN_AT)
            self.format = "png"

        def _data(self) -> bytes:
            return png

    return Png()


def with_alternatives(workbook: bytes, told: Sequence[str]) -> bytes:
    """A workbook with a text alternative for each picture, in their order; each has a sheet of its
    own. openpyxl itself calls every picture "Picture"."""
    if not told:
        return workbook
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if match := _DRAWING.fullmatch(entry.filename):
                content = _described(content.decode("utf-8"), told[int(match[1]) - 1])
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _described(drawing: str, told: str) -> bytes:
    attribute = "descr=" + quoteattr(told, {'"': "&quot;"})
    return _DESCRIBED.sub(lambda _: attribute, drawing).encode("utf-8")
