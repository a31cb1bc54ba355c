"""A variable to stage, and what is asked of it."""

import json
import os
import shutil
import struct
import tempfile
import unittest
from typing import Any, Dict

from offline_tiles_staging import Variable, stage_frame
from offline_tiles_staging.staging import FileOperations, Stager

BOUNDS = (-10, 42, 20, 58)


def archive_bytes(fhr: int, bounds: Any = BOUNDS, **header: int) -> bytes:
    """The header of an archive and some bytes; the helper reads no further."""
    body = b"tile of hour " + str(fhr).encode()
    values = {"internal": 2, "tiles": 1, "type": 2, "zoom_min": 0, "zoom_max": 7, **header}
    sides = [int(side * 1e7) for side in bounds]
    return (
        b"PMTiles\x03"
        + struct.pack("<8Q", 127, 0, 127, 0, 127, 0, 127, len(body))
        + struct.pack("<3Q", 1, 1, 1)
        + bytes([1, values["internal"], values["tiles"], values["type"]])
        + bytes([values["zoom_min"], values["zoom_max"]])
        + struct.pack("<4iBii", *sides, 0, 0, 0)
        + body
    )


def image_bytes(fhr: int) -> bytes:
    body = b"VP8L of hour %d" % fhr
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


class StagingTestCase(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.root = os.path.join(self.folder, "staging")
        os.mkdir(self.root)
        self.variable = Variable(self.root, "gfs", "20260129_06z", "tmp2m")

    def source(self, name: str, content: bytes) -> str:
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def fields(self, fhr: int, **changes: Any) -> Dict[str, Any]:
        return {
            "archive": self.source(f"{fhr}.pmtiles", archive_bytes(fhr)),
            "units": "C",
            "bounds": BOUNDS,
            "nodata": {"value": -9999},
            "colormap_id": "tmp2m",
            "colormap_version": 1,
            **changes,
        }

    def stage(self, fhr: int, **changes: Any) -> None:
        stage_frame(self.variable, fhr, **self.fields(fhr, **changes))

    def path(self, name: str) -> str:
        return os.path.join(self.variable.folder, name)

    def read(self, name: str) -> bytes:
        with open(self.path(name), "rb") as file:
            return file.read()

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))

    def files(self) -> Any:
        found = []
        for folder, _, names in os.walk(self.variable.folder):
            for name in names:
                found.append(os.path.relpath(os.path.join(folder, name), self.variable.folder))
        return sorted(name for name in found if name != ".staging.lock")


def stage_with(files: FileOperations, variable: Variable, fhr: int, content: bytes,
               image: Any, source: str, replace: bool = False) -> None:
    """Stages one frame with other file operations than the real ones."""
    with open(source, "wb") as file:
        file.write(content)
    Stager(variable, files).stage_frame(
        fhr,
        source,
        image,
        {
            "units": "C",
            "bounds": list(BOUNDS),
            "nodata": {"value": -9999},
            "colormap_id": "tmp2m",
            "colormap_version": 1,
        },
        {},
        replace,
    )
