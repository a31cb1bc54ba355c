"""Writes frames and manifests below STAGING_ROOT, durably and in the right order."""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import json
import os
import re
import threading
from typing import Any, BinaryIO, Dict, Iterator, List, Mapping, Optional, Tuple, Union

from . import contract
from .contract import ContractError, Json, Variable

Path = Union[str, "os.PathLike[str]"]
Time = Union[str, datetime.datetime]

_MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
_CHUNK = 1024 * 1024
_META = re.compile(r"([0-9]{3})\.json")

_PART = ".staging-"
"""How names of unfinished files begin. The server ignores names that begin with a dot."""

_LOCK = ".staging.lock"

_thread_locks: Dict[str, threading.Lock] = {}
"""One a variable: a lock of a file excludes other processes, and not other threads."""


class FrameExistsError(ContractError):
    """The manifest lists this frame already, and its files have other content."""


def stage_frame(
    variable: Variable,
    fhr: int,
    *,
    archive: Path,
    units: str,
    bounds: contract.Bounds,
    nodata: Mapping[str, Any],
    colormap_id: str,
    colormap_version: Union[None, int, float, str] = None,
    palette_hash: Optional[str] = None,
    legend: Optional[Mapping[str, Any]] = None,
    frame_image: Optional[Path] = None,
    build: Optional[Tuple[Time, Time]] = None,
    extra: Optional[Mapping[str, Any]] = None,
    replace: bool = False,
) -> None:
    """Copies a finished frame into place: archive, image, then meta. Clients see nothing of it yet.

    Staging the same frame again changes nothing, so a build that was interrupted may simply be
    run again. A frame that the manifest lists is refused with other content, unless `replace` is
    true: then it leaves the manifest until the next commit. A frame that is published already
    stays as it is all the same.

    :param fhr: the forecast hour, 0 to 999
    :param archive: a finished PMTiles archive of zooms 0 to 7; it is copied
    :param bounds: west, south, east, north in WGS84 degrees
    :param nodata: `value`, `rule`, or both
    :param colormap_version: it or `palette_hash` is needed
    :param legend: `title` and `stops`, or `title` and `groups`; see BUILDERS.md
    :param frame_image: the whole frame as one WebP image; it is copied
    :param build: when the work on the frame started and finished
    :param extra: further fields of the meta
    :raises ContractError: if anything breaks the contract; nothing has changed
    :raises OSError: if a file cannot be read or written; the frame is not staged
    """
    Stager(variable, FileOperations()).stage_frame(
        fhr,
        archive,
        frame_image,
        {
            "units": units,
            "bounds": list(bounds) if isinstance(bounds, tuple) else bounds,
            "nodata": nodata,
            "colormap_id": colormap_id,
            "colormap_version": colormap_version,
            "palette_hash": palette_hash,
            "legend": legend,
            "build": _build(build),
        },
        extra or {},
        replace,
    )


def commit(variable: Variable, *, expected_frames: Optional[int] = None) -> List[str]:
    """Lists all frames that are staged so far in the manifest, and hands it to the server.

    Frames of other processes are listed as well, and frames that an earlier commit listed stay.

    :param expected_frames: how many frames the complete variable has; needed for the first commit
    :return: the ids of the listed frames
    :raises ContractError: if no frame is staged, or frames do not fit together; nothing has changed
    """
    return Stager(variable, FileOperations()).commit(expected_frames)


def _build(build: Optional[Tuple[Time, Time]]) -> Optional[Dict[str, str]]:
    if build is None:
        return None
    started, finished = build
    return {
        "started_at": contract.time_text(started),
        "finished_at": contract.time_text(finished),
    }


class FileOperations:
    """What changes files. Tests replace it, and end the process at each call."""

    def make_folder(self, path: str) -> None:
        os.makedirs(path, exist_ok=True)

    def write(self, target: BinaryIO, data: bytes) -> None:
        target.write(data)

    def force(self, descriptor: int) -> None:
        os.fsync(descriptor)

    def rename(self, source: str, target: str) -> None:
        os.replace(source, target)

    def remove(self, path: str) -> None:
        os.unlink(path)


