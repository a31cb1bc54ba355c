// Where the map gets the tiles of a frame from: out of its archive, or, to show what is going away, from the
// deprecated routes of single PNG tiles.
import { addProtocol, type AddProtocolAction } from "maplibre-gl";
import { Protocol } from "pmtiles";
import { ask, drawing, HttpError, legacyTiles, LONGEST_MS, UnansweredError, type Frame, type Snapshot } from "./public-api";
import { openArchive } from "./archive-block-cache";
import type { Picture } from "./frame-layers";
import type { Told } from "./selection";

const TILE_PIXELS = 256;
const MOST_ZOOM = 7;
/** Of archives that are open; what is read of them is bounded elsewhere. */
const MOST_ARCHIVES = 2_000;

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

/** What is told while tiles are read. */
export interface TilesListener {
  /** A tile of the picture of this id cannot be had. */
  failed(id: string, cause: unknown): void;
  /** The deprecated routes answered, and said this of themselves. */
  deprecated(deprecation: Deprecation): void;
}

export function readTiles(told: TilesListener): void {
  const read = (scheme: string, tile: AddProtocolAction) =>
    addProtocol(scheme, async (request, controller) => {
      try {
        return await tile(request, controller);
      } catch (cause) {
        if (!controller.signal.aborted) {
          const of = request.url.replace(/^\w+:\/\/|\/\d+\/\d+\/\d+(\.png)?$/g, "");
          told.failed(new URL(of).pathname, cause);
        }
        throw cause;
      }
    });
  read("pmtiles", readTile);
  read("legacy", ({ url }, { signal }) => readLegacy(url.slice("legacy://".length), signal, told));
}

/** A frame as a source of tiles. Its archive is opened once, whatever run or view it is shown in. */
export function archivePicture(of: Snapshot, frame: Frame): Picture {
  const url = new URL(frame.url, location.href).href;
  const archive = archives.get(url) ?? openArchive(url, frame.bytes);
  // To the end of the line: what is used least recently is first.
  archives.tiles.delete(url);
  archives.add(archive);
  if (archives.tiles.size > MOST_ARCHIVES) {
    archives.tiles.delete(archives.tiles.keys().next().value!);
  }
  return picture(of, frame, frame.url, `pmtiles://${url}/{z}/{x}/{y}`);
}

export function legacyPicture(of: Snapshot, frame: Frame): Picture {
  const id = legacyTiles(of, frame);
  return picture(of, frame, id, `legacy://${location.origin}${id}/{z}/{x}/{y}.png`);
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

async function readLegacy(url: string, signal: AbortSignal, told: TilesListener): Promise<{ data: ArrayBuffer }> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  return ask(url, { signal: limit }, async (answer) => {
    told.deprecated(readDeprecation(answer.headers));
    if (!answer.ok) {
      throw new HttpError(answer.status, url);
    }
    // 204: there is no such tile, and nothing to draw.
    return { data: answer.status === 204 ? new ArrayBuffer(0) : await answer.arrayBuffer() };
  });
}

const GONE = [404, 410];
const SWITCHED_OFF = 410;
/** The server, or a proxy in front of it, cannot answer now. */
const isBusy = (status: number) => status >= 500 || status === 408 || status === 429;

/**
 * Why a picture's tile cannot be had. Pure.
 *
 * @param legacy whether it was to come from the deprecated routes
 */
export function troubleOf(cause: unknown, legacy: boolean): Told {
  if (cause instanceof UnansweredError) {
    return { kind: "unreachable" };
  }
  if (!(cause instanceof HttpError)) {
    return { kind: "unreadable", detail: cause instanceof Error ? cause.message : String(cause) };
  }
  const { status } = cause;
  if (legacy && status === SWITCHED_OFF) {
    return { kind: "switched-off" };
  }
  if (GONE.includes(status)) {
    return { kind: "frame-gone" };
  }
  const detail = `the answer was ${status}`;
  return { kind: isBusy(status) ? "unreachable" : "unreadable", detail };
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
