// Client of the public API: discovery, pointers and manifests (sections 2 and 5 of the contract).

/** The path of the page, "/" or that below which a proxy serves this site. All paths of the API are below it. */
const HOME = new URL(".", location.href).pathname;

/** The path to request for a path of the API or of a manifest, which begins with a slash. */
export const site = (path: string) => HOME + path.slice(1);

export interface Model {
  id: string;
  name: string;
}

/** Colour stops, ascending by value. */
export interface Scale {
  title: string;
  /** Colours between two stops are interpolated (the default), or a colour holds until the next stop. */
  kind?: "interpolated" | "steps";
  stops: [value: number, colour: string][];
}

/** One scale, or classes with scales of their own, such as rain and snow. */
export type Legend = Scale | { title: string; groups: Scale[] };

/** West, south, east, north, in degrees. */
export type Bounds = [number, number, number, number];

/** The style of a snapshot's frames, or the own style of one frame. */
export interface Drawing {
  bounds?: Bounds;
  units?: string;
  legend?: Legend;
}

export interface Frame extends Drawing {
  frame_id: string;
  fhr: number;
  valid_time: string;
  /** The URL path of the archive, which is immutable. */
  url: string;
  bytes: number;
  /** The URL path of the frame's image, perhaps with its version as a query; absent if there is no image. */
  frame_image_url?: string;
  frame_image_version?: string;
  /** The size of the image; present if the server has published it, not only its builder announced it. */
  frame_image_bytes?: number;
}

/** The published frames of one variable of a run. */
export interface Snapshot extends Drawing {
  model: string;
  run: string;
  variable: string;
  expected_frames: number;
  available_frames: number;
  frames: Frame[];
}

/** The pointer of a model, latest.json. */
export interface Pointer {
  model: string;
  run: string;
  generation: number;
  variables: Record<string, { manifest_url: string; available_frames: number; expected_frames: number }>;
}

export interface RunManifest {
  model: string;
  run: string;
  variables: Record<string, Snapshot>;
}

/** The run selection that follows the pointer. */
export const LATEST = "latest";

/** Thrown for an unexpected HTTP status. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    url: string,
  ) {
    super(`${url}: ${status}`);
  }
}

/** Thrown if no answer arrives, or the connection breaks while it is read. */
export class UnansweredError extends Error {}

/** Sends a request and reads the answer; throws {@link UnansweredError} if there is none. */
export async function ask<T>(url: string, init: RequestInit, read: (answer: Response) => Promise<T>): Promise<T> {
  try {
    return await read(await fetch(url, init));
  } catch (cause) {
    const isMeant = cause instanceof HttpError || (cause instanceof DOMException && cause.name === "AbortError");
    throw isMeant ? cause : new UnansweredError(`${url}: ${String(cause)}`, { cause });
  }
}

/** Timeout of a request. */
export const LONGEST_MS = 15_000;

async function get<T>(url: string, cache?: RequestCache): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(LONGEST_MS), ...(cache && { cache }) });
  if (!answer.ok) {
    throw new HttpError(answer.status, url);
  }
  return (await answer.json()) as T;
}

const segment = encodeURIComponent;

/** Called after a change, so the browser's cache, which may be some seconds old, is bypassed. */
const CHANGED = "no-cache";

export const models = () => get<Model[]>(site("/api/models"), CHANGED);

/** The runs of a model, newest first, without held ones. */
export const runs = (model: string) => get<string[]>(site(`/api/runs?model=${segment(model)}`), CHANGED);

/** The style of a frame: its own values, else those of the snapshot. */
export const drawing = (of: Snapshot, frame: Frame | undefined): Drawing => (frame?.bounds ? frame : of);

export const snapshot = (manifestUrl: string) => get<Snapshot>(site(manifestUrl));

export const pointerUrl = (model: string) => site(`/manifests/${segment(model)}/latest.json`);

export const runUrl = (model: string, run: string) =>
  site(`/api/run/${segment(model)}/${segment(run)}/manifest.json`);

/** The deprecated URL path of a frame's tiles, without /{z}/{x}/{y}.png. */
export const legacyTiles = (of: Snapshot, frame: Frame) =>
  site(`/tiles/${of.model}/all/${of.run}/${of.variable}/${frame.fhr}`);
