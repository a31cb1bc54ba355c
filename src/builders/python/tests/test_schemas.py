"""What is written matches the JSON Schemas that the server serves. Skipped without jsonschema."""

import json
import pathlib
import unittest
from typing import Any

from offline_tiles_staging import commit

from .fixtures import StagingTestCase, image_bytes

try:
    import jsonschema
    import referencing
except ImportError:
    jsonschema = None  # type: ignore[assignment]

SCHEMAS = pathlib.Path(__file__).parents[4] / "src/main/resources/web/schemas"
BASE = "https://tiles.invalid/schemas/"


def retrieve(address: str) -> Any:
    name = address[len(BASE) :]
    document = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return referencing.Resource.from_contents(document)


@unittest.skipIf(jsonschema is None, "jsonschema is absent: pip install jsonschema to test this")
class SchemasTest(StagingTestCase):
    def violations(self, schema: str, document: Any) -> Any:
        registry = referencing.Registry(retrieve=retrieve)  # type: ignore[call-arg]
        validator = jsonschema.Draft202012Validator({"$ref": f"{BASE}{schema}.json"}, registry=registry)
        return [error.message for error in validator.iter_errors(document)]

    def test_schemas_are_schemas(self) -> None:
        for file in sorted(SCHEMAS.glob("*.json")):
            if file.name != "files.json":
                schema = json.loads(file.read_text(encoding="utf-8"))
                jsonschema.Draft202012Validator.check_schema(schema)

    def test_written_documents_are_valid(self) -> None:
        scale = {"title": "rain", "kind": "steps", "stops": [(0.1, "#00ff00"), (5, "#007700")]}
        for fhr, legend in enumerate((None, scale, {"title": "all", "groups": [scale]})):
            self.stage(
                fhr,
                legend=legend,
                frame_image=self.source("image.webp", image_bytes(fhr)),
                build=("2026-01-29T10:02:11Z", "2026-01-29T10:02:14.250+01:00"),
                nodata={"value": "NaN", "rule": "below 0"},
                palette_hash="ab",
            )
            self.assertEqual(self.violations("meta", self.json(f"meta/{fhr:03d}.json")), [])
        commit(self.variable, expected_frames=3)
        manifest = self.json("manifest.json")
        self.assertEqual(self.violations("manifest", manifest), [])
        manifest["frames"][1]["url"] = "elsewhere"
        self.assertEqual(len(self.violations("manifest", manifest)), 1)
