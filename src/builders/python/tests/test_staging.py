"""What is staged and committed, and what is refused."""

import datetime
import hashlib
import json
import os
import threading
import unittest

from offline_tiles_staging import ContractError, FrameExistsError, Variable, commit, stage_frame

from .fixtures import StagingTestCase, archive_bytes, image_bytes


class StagingTest(StagingTestCase):
    def test_stages_frame_with_meta(self) -> None:
        started = datetime.datetime(2026, 1, 29, 10, 2, 11, tzinfo=datetime.timezone.utc)
        self.stage(
            3,
            legend={"title": "2 m temperature", "stops": [(-30, "#2a1a5e"), (0, "#abd9e9")]},
            build=(started, "2026-01-29T11:02:14.250+01:00"),
            extra={"source": "GFS"},
        )
        self.assertEqual(self.read("frames/003.pmtiles"), archive_bytes(3))
        self.assertEqual(
            self.json("meta/003.json"),
            {
                "contract_version": 1,
                "model": "gfs",
                "run": "20260129_06z",
                "variable_id": "tmp2m",
                "frame_id": "003",
                "fhr": 3,
                "valid_time": "2026-01-29T09:00:00Z",
                "units": "C",
                "nodata": {"value": -9999},
                "bounds": [-10, 42, 20, 58],
                "zoom_min": 0,
                "zoom_max": 7,
                "colormap_id": "tmp2m",
                "colormap_version": 1,
                "url": "/tiles/gfs/20260129_06z/tmp2m/003.pmtiles",
                "legend": {
                    "title": "2 m temperature",
                    "stops": [[-30, "#2a1a5e"], [0, "#abd9e9"]],
                },
                "build": {
                    "started_at": "2026-01-29T10:02:11Z",
                    "finished_at": "2026-01-29T11:02:14.250+01:00",
                },
                "source": "GFS",
            },
        )
        self.assertEqual(self.files(), ["frames/003.pmtiles", "meta/003.json"])

    def test_commits_all_staged_frames(self) -> None:
        for fhr in (12, 0, 3):
            self.stage(fhr)
        self.assertEqual(commit(self.variable, expected_frames=13), ["000", "003", "012"])
        manifest = self.json("manifest.json")
        updated = manifest.pop("last_updated")
        self.assertRegex(updated, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual([frame["fhr"] for frame in manifest["frames"]], [0, 3, 12])
        self.assertEqual(
            manifest["frames"][2],
            {
                "frame_id": "012",
                "fhr": 12,
                "valid_time": "2026-01-29T18:00:00Z",
                "url": "/tiles/gfs/20260129_06z/tmp2m/012.pmtiles",
            },
        )
        del manifest["frames"]
        self.assertEqual(
            manifest,
            {
                "contract_version": 1,
                "model": "gfs",
                "run": "20260129_06z",
                "variable": "tmp2m",
                "expected_frames": 13,
                "available_frames": 3,
            },
        )

    def test_announces_frame_image(self) -> None:
        self.stage(3, frame_image=self.source("3.webp", image_bytes(3)))
        commit(self.variable, expected_frames=1)
        version = hashlib.sha256(image_bytes(3)).hexdigest()[:16]
        self.assertEqual(self.read("frames/003.webp"), image_bytes(3))
        for document in (self.json("meta/003.json"), self.json("manifest.json")["frames"][0]):
            self.assertEqual(document["frame_image_version"], version)
            self.assertEqual(
                document["frame_image_url"], f"/frames/gfs/20260129_06z/tmp2m/003.webp?v={version}"
            )

    def test_keeps_expected_frames_and_unknown_fields(self) -> None:
        self.stage(0)
        commit(self.variable, expected_frames=2)
        manifest = self.json("manifest.json")
        manifest["own"] = {"a": 1}
        manifest["frames"][0]["note"] = "n"
        with open(self.path("manifest.json"), "w", encoding="utf-8") as file:
            json.dump(manifest, file)
        self.stage(1)
        commit(self.variable)
        manifest = self.json("manifest.json")
        self.assertEqual(manifest["expected_frames"], 2)
        self.assertEqual(manifest["own"], {"a": 1})
        self.assertEqual(manifest["frames"][0]["note"], "n")

    def test_keeps_listed_frames_whose_files_are_gone(self) -> None:
        self.stage(0)
        commit(self.variable, expected_frames=2)
        os.unlink(self.path("frames/000.pmtiles"))
        self.stage(1)
        self.assertEqual(commit(self.variable), ["000", "001"])

    def test_same_frame_again_changes_nothing(self) -> None:
        image = self.source("0.webp", image_bytes(0))
        self.stage(0, frame_image=image)
        commit(self.variable, expected_frames=1)
        before = {name: os.stat(self.path(name)).st_mtime_ns for name in self.files()}
        self.stage(0, frame_image=image, build=("2026-01-29T10:00:00Z", "2026-01-29T10:00:01Z"))
        self.assertEqual(
            before, {name: os.stat(self.path(name)).st_mtime_ns for name in self.files()}
        )

    def test_frame_that_is_not_listed_may_be_staged_anew(self) -> None:
        self.stage(0, frame_image=self.source("0.webp", image_bytes(0)))
        self.stage(0, units="K")
        self.assertEqual(self.files(), ["frames/000.pmtiles", "meta/000.json"])
        self.assertEqual(self.json("meta/000.json")["units"], "K")

    def test_refuses_listed_frame_with_other_content(self) -> None:
        self.stage(0)
        commit(self.variable, expected_frames=1)
        other = self.source("other.pmtiles", archive_bytes(99))
        with self.assertRaisesRegex(FrameExistsError, "replace=True"):
            self.stage(0, archive=other)
        self.assertEqual(self.read("frames/000.pmtiles"), archive_bytes(0))
        self.stage(0, archive=other, replace=True)
        self.assertFalse(os.path.exists(self.path("manifest.json")))
        self.assertEqual(commit(self.variable, expected_frames=1), ["000"])
        self.assertEqual(self.read("frames/000.pmtiles"), archive_bytes(99))

    def test_replaced_frame_leaves_manifest_until_commit(self) -> None:
        self.stage(0)
        self.stage(1)
        commit(self.variable, expected_frames=2)
        self.stage(1, nodata={"rule": "below 0"}, replace=True)
        self.assertEqual(self.json("manifest.json")["available_frames"], 1)
        self.assertEqual(commit(self.variable), ["000", "001"])

    def test_threads_wait_for_each_other(self) -> None:
        fields = {fhr: self.fields(fhr) for fhr in range(8)}
        errors = []

        def stage(fhr: int) -> None:
            try:
                stage_frame(self.variable, fhr, **fields[fhr])
                commit(self.variable, expected_frames=8)
            except Exception as error:  # any: the main thread shows it
                errors.append(error)

        threads = [threading.Thread(target=stage, args=(fhr,)) for fhr in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(self.json("manifest.json")["available_frames"], 8)


class RefusalTest(StagingTestCase):
    def refused(self, words: str, fhr: int = 0, **changes: object) -> None:
        with self.assertRaisesRegex(ContractError, words):
            self.stage(fhr, **changes)
        self.assertEqual(self.files(), [])

    def test_refuses_ids(self) -> None:
        for wrong in ("", "GFS", "a/b", "..", "a" * 65, "gfs\n", None):
            with self.assertRaisesRegex(ContractError, "model: expected 1 to 64"):
                Variable(self.root, wrong, "20260129_06z", "tmp2m")  # type: ignore[arg-type]
        for wrong in ("20260229_06z", "20260129_24z", "2026129_06z", "20260129_06", "latest\n"):
            with self.assertRaisesRegex(ContractError, "run: expected a real"):
                Variable(self.root, "gfs", wrong, "tmp2m")

    def test_refuses_forecast_hours(self) -> None:
        for wrong in (-1, 1000, True, 1.0, "1"):
            self.refused("fhr: expected an integer from 0 to 999", wrong)  # type: ignore[arg-type]

    def test_refuses_bounds(self) -> None:
        for wrong, words in (
            ((170, -20, 190, 20), "antimeridian"),
            ((170, -20, -170, 20), "antimeridian"),
            ((0, 10, 0, 20), "west < east"),
            ((0, 20, 10, 10), "south < north"),
            ((0, 86, 10, 89), "Web Mercator"),
            ((0, 10, 20), "in degrees"),
            ((0, 10, float("nan"), 20), "in degrees"),
            ((0, 10, "20", 20), "in degrees"),
        ):
            self.refused(words, bounds=wrong)

    def test_refuses_nodata_units_and_colormap(self) -> None:
        self.refused("nodata: expected value and/or rule", nodata={})
        self.refused("nodata.value", nodata={"value": True})
        self.refused("nodata.value", nodata={"value": float("inf")})
        self.refused("nodata.rule", nodata={"rule": 1})
        self.refused("units", units=None)
        self.refused("colormap_id", colormap_id=1)
        self.refused("palette_hash, found neither", colormap_version=None)
        self.refused("colormap_version", colormap_version=True)
        self.refused("palette_hash", palette_hash=1)
        self.refused("colormap_version.*palette_hash", colormap_version=None, palette_hash=None)

    def test_refuses_legends(self) -> None:
        stop = (0, "#000000")
        for legend, words in (
            ("x", "an object"),
            ({"stops": []}, "legend.title"),
            ({"title": "t"}, "legend.stops"),
            ({"title": "t", "stops": [stop], "kind": "x"}, "legend.kind"),
            ({"title": "t", "stops": [(0, "red")]}, r"stops\[0\]"),
            ({"title": "t", "stops": [(1, "#000000"), stop]}, "ascending"),
            ({"title": "t", "stops": [stop] * 1025}, "at most 1024"),
            ({"title": "t", "stops": [stop], "groups": []}, "found both"),
            ({"title": "t", "groups": []}, "1 to 64 groups"),
            ({"title": "t", "groups": [{"title": "rain"}]}, r"groups\[0\].stops"),
            ({"title": "t", "groups": [{"title": "r", "groups": []}]}, "no groups within"),
        ):
            self.refused(words, legend=legend)

    def test_refuses_build_times(self) -> None:
        right = "2026-01-29T10:00:00Z"
        for wrong in (
            "2026-01-29T10:00:00",
            "2026-01-29 10:00:00Z",
            "2026-01-29T24:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-29T23:59:60Z",
            "2026-01-29T23:59:00+18:01",
            "9999-12-31T23:59:59-18:00",
            datetime.datetime(2026, 1, 29),
        ):
            self.refused("time", build=(right, wrong))

    def test_refuses_extra_fields(self) -> None:
        self.refused("fields of the contract", extra={"units": "K"})
        self.refused("fields of the contract", extra={"legend": None})
        self.refused("cannot be written as JSON", extra={"own": float("nan")})
        self.refused("cannot be written as JSON", extra={"own": "\ud800"})
        self.refused("4194304", extra={"own": "x" * (4 << 20)})

    def test_reports_all_problems_together(self) -> None:
        with self.assertRaises(ContractError) as caught:
            self.stage(0, units=None, nodata={}, bounds=(1, 2))
        self.assertEqual(len(caught.exception.problems), 3)

    def test_refuses_archives(self) -> None:
        for content, words in (
            (b"", "not a PMTiles archive"),
            (b"MBTiles" + archive_bytes(0)[7:], "not a PMTiles archive"),
            (archive_bytes(0)[:-1], "tile data ends after the file"),
            (archive_bytes(0, type=1), "PNG or WebP"),
            (archive_bytes(0, internal=4), "directories: expected no compression or gzip"),
            (archive_bytes(0, tiles=3), "tiles: expected no compression or gzip"),
            (archive_bytes(0, zoom_max=8), "zooms 0 to 7, found 0 to 8"),
            (archive_bytes(0, bounds=(-10, 42, 20, 58.1)), "bounds"),
        ):
            self.refused(words, archive=self.source("wrong.pmtiles", content))
        self.stage(0, archive=self.source("0", archive_bytes(0, bounds=(-10, 42, 20, 58.05))))

    def test_clips_latitudes_before_bounds_are_compared(self) -> None:
        world = archive_bytes(0, bounds=(-180, -85.0511287, 180, 85.0511287))
        self.stage(0, archive=self.source("0", world), bounds=(-180, -90, 180, 90))

    def test_refuses_frame_images(self) -> None:
        for content, words in (
            (b"\x89PNG", "not a WebP image"),
            (image_bytes(0)[:-1], "it is not whole"),
            (bytes(32 * 1024 * 1024 + 1), "33554433 bytes"),
        ):
            self.refused(words, frame_image=self.source("wrong.webp", content))

    def test_refuses_missing_root(self) -> None:
        self.variable = Variable(os.path.join(self.folder, "absent"), "gfs", "20260129_06z", "t")
        with self.assertRaisesRegex(FileNotFoundError, "create or mount it"):
            self.stage(0)

    def test_refuses_commit(self) -> None:
        with self.assertRaisesRegex(ContractError, "no frame is staged"):
            commit(self.variable, expected_frames=1)
        self.stage(0)
        self.stage(1)
        for wrong, words in (
            (None, "needed for the first commit"),
            (1, "2 frames are staged"),
            (0, "1 to 1000"),
            (1001, "1 to 1000"),
            (True, "1 to 1000"),
        ):
            with self.assertRaisesRegex(ContractError, words):
                commit(self.variable, expected_frames=wrong)
        self.stage(2, units="K")
        with self.assertRaisesRegex(ContractError, "frames 002 and 000 differ: units: 'K', and 'C'"):
            commit(self.variable, expected_frames=3)
        self.assertFalse(os.path.exists(self.path("manifest.json")))

    def test_refuses_to_list_frame_without_files(self) -> None:
        self.stage(0)
        os.unlink(self.path("frames/000.pmtiles"))
        with self.assertRaisesRegex(ContractError, "frames/000.pmtiles is missing or empty"):
            commit(self.variable, expected_frames=1)
        self.stage(0, frame_image=self.source("0.webp", image_bytes(0)))
        os.unlink(self.path("frames/000.webp"))
        with self.assertRaisesRegex(ContractError, "frames/000.webp is missing or empty"):
            commit(self.variable, expected_frames=1)

    def test_leaves_foreign_manifest_alone(self) -> None:
        self.stage(0)
        for content in (
            b"not JSON",
            b"[]",
            b'{"model": 1, "model": 2}',
            b'{"model": "gfs", "run": "20260129_06z", "variable": "other", "frames": []}',
            b'{"model": "gfs", "run": "20260129_06z", "variable": "tmp2m", "frames": {}}',
            b'{"model": "gfs", "run": "20260129_06z", "variable": "tmp2m", "frames": [{}]}',
            b" " * (4 * 1024 * 1024 + 1),
            b"[" * 100_000,
        ):
            with open(self.path("manifest.json"), "wb") as file:
                file.write(content)
            with self.assertRaisesRegex(ContractError, "manifest.json"):
                commit(self.variable, expected_frames=1)
            self.assertEqual(self.read("manifest.json"), content)


if __name__ == "__main__":
    unittest.main()
