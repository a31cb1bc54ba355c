// Where the map gets the tiles of a frame from: out of its archive, or, to show what is going away, from the
// deprecated routes of single PNG tiles.
import { addProtocol, type AddProtocolAction } from "maplibre-gl";
import { Protocol } from "pmtiles";
import { drawing, HttpError, legacyTiles, type Frame, type Snapshot } from "./api";
import { openArchive } from "./archives";
import type { Picture } from "./frames";

const TILE_PIXELS = 256;
const MOST_ZOOM = 7;

/** What deprecated routes say of themselves in each answer. */
export interface Deprecation {
  since: Date | undefined;
  /** When they will go; undefined where that is not decided. */
  sunset: Date | undefined;
  /** A text for people. */
  document: string | undefined;
  /** What to ask for instead. */
  successor: string | undefined;
}

const archives = new Protocol();
const readTile: AddProtocolAction = archives.tile;

/** Has tiles of archives read; tells of those that cannot be, by the id of their picture. */
export function onFailure(told: (id: string, cause: unknown) => void): void {
  addProtocol("pmtiles", async (request, controller) => {
    try {
      return await readTile(request, controller);
    } catch (cause) {
      if (!controller.signal.aborted) {
        told(new URL(request.url.replace(/^pmtiles:\/\/|\/\d+\/\d+\/\d+$/g, "")).pathname, cause);
      }
      throw cause;
    }
  });
}

/** A frame as a source of tiles. Its archive is opened once, whatever run or view it is shown in. */
export function archivePicture(of: Snapshot, frame: Frame): Picture {
  const url = new URL(frame.url, location.href).href;
  if (!archives.get(url)) {
    archives.add(openArchive(url, frame.bytes));
  }
  return picture(of, frame, frame.url, `pmtiles://${url}/{z}/{x}/{y}`);
}

export function legacyPicture(of: Snapshot, frame: Frame): Picture {
  const url = legacyTiles(of, frame);
  return picture(of, frame, url, `legacy://${location.origin}${url}`);
}

function picture(of: Snapshot, frame: Frame, id: string, tiles: string): Picture {
  const { bounds } = drawing(of, frame);
  return {
    id,
    source: {
      type: "raster",
      tiles: [tiles],
      tileSize: TILE_PIXELS,
      minzoom: 0,
      maxzoom: MOST_ZOOM,
      ...(bounds && { bounds }),
    },
  };
}

/** Has the deprecated routes answer, and hands on what they say of themselves. */
export function onDeprecation(told: (deprecation: Deprecation) => void): void {
  addProtocol("legacy", async ({ url }, { signal }) => {
    const answer = await fetch(url.slice("legacy://".length), { signal });
    told(readDeprecation(answer.headers));
    if (!answer.ok) {
      throw new HttpError(answer.status, url);
    }
    // 204: there is no such tile, and nothing to draw.
    return { data: answer.status === 204 ? new ArrayBuffer(0) : await answer.arrayBuffer() };
  });
}

/** RFC 9745, RFC 8594, RFC 8288. Pure. */
export function readDeprecation(headers: Headers): Deprecation {
  const since = /^@(\d+)$/.exec(headers.get("Deprecation") ?? "")?.[1];
  const sunset = Date.parse(headers.get("Sunset") ?? "");
  const link = (relation: string) =>
    new RegExp(`<([^>]*)>[^,]*;\\s*rel="${relation}"`).exec(headers.get("Link") ?? "")?.[1];
  return {
    since: since === undefined ? undefined : new Date(Number(since) * 1000),
    sunset: Number.isNaN(sunset) ? undefined : new Date(sunset),
    document: link("deprecation"),
    successor: link("successor-version"),
  };
}
