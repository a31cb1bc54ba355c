// MapLibre protocols that read the tiles of a frame: from its archive, or, for comparison, from the
// deprecated PNG tile routes.
import { addProtocol, type AddProtocolAction } from "maplibre-gl";
import { Protocol } from "pmtiles";
import { ask, drawing, HttpError, legacyTiles, LONGEST_MS, site, UnansweredError, type Frame, type Snapshot } from "./public-api";
import { forgetArchive, openArchive } from "./archive-block-cache";
import type { Picture } from "./frame-layers";
import { isClassified } from "./legend";
import type { Told } from "./selection";

const TILE_PIXELS = 256;
const MAX_ZOOM = 7;
/** The maximum number of open archives; their content is limited by the block cache. */
const MAX_ARCHIVES = 2_000;

/** The deprecation headers of an answer. */
export interface Deprecation {
  since: Date | undefined;
  /** When the routes will be removed; undefined if that is not decided. */
  sunset: Date | undefined;
  /** The URL of the documentation. */
  document: string | undefined;
  /** The URL of the successor, the frame's archive. */
  successor: string | undefined;
}

const archives = new Protocol();
const readTile: AddProtocolAction = archives.tile;

/** Receives events of reads. */
export interface TilesListener {
  /** A tile of the picture with this id, or the image that it consists of, failed. */
  failed(id: string, cause: unknown): void;
  /** A deprecated route answered with these headers. */
  deprecated(deprecation: Deprecation): void;
}

/**
 * Reads URLs of a scheme, and reports the pictures of which a read failed.
 *
 * @param idOf the id of the picture, from a URL without the scheme and the tile
 */
export function addReader(
  scheme: string,
  told: Pick<TilesListener, "failed">,
  idOf: (url: URL) => string,
  read: AddProtocolAction,
): void {
  addProtocol(scheme, async (request, controller) => {
    try {
      return await read(request, controller);
    } catch (cause) {
      if (!controller.signal.aborted) {
        const of = request.url.replace(/^[\w-]+:\/\/|\/\d+\/\d+\/\d+(\.png)?$/g, "");
        told.failed(idOf(new URL(of)), cause);
      }
      throw cause;
    }
  });
}

export function readTiles(told: TilesListener): void {
  const idOf = ({ pathname }: URL) => pathname;
  addReader("pmtiles", told, idOf, readTile);
  addReader("legacy", told, idOf, ({ url }, { signal }) => readLegacy(url.slice("legacy://".length), signal, told));
}

/** The archive of a frame as a tile source. Each archive is opened only once. */
export function archivePicture(of: Snapshot, frame: Frame): Picture {
  const path = site(frame.url);
  const url = new URL(path, location.href).href;
  const archive = archives.get(url) ?? openArchive(url, frame.bytes);
  // Move to the end: the least recently used archive is first.
  archives.tiles.delete(url);
  archives.add(archive);
  if (archives.tiles.size > MAX_ARCHIVES) {
    archives.tiles.delete(archives.tiles.keys().next().value!);
  }
  return picture(of, frame, path, `pmtiles://${url}/{z}/{x}/{y}`, () => forgetArchive(path));
}

export function legacyPicture(of: Snapshot, frame: Frame): Picture {
  const id = legacyTiles(of, frame);
  return picture(of, frame, id, `legacy://${location.origin}${id}/{z}/{x}/{y}.png`, () => {});
}

function picture(of: Snapshot, frame: Frame, id: string, tiles: string, forget: () => void): Picture {
  const { bounds, legend } = drawing(of, frame);
  return {
    id,
    source: {
      type: "raster",
      tiles: [tiles],
      tileSize: TILE_PIXELS,
      minzoom: 0,
      maxzoom: MAX_ZOOM,
      ...(bounds && { bounds }),
    },
    isClassified: isClassified(legend),
    forget,
  };
}

async function readLegacy(url: string, signal: AbortSignal, told: TilesListener): Promise<{ data: ArrayBuffer }> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  return ask(url, { signal: limit }, async (answer) => {
    told.deprecated(readDeprecation(answer.headers));
    if (!answer.ok) {
      throw new HttpError(answer.status, url);
    }
    // 204: the tile does not exist, so nothing is drawn.
    return { data: answer.status === 204 ? new ArrayBuffer(0) : await answer.arrayBuffer() };
  });
}

const GONE = [404, 410];
const SWITCHED_OFF = 410;
/** Whether the server, or a proxy in front of it, is temporarily unavailable. */
const isBusy = (status: number) => status >= 500 || status === 408 || status === 429;

/**
 * Classifies the failure of a tile. Pure.
 *
 * @param legacy whether it was requested from the deprecated routes
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

/** Parses the headers Deprecation (RFC 9745), Sunset (RFC 8594) and Link (RFC 8288). Pure. */
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
