// What the server says, as the contract has it: discovery, pointers, and manifests of immutable frames.

export interface Model {
  id: string;
  name: string;
}

/** A colour at each of some values, ascending; what lies between two is interpolated. */
export interface Legend {
  title: string;
  stops: [value: number, colour: string][];
}

/** West, south, east, north, in degrees. */
export type Bounds = [number, number, number, number];

/** What frames have in common, or one of them has for itself. */
export interface Drawing {
  bounds?: Bounds;
  units?: string;
  legend?: Legend;
}

export interface Frame extends Drawing {
  frame_id: string;
  fhr: number;
  valid_time: string;
  /** The path of the archive, which never changes. */
  url: string;
  bytes: number;
}

/** The frames of one variable of one run. */
export interface Snapshot extends Drawing {
  model: string;
  run: string;
  variable: string;
  expected_frames: number;
  available_frames: number;
  frames: Frame[];
}

/** What a model's clients are to see now. */
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

/** The run that is whatever the pointer says. */
export const LATEST = "latest";

/** The server answered, with something else than what was asked for. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    url: string,
  ) {
    super(`${url}: ${status}`);
  }
}

/** No answer came, or it broke off. */
export class UnansweredError extends Error {}

/** Asks for something and reads the answer; fails with an {@link UnansweredError} where none comes. */
export async function ask<T>(url: string, init: RequestInit, read: (answer: Response) => Promise<T>): Promise<T> {
  try {
    return await read(await fetch(url, init));
  } catch (cause) {
    const isMeant = cause instanceof HttpError || (cause instanceof DOMException && cause.name === "AbortError");
    throw isMeant ? cause : new UnansweredError(`${url}: ${String(cause)}`, { cause });
  }
}

/** How long an answer may take. */
export const LONGEST_MS = 15_000;

async function get<T>(url: string, cache?: RequestCache): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(LONGEST_MS), ...(cache && { cache }) });
  if (!answer.ok) {
    throw new HttpError(answer.status, url);
  }
  return (await answer.json()) as T;
}

const segment = encodeURIComponent;

/** Asked for because something has changed: what the browser keeps for some seconds will not do. */
const CHANGED = "no-cache";

export const models = () => get<Model[]>("/api/models", CHANGED);

/** Newest first, without those that are held. */
export const runs = (model: string) => get<string[]>(`/api/runs?model=${segment(model)}`, CHANGED);

/** How a frame is drawn: as it says itself, or else as its snapshot says of all. */
export const drawing = (of: Snapshot, frame: Frame | undefined): Drawing => (frame?.bounds ? frame : of);

export const snapshot = (manifestUrl: string) => get<Snapshot>(manifestUrl);

export const pointerUrl = (model: string) => `/manifests/${segment(model)}/latest.json`;

export const runUrl = (model: string, run: string) => `/api/run/${segment(model)}/${segment(run)}/manifest.json`;

/** The deprecated way to a frame's tiles; behind it comes which one. */
export const legacyTiles = (of: Snapshot, frame: Frame) =>
  `/tiles/${of.model}/all/${of.run}/${of.variable}/${frame.fhr}`;
