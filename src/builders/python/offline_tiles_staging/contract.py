"""The documents of the contract, section 2, and the checks of their fields."""

from __future__ import annotations

import datetime
import math
import os
import re
import struct
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

Json = Dict[str, Any]
Bounds = Tuple[float, float, float, float]

CONTRACT_VERSION = 1
ZOOM_MIN = 0
ZOOM_MAX = 7
MAX_FORECAST_HOUR = 999
MAX_FRAMES = 1000
MAX_STOPS = 1024
MAX_GROUPS = 64
MAX_IMAGE_BYTES = 32 * 1024 * 1024
VERSION_DIGITS = 16
"""How many digits of its SHA-256 are the version of a frame's image."""

_ID = re.compile(r"[a-z0-9_-]{1,64}")
_RUN = re.compile(r"[0-9]{8}_[0-9]{2}z")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_MAX_LATITUDE = 85.0511287798066
_TOLERANCE = 0.05
_ROUNDING = 1e-6

_HEADER = struct.Struct("<7sB8Q3Q6B4iBii")
"""The header of a PMTiles v3 archive."""


class ContractError(ValueError):
    """What was asked for breaks the contract. Nothing has been changed.

    `problems` says of each problem where it is, what was expected and what was found.
    """

    def __init__(self, what: str, problems: Sequence[str]) -> None:
        super().__init__(what + ": " + "; ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Variable:
    """A variable of a run, below the server's STAGING_ROOT."""

    staging_root: Union[str, "os.PathLike[str]"]
    model: str
    run: str
    variable: str

    def __post_init__(self) -> None:
        problems = []
        for name in ("model", "variable"):
            value = getattr(self, name)
            if not isinstance(value, str) or not _ID.fullmatch(value):
                problems.append(f"{name}: expected 1 to 64 of a-z 0-9 _ -, found {value!r}")
        if _run_time(self.run) is None:
            problems.append(f"run: expected a real YYYYMMDD_HHz, found {self.run!r}")
        if problems:
            raise ContractError("variable", problems)

    def __str__(self) -> str:
        return f"{self.model}/{self.run}/{self.variable}"

    @property
    def folder(self) -> str:
        return os.path.join(os.fspath(self.staging_root), self.model, self.run, self.variable)

    def valid_time(self, fhr: int) -> str:
        run = _run_time(self.run)
        assert run is not None
        return (run + datetime.timedelta(hours=fhr)).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _run_time(run: object) -> Optional[datetime.datetime]:
    if not isinstance(run, str) or not _RUN.fullmatch(run):
        return None
    try:
        return datetime.datetime(int(run[:4]), int(run[4:6]), int(run[6:8]), int(run[9:11]))
    except ValueError:
        return None


def frame_id(fhr: int) -> str:
    if not is_integer(fhr) or not 0 <= fhr <= MAX_FORECAST_HOUR:
        raise ContractError(
            "frame", [f"fhr: expected an integer from 0 to {MAX_FORECAST_HOUR}, found {fhr!r}"]
        )
    return f"{fhr:03d}"


def is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Whether JSON can hold it: neither infinite, nor NaN, nor beyond the range of a double."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def time_text(time: Union[str, datetime.datetime]) -> str:
    """A time of RFC 3339; a datetime must know its offset."""
    if isinstance(time, datetime.datetime):
        if time.tzinfo is None:
            raise ContractError("time", [f"expected a datetime with a time zone, found {time!r}"])
        utc = time.astimezone(datetime.timezone.utc)
        return utc.replace(tzinfo=None).isoformat() + "Z"
    if isinstance(time, str) and _TIME.fullmatch(time):
        try:
            # Before Python 3.11, fromisoformat reads neither "Z" nor all numbers of digits.
            local = datetime.datetime.fromisoformat(time[:19])
            offset = "+00:00" if time.endswith("Z") else time[-6:]
            minutes = int(offset[:3]) * 60 + int(offset[0] + offset[4:])
            # In UTC, too, the year has four digits.
            local - datetime.timedelta(minutes=minutes)
            if int(offset[4:]) < 60 and abs(minutes) <= 18 * 60 and time[11:13] != "24":
                return time
        except (ValueError, OverflowError):
            pass
    raise ContractError("time", [f"expected a time like 2026-01-29T17:00:00Z, found {time!r}"])


def frame_entry(variable: Variable, fhr: int, image_version: Optional[str]) -> Json:
    """The entry of a frame in a manifest; its fields are in the meta, too."""
    identity = frame_id(fhr)
    entry: Json = {
        "frame_id": identity,
        "fhr": fhr,
        "valid_time": variable.valid_time(fhr),
        "url": f"/tiles/{variable}/{identity}.pmtiles",
    }
    if image_version is not None:
        entry["frame_image_url"] = f"/frames/{variable}/{identity}.webp?v={image_version}"
        entry["frame_image_version"] = image_version
    return entry


def meta(variable: Variable, fhr: int, image_version: Optional[str], fields: Mapping[str, Any],
         extra: Mapping[str, Any]) -> Json:
    """The meta of a frame.

    Raises ContractError with all problems of its fields.
    """
    document: Json = {
        "contract_version": CONTRACT_VERSION,
        "model": variable.model,
        "run": variable.run,
        "variable_id": variable.variable,
        "zoom_min": ZOOM_MIN,
        "zoom_max": ZOOM_MAX,
        **frame_entry(variable, fhr, image_version),
        **{name: value for name, value in fields.items() if value is not None},
    }
    problems = _field_problems(document)
    taken = sorted(set(extra) & (set(document) | _OPTIONAL))
    if taken:
        problems.append("extra: fields of the contract have parameters: " + ", ".join(taken))
    if problems:
        raise ContractError(f"{variable} frame {document['frame_id']}", problems)
    document.update(extra)
    return document


_OPTIONAL = {
    "colormap_version", "palette_hash", "legend", "build", "frame_image_url", "frame_image_version"
}


def _field_problems(document: Mapping[str, Any]) -> List[str]:
    problems = []
    for name in ("units", "colormap_id"):
        if not isinstance(document.get(name), str):
            problems.append(f"{name}: expected a string, found {document.get(name)!r}")
    if "colormap_version" not in document and "palette_hash" not in document:
        problems.append("colormap_version: expected it or palette_hash, found neither")
    version = document.get("colormap_version", 0)
    if not is_number(version) and not isinstance(version, str):
        problems.append(f"colormap_version: expected a number or a string, found {version!r}")
    if not isinstance(document.get("palette_hash", ""), str):
        problems.append(f"palette_hash: expected a string, found {document['palette_hash']!r}")
    problems += _nodata_problems(document.get("nodata"))
    problems += bounds_problems(document.get("bounds"))
    if "legend" in document:
        problems += _legend_problems(document["legend"])
    return problems


def _nodata_problems(nodata: object) -> List[str]:
    if not isinstance(nodata, Mapping) or not ("value" in nodata or "rule" in nodata):
        return [f"nodata: expected value and/or rule, found {nodata!r}"]
    problems = []
    value = nodata.get("value", 0)
    if not is_number(value) and not isinstance(value, str):
        problems.append(f"nodata.value: expected a finite number or a string, found {value!r}")
    if not isinstance(nodata.get("rule", ""), str):
        problems.append(f"nodata.rule: expected a string, found {nodata['rule']!r}")
    return problems


def bounds_problems(bounds: object) -> List[str]:
    """Why bounds are not a valid range; empty if they are."""
    if (
        not isinstance(bounds, (list, tuple))
        or len(bounds) != 4
        or not all(is_number(side) for side in bounds)
    ):
        return [f"bounds: expected [west, south, east, north] in degrees, found {bounds!r}"]
    west, south, east, north = bounds
    problems = []
    if not -180 - _ROUNDING <= west < east <= 180 + _ROUNDING:
        problem = f"bounds: expected -180 <= west < east <= 180, found {west} and {east}"
        if west > east or west < -180 or east > 180:
            problem += (
                "; convert longitudes of 0 to 360, and where they cross the antimeridian write"
                " -180 and 180, or stage two variables, one on each side"
            )
        problems.append(problem)
    if not -90 - _ROUNDING <= south < north <= 90 + _ROUNDING:
        problems.append(f"bounds: expected -90 <= south < north <= 90, found {south} and {north}")
    elif _clipped(south) >= _clipped(north):
        problems.append("bounds: they lie beyond the latitudes of Web Mercator, +-85.0511287")
    return problems


def _clipped(latitude: float) -> float:
    return max(-_MAX_LATITUDE, min(_MAX_LATITUDE, latitude))


def bounds_agree(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether no side differs by more than the contract's tolerance."""
    return all(
        abs((_clipped(a) - _clipped(b)) if side % 2 else (a - b)) <= _TOLERANCE + _ROUNDING
        for side, (a, b) in enumerate(zip(one, other))
    )


def _legend_problems(legend: object) -> List[str]:
    if not isinstance(legend, Mapping):
        return [f"legend: expected an object, found {legend!r}"]
    if "groups" not in legend:
        return _scale_problems("legend", legend)
    problems = _title_problems("legend", legend)
    if "stops" in legend:
        problems.append("legend: expected stops or groups, found both")
    groups = legend["groups"]
    if not isinstance(groups, (list, tuple)) or not 1 <= len(groups) <= MAX_GROUPS:
        return problems + [f"legend.groups: expected 1 to {MAX_GROUPS} groups, found {groups!r}"]
    for i, group in enumerate(groups):
        at = f"legend.groups[{i}]"
        if not isinstance(group, Mapping):
            problems.append(f"{at}: expected an object, found {group!r}")
        elif "groups" in group:
            problems.append(f"{at}.groups: expected no groups within a group")
        else:
            problems += _scale_problems(at, group)
    return problems


def _title_problems(at: str, scale: Mapping[str, Any]) -> List[str]:
    problems = []
    if not isinstance(scale.get("title"), str):
        problems.append(f"{at}.title: expected a string, found {scale.get('title')!r}")
    if scale.get("kind", "steps") not in ("interpolated", "steps"):
        problems.append(f"{at}.kind: expected interpolated or steps, found {scale['kind']!r}")
    return problems


def _scale_problems(at: str, scale: Mapping[str, Any]) -> List[str]:
    problems = _title_problems(at, scale)
    stops = scale.get("stops")
    if not isinstance(stops, (list, tuple)) or len(stops) > MAX_STOPS:
        return problems + [f"{at}.stops: expected at most {MAX_STOPS} stops, found {stops!r:.80}"]
    before = -math.inf
    for i, stop in enumerate(stops):
        if (
            not isinstance(stop, (list, tuple))
            or len(stop) != 2
            or not is_number(stop[0])
            or not isinstance(stop[1], str)
            or not _COLOUR.fullmatch(stop[1])
        ):
            problems.append(f'{at}.stops[{i}]: expected (value, "#rrggbb"), found {stop!r}')
        elif stop[0] < before:
            problems.append(f"{at}.stops[{i}]: expected ascending values, found {stop[0]}")
        else:
            before = stop[0]
    return problems


def manifest(variable: Variable, expected_frames: int, frames: Sequence[Mapping[str, Any]],
             other: Mapping[str, Any]) -> Json:
    """The manifest of a variable.

    `other` are fields of an earlier manifest that are kept.
    """
    if not is_integer(expected_frames) or not 1 <= expected_frames <= MAX_FRAMES:
        raise ContractError(
            str(variable),
            [f"expected_frames: expected 1 to {MAX_FRAMES}, found {expected_frames!r}"],
        )
    if len(frames) > expected_frames:
        raise ContractError(
            str(variable),
            [f"{len(frames)} frames are staged, and expected_frames is {expected_frames}"],
        )
    now = datetime.datetime.now(datetime.timezone.utc)
    return {
        **other,
        "contract_version": CONTRACT_VERSION,
        "model": variable.model,
        "run": variable.run,
        "variable": variable.variable,
        "expected_frames": expected_frames,
        "available_frames": len(frames),
        "frames": sorted(frames, key=lambda frame: frame["fhr"]),
        "last_updated": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def archive_problems(header: bytes, size: int, bounds: Sequence[float]) -> List[str]:
    """What an archive's first bytes say that the checklist would refuse.

    The server looks at all of the archive; this finds what builders get wrong most.
    """
    if len(header) < _HEADER.size or header[:8] != b"PMTiles\x03":
        return ["archive: not a PMTiles archive of version 3"]
    values = _HEADER.unpack(header[: _HEADER.size])
    sections = values[2:10]
    internal, tiles, tile_type, zoom_min, zoom_max = values[14:19]
    problems = []
    for name, offset, length in zip(
        ("root directory", "metadata", "leaf directories", "tile data"),
        sections[::2],
        sections[1::2],
    ):
        if offset + length > size:
            problems.append(f"archive: the {name} ends after the file: it is not whole")
    for name, compression in (("directories", internal), ("tiles", tiles)):
        if compression not in (1, 2):
            problems.append(f"archive: {name}: expected no compression or gzip")
    if tile_type not in (2, 4):
        problems.append("archive: expected PNG or WebP tiles")
    if (zoom_min, zoom_max) != (ZOOM_MIN, ZOOM_MAX):
        problems.append(f"archive: expected zooms 0 to 7, found {zoom_min} to {zoom_max}")
    own = [degrees / 1e7 for degrees in values[19:23]]
    if not bounds_agree(own, bounds):
        problems.append(f"archive: its bounds {own} differ from the meta's {list(bounds)}")
    return problems


def image_problems(start: bytes, size: int) -> List[str]:
    """What the first bytes of a frame's image say that the checklist would refuse."""
    if size > MAX_IMAGE_BYTES:
        return [f"frame_image: {size} bytes, allowed are {MAX_IMAGE_BYTES}"]
    if len(start) < 12 or start[:4] != b"RIFF" or start[8:12] != b"WEBP":
        return ["frame_image: not a WebP image"]
    whole = int.from_bytes(start[4:8], "little") + 8
    if size < whole:
        return [f"frame_image: {size} bytes of {whole}: it is not whole"]
    return []
