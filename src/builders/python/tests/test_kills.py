"""Processes that are killed at every step, and processes that stage at the same time."""

import hashlib
import json
import os
import signal
import sys
import time
import traceback
from typing import Any, BinaryIO, Callable, List, Tuple

from offline_tiles_staging import commit, stage_frame
from offline_tiles_staging.staging import FileOperations, Stager

from .fixtures import StagingTestCase, archive_bytes, image_bytes, stage_with


class KilledAt(FileOperations):
    """Kills the process before a step, or in the middle of it where it writes."""

    def __init__(self, step: int) -> None:
        self.left = step

    def _step(self) -> bool:
        self.left -= 1
        return self.left == 0

    def _kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def make_folder(self, path: str) -> None:
        if self._step():
            self._kill()
        super().make_folder(path)

    def write(self, target: BinaryIO, data: bytes) -> None:
        if self._step():
            super().write(target, data[: len(data) // 2])
            target.flush()
            self._kill()
        super().write(target, data)

    def force(self, descriptor: int) -> None:
        if self._step():
            self._kill()
        super().force(descriptor)

    def rename(self, source: str, target: str) -> None:
        if self._step():
            self._kill()
        super().rename(source, target)

    def remove(self, path: str) -> None:
        if self._step():
            self._kill()
        super().remove(path)


class Recorded(FileOperations):
    """Notes each step, with the paths relative to a folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.steps: List[Tuple[str, str]] = []

    def _note(self, what: str, path: str) -> None:
        self.steps.append((what, os.path.relpath(path, self.folder)))

    def force(self, descriptor: int) -> None:
        self._note("force", os.readlink(f"/proc/self/fd/{descriptor}"))
        super().force(descriptor)

    def rename(self, source: str, target: str) -> None:
        self._note("rename", target)
        super().rename(source, target)

    def remove(self, path: str) -> None:
        self._note("remove", path)
        super().remove(path)


def in_child(work: Callable[[], None]) -> int:
    """Starts a process that does the work, and returns its id."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return child


def wait(child: int) -> int:
    return os.waitpid(child, 0)[1]


class KillTest(StagingTestCase):
    """Each scenario is run with a kill at its first step, its second, and so on."""

    def check_manifest(self, contents: Any) -> List[str]:
        """Asserts that all listed frames are whole, each with one of the given contents."""
        try:
            manifest = self.json("manifest.json")
        except FileNotFoundError:
            return []
        self.assertEqual(manifest["available_frames"], len(manifest["frames"]))
        for frame in manifest["frames"]:
            frame_id = frame["frame_id"]
            meta = self.json(f"meta/{frame_id}.json")
            image = None
            if "frame_image_version" in meta:
                image = self.read(f"frames/{frame_id}.webp")
                self.assertEqual(
                    hashlib.sha256(image).hexdigest()[:16], meta["frame_image_version"]
                )
                self.assertEqual(frame["frame_image_url"], meta["frame_image_url"])
            archive = self.read(f"frames/{frame_id}.pmtiles")
            self.assertIn((archive, image), contents[frame_id])
        return [frame["frame_id"] for frame in manifest["frames"]]

    def kill_at_each_step(
        self, prepare: Callable[[], None], work: Callable[[FileOperations], None], contents: Any
    ) -> int:
        step = 0
        while True:
            step += 1
            self.setUp()
            prepare()
            before = self.check_manifest(contents)
            status = wait(in_child(lambda: work(KilledAt(step))))
            with self.subTest(step=step):
                listed = self.check_manifest(contents)
                self.assertLessEqual(set(before) - set(listed), {"001"})
                if status == 0:
                    return step
                self.assertTrue(os.WIFSIGNALED(status))
                # Another process continues, and ends as if nothing had happened.
                work(FileOperations())
                self.assertEqual(self.check_manifest(contents), ["000", "001"])
                self.assertFalse([name for name in self.files() if ".staging-" in name])

    def contents(self, with_replaced: bool = False) -> Any:
        second = [(archive_bytes(1), image_bytes(1))]
        if with_replaced:
            second.append((archive_bytes(2), image_bytes(2)))
        return {"000": [(archive_bytes(0), None)], "001": second}

    def work(self, fhr: int = 1, replace: bool = False) -> Callable[[FileOperations], None]:
        def run(files: FileOperations) -> None:
            image = self.source("1.webp", image_bytes(fhr))
            content = archive_bytes(fhr)
            source = os.path.join(self.folder, "1.pmtiles")
            stage_with(files, self.variable, 1, content, image, source, replace)
            Stager(self.variable, files).commit(2)

        return run

    def first(self) -> None:
        self.stage(0)

    def test_kill_while_first_frame_is_committed(self) -> None:
        steps = self.kill_at_each_step(self.first, self.work(), self.contents())
        self.assertGreater(steps, 20)

    def test_kill_while_frame_is_added(self) -> None:
        def prepare() -> None:
            self.stage(0)
            commit(self.variable, expected_frames=2)

        self.kill_at_each_step(prepare, self.work(), self.contents())

    def test_kill_while_frame_is_replaced(self) -> None:
        def prepare() -> None:
            self.stage(0)
            self.stage(1, frame_image=self.source("1.webp", image_bytes(1)))
            commit(self.variable, expected_frames=2)

        steps = self.kill_at_each_step(prepare, self.work(2, True), self.contents(True))
        self.assertGreater(steps, 25)

    def test_forces_each_file_before_its_name_and_manifest_last(self) -> None:
        files = Recorded(self.variable.folder)
        image = self.source("0.webp", image_bytes(0))
        source = os.path.join(self.folder, "0.pmtiles")
        stage_with(files, self.variable, 0, archive_bytes(0), image, source)
        Stager(self.variable, files).commit(1)
        self.assertEqual(
            files.steps,
            [
                ("force", "frames/.staging-000.pmtiles"),
                ("rename", "frames/000.pmtiles"),
                ("force", "frames/.staging-000.webp"),
                ("rename", "frames/000.webp"),
                ("force", "frames"),
                ("force", "meta/.staging-000.json"),
                ("rename", "meta/000.json"),
                ("force", "meta"),
                ("force", "frames"),
                ("force", "meta"),
                ("force", "."),
                ("force", ".."),
                ("force", "../.."),
                ("force", "../../.."),
                ("force", ".staging-manifest.json"),
                ("rename", "manifest.json"),
                ("force", "."),
            ],
        )

    def test_takes_replaced_frame_out_of_manifest_first(self) -> None:
        self.stage(0)
        self.stage(1)
        commit(self.variable, expected_frames=2)
        files = Recorded(self.variable.folder)
        source = os.path.join(self.folder, "1.pmtiles")
        stage_with(files, self.variable, 1, archive_bytes(2), None, source, True)
        named = [step for step in files.steps if step[0] != "force"]
        self.assertEqual(
            named,
            [
                ("rename", "manifest.json"),
                ("remove", "meta/001.json"),
                ("rename", "frames/001.pmtiles"),
                ("rename", "meta/001.json"),
            ],
        )


class ConcurrencyTest(StagingTestCase):
    PROCESSES = 4
    FRAMES = 6

    def test_no_frame_is_lost_and_none_is_listed_early(self) -> None:
        total = self.PROCESSES * self.FRAMES

        def stage(first: int) -> None:
            for fhr in range(first, total, self.PROCESSES):
                image = self.source(f"{fhr}.webp", image_bytes(fhr))
                stage_frame(self.variable, fhr, **self.fields(fhr, frame_image=image))
                commit(self.variable, expected_frames=total)

        children = [in_child(lambda i=i: stage(i)) for i in range(self.PROCESSES)]  # type: ignore
        running = set(children)
        seen: List[str] = []
        deadline = time.monotonic() + 60
        while running:
            self.assertLess(time.monotonic(), deadline)
            for child in list(running):
                done, status = os.waitpid(child, os.WNOHANG)
                if done:
                    self.assertEqual(status, 0)
                    running.remove(child)
            listed = self.check_listed()
            self.assertLessEqual(set(seen), set(listed))
            seen = listed
        self.assertEqual(self.check_listed(), [f"{fhr:03d}" for fhr in range(total)])
        self.assertFalse([name for name in self.files() if ".staging-" in name])

    def check_listed(self) -> List[str]:
        try:
            manifest = self.json("manifest.json")
        except FileNotFoundError:
            return []
        for frame in manifest["frames"]:
            frame_id, fhr = frame["frame_id"], frame["fhr"]
            self.assertEqual(self.read(f"frames/{frame_id}.pmtiles"), archive_bytes(fhr))
            self.assertEqual(self.read(f"frames/{frame_id}.webp"), image_bytes(fhr))
            self.assertEqual(self.json(f"meta/{frame_id}.json")["fhr"], fhr)
        return [frame["frame_id"] for frame in manifest["frames"]]

    def test_killed_process_releases_the_lock(self) -> None:
        class KilledInside(FileOperations):
            def rename(self, source: str, target: str) -> None:
                os.kill(os.getpid(), signal.SIGKILL)

        source = os.path.join(self.folder, "0.pmtiles")
        status = wait(
            in_child(
                lambda: stage_with(
                    KilledInside(), self.variable, 0, archive_bytes(0), None, source
                )
            )
        )
        self.assertEqual(os.WTERMSIG(status), signal.SIGKILL)
        self.assertEqual(self.files(), ["frames/.staging-000.pmtiles"])
        self.stage(1)
        self.assertEqual(commit(self.variable, expected_frames=2), ["001"])
        self.assertEqual(json.loads(self.read("manifest.json"))["available_frames"], 1)