class Stager:
    """Stages one variable.

    Two things make a kill at any instant harmless. A frame counts as staged when its meta exists,
    which is renamed into place last, and removed first where a frame is replaced. And a file gets
    its name only when its content is durable.
    """

    def __init__(self, variable: Variable, files: FileOperations) -> None:
        self._variable = variable
        self._files = files
        self._folder = variable.folder
        self._manifest = os.path.join(self._folder, "manifest.json")

    def stage_frame(
        self,
        fhr: int,
        archive: Path,
        image: Optional[Path],
        fields: Mapping[str, Any],
        extra: Mapping[str, Any],
        replace: bool,
    ) -> None:
        frame_id = contract.frame_id(fhr)
        picture = None if image is None else self._read_image(image)
        version = None if picture is None else _sha256(picture)[: contract.VERSION_DIGITS]
        meta = contract.meta(self._variable, fhr, version, fields, extra)
        encoded = _encode(meta, f"{self._variable} frame {frame_id}")
        with self._locked():
            archive_part, digest = self._copy_archive(archive, frame_id, meta["bounds"])
            self._put_frame(frame_id, archive_part, digest, picture, meta, encoded, replace)

    def _put_frame(
        self,
        frame_id: str,
        archive_part: str,
        digest: str,
        picture: Optional[bytes],
        meta: Json,
        encoded: bytes,
        replace: bool,
    ) -> None:
        archive_file = self._path("frames", f"{frame_id}.pmtiles")
        image_file = self._path("frames", f"{frame_id}.webp")
        meta_file = self._path("meta", f"{frame_id}.json")
        if self._is_same(meta_file, meta, archive_file, digest):
            self._files.remove(archive_part)
            return
        manifest = self._read_manifest()
        if any(frame["frame_id"] == frame_id for frame in manifest.get("frames", [])):
            if not replace:
                self._files.remove(archive_part)
                raise FrameExistsError(
                    f"{self._variable} frame {frame_id}",
                    [
                        "it is in the manifest with other content;"
                        " replace=True stages it anew, unless it is published"
                    ],
                )
            self._withdraw(manifest, frame_id)
        if os.path.lexists(meta_file):
            self._files.remove(meta_file)
            self._force_folder("meta")
        self._files.rename(archive_part, archive_file)
        if picture is not None:
            self._files.rename(self._write_part("frames", f"{frame_id}.webp", picture), image_file)
        elif os.path.lexists(image_file):
            self._files.remove(image_file)
        self._force_folder("frames")
        self._files.rename(self._write_part("meta", f"{frame_id}.json", encoded), meta_file)
        self._force_folder("meta")

    def _is_same(self, meta_file: str, meta: Json, archive_file: str, digest: str) -> bool:
        """Whether the frame is staged with this content; the times of its build may differ."""
        try:
            staged = _read_json(meta_file)
            archive = _digest_of(archive_file)
        except (FileNotFoundError, ContractError):
            return False
        # The meta has the version of the image, which is its hash.
        image = meta.get("frame_image_version")
        if image is not None:
            try:
                found = _digest_of(self._path("frames", f"{meta['frame_id']}.webp"))
            except FileNotFoundError:
                return False
            if not found.startswith(image):
                return False
        written: Json = json.loads(json.dumps(meta))
        for document in (staged, written):
            document.pop("build", None)
        return staged == written and archive == digest

    def _withdraw(self, manifest: Json, frame_id: str) -> None:
        """Takes a frame out of the manifest before its files change."""
        rest = [frame for frame in manifest["frames"] if frame["frame_id"] != frame_id]
        if rest:
            self._write_manifest(manifest, manifest["expected_frames"], rest)
        else:
            self._files.remove(self._manifest)
            self._force_folder(".")

    def commit(self, expected_frames: Optional[int]) -> List[str]:
        with self._locked():
            manifest = self._read_manifest()
            frames: List[Json] = list(manifest.get("frames", []))
            listed = {frame["frame_id"] for frame in frames}
            reference: Optional[Json] = None
            for frame_id in self._staged_frame_ids():
                if frame_id in listed and reference is not None:
                    continue
                meta = self._read_meta(frame_id)
                reference = reference or meta
                self._check_alike(reference, meta)
                if frame_id not in listed:
                    self._check_files(meta)
                    frames.append(self._entry(meta))
            if not frames:
                raise ContractError(str(self._variable), ["no frame is staged"])
            expected = manifest.get("expected_frames") if expected_frames is None else expected_frames
            if expected is None:
                raise ContractError(
                    str(self._variable), ["expected_frames is needed for the first commit"]
                )
            # All of these names are durable before the manifest's is; a process that made one of
            # them may have been killed before it forced the folder.
            for folder in ("frames", "meta", ".", "..", "../..", "../../.."):
                self._force_folder(folder)
            self._write_manifest(manifest, expected, frames)
            return sorted(frame["frame_id"] for frame in frames)

    def _staged_frame_ids(self) -> List[str]:
        names = (_META.fullmatch(name) for name in os.listdir(self._path("meta")))
        return sorted(name.group(1) for name in names if name is not None)

    def _read_meta(self, frame_id: str) -> Json:
        """Reads a meta that this module or another program wrote."""
        path = self._path("meta", f"{frame_id}.json")
        meta = _read_json(path)
        entry = contract.frame_entry(self._variable, int(frame_id), None)
        problems = [
            f"{name}: expected {value!r}, found {meta.get(name)!r}"
            for name, value in entry.items()
            if meta.get(name) != value
        ]
        problems += contract.bounds_problems(meta.get("bounds"))
        if problems:
            raise ContractError(path, problems + ["stage the frame again"])
        return meta

    def _check_files(self, meta: Json) -> None:
        names = [f"frames/{meta['frame_id']}.pmtiles"]
        if "frame_image_url" in meta or "frame_image_version" in meta:
            names.append(f"frames/{meta['frame_id']}.webp")
        problems = [
            f"{name} is missing or empty: stage the frame again"
            for name in names
            if not os.path.isfile(self._path(name)) or os.path.getsize(self._path(name)) == 0
        ]
        if problems:
            raise ContractError(str(self._variable), problems)

    def _check_alike(self, reference: Json, meta: Json) -> None:
        """All frames of a variable have the same units, colormap and bounds."""
        problems = []
        for name in ("units", "colormap_id", "colormap_version", "palette_hash"):
            either_lacks = name not in meta or name not in reference
            if not either_lacks and meta[name] != reference[name]:
                problems.append(f"{name}: {meta[name]!r}, and {reference[name]!r}")
        if not contract.bounds_agree(meta["bounds"], reference["bounds"]):
            problems.append(f"bounds: {meta['bounds']}, and {reference['bounds']}")
        if problems:
            raise ContractError(
                f"{self._variable} frames {meta['frame_id']} and {reference['frame_id']} differ",
                problems,
            )

    def _entry(self, meta: Json) -> Json:
        entry = contract.frame_entry(self._variable, meta["fhr"], None)
        for name in ("frame_image_url", "frame_image_version"):
            if name in meta:
                entry[name] = meta[name]
        return entry

    def _read_manifest(self) -> Json:
        """Reads the manifest; empty where there is none. One of another shape is not touched."""
        try:
            manifest = _read_json(self._manifest)
        except FileNotFoundError:
            return {}
        problems = [
            f"{name}: expected {getattr(self._variable, name)!r}, found {manifest.get(name)!r}"
            for name in ("model", "run", "variable")
            if manifest.get(name) != getattr(self._variable, name)
        ]
        frames = manifest.get("frames")
        if not isinstance(frames, list) or not all(
            isinstance(frame, dict)
            and contract.is_integer(frame.get("fhr"))
            and frame.get("frame_id") == f"{frame['fhr']:03d}"
            for frame in frames
        ):
            problems.append("frames: expected a list of frames")
        if problems:
            raise ContractError(self._manifest, problems + ["correct it or move it away"])
        return manifest

    def _write_manifest(self, before: Json, expected: int, frames: List[Json]) -> None:
        document = contract.manifest(self._variable, expected, frames, before)
        encoded = _encode(document, self._manifest)
        self._files.rename(self._write_part(".", "manifest.json", encoded), self._manifest)
        self._force_folder(".")

    def _read_image(self, image: Path) -> bytes:
        with open(image, "rb") as source:
            picture = source.read(contract.MAX_IMAGE_BYTES + 1)
        problems = contract.image_problems(picture[:12], len(picture))
        if problems:
            raise ContractError(os.fspath(image), problems)
        return picture

    def _copy_archive(self, archive: Path, frame_id: str, bounds: List[float]) -> Tuple[str, str]:
        """Copies an archive to a temporary name. Returns the name and the digest."""
        part = self._path("frames", f"{_PART}{frame_id}.pmtiles")
        digest = hashlib.sha256()
        header = b""
        with open(archive, "rb") as source, open(part, "wb") as target:
            for chunk in iter(lambda: source.read(_CHUNK), b""):
                header = header or chunk[:127]
                digest.update(chunk)
                self._files.write(target, chunk)
            size = target.tell()
            target.flush()
            self._files.force(target.fileno())
        problems = contract.archive_problems(header, size, bounds)
        if problems:
            self._files.remove(part)
            raise ContractError(os.fspath(archive), problems)
        return part, digest.hexdigest()

    def _write_part(self, folder: str, name: str, data: bytes) -> str:
        part = self._path(folder, _PART + name)
        with open(part, "wb") as target:
            self._files.write(target, data)
            target.flush()
            self._files.force(target.fileno())
        return part

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Waits until no other process and no other thread stages this variable.

        The kernel releases the lock of a process that ends, however it ends.
        """
        root = os.fspath(self._variable.staging_root)
        if not os.path.isdir(root):
            raise FileNotFoundError(f"staging root {root} does not exist: create or mount it")
        for folder in ("frames", "meta"):
            self._files.make_folder(self._path(folder))
        thread_lock = _thread_locks.setdefault(os.path.realpath(self._folder), threading.Lock())
        with thread_lock, open(self._path(_LOCK), "ab") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)
            self._remove_parts()
            yield

    def _remove_parts(self) -> None:
        """Removes what killed processes left: whoever holds the lock has no unfinished file yet."""
        for folder in (".", "frames", "meta"):
            for name in os.listdir(self._path(folder)):
                if name.startswith(_PART):
                    self._files.remove(self._path(folder, name))

    def _path(self, *names: str) -> str:
        return os.path.normpath(os.path.join(self._folder, *names))

    def _force_folder(self, name: str) -> None:
        self._force(self._path(name))

    def _force(self, folder: str) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            self._files.force(descriptor)
        finally:
            os.close(descriptor)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as source:
        for chunk in iter(lambda: source.read(_CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()


def _encode(document: Json, what: str) -> bytes:
    try:
        text = json.dumps(document, allow_nan=False, ensure_ascii=False, indent=2)
        encoded = (text + "\n").encode("utf-8")
    except (TypeError, ValueError) as error:
        raise ContractError(what, [f"cannot be written as JSON: {error}"]) from error
    if len(encoded) > _MAX_DOCUMENT_BYTES:
        raise ContractError(what, [f"{len(encoded)} bytes, allowed are {_MAX_DOCUMENT_BYTES}"])
    return encoded


def _read_json(path: str) -> Json:
    with open(path, "rb") as source:
        data = source.read(_MAX_DOCUMENT_BYTES + 1)
    if len(data) > _MAX_DOCUMENT_BYTES:
        raise ContractError(path, [f"over {_MAX_DOCUMENT_BYTES} bytes"])
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ContractError(path, [f"not JSON: {error}; correct it or move it away"]) from error
    if not isinstance(document, dict):
        raise ContractError(path, ["expected an object; correct it or move it away"])
    return document


def _unique(pairs: List[Tuple[str, Any]]) -> Json:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a field occurs twice")
    return document
