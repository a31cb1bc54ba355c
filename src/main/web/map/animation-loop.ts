// Frame selection for the animation loop: nearest frame, and frames to preload. Pure functions.
import type { Frame } from "./public-api";

/** The number of frames before the visible one that stay loaded. */
const BEHIND = 2;

/** The map opens at the frame nearest to now, if it is at most this far away. */
const NEAR_MS = 6 * 3_600_000;

function nearest(frames: Frame[], away: (frame: Frame) => number): number {
  const distances = frames.map(away);
  return Math.max(0, distances.indexOf(Math.min(...distances)));
}

export const nearestToTime = (frames: Frame[], at: number) =>
  nearest(frames, (frame) => Math.abs(Date.parse(frame.valid_time) - at));

export const nearestToHour = (frames: Frame[], hours: number) =>
  nearest(frames, (frame) => Math.abs(frame.fhr - hours));

/** The default frame: the one nearest to now, or the first if all are further away than NEAR_MS. */
export function firstToShow(frames: Frame[], now: number): number {
  const index = nearestToTime(frames, now);
  const frame = frames[index];
  return frame && Math.abs(Date.parse(frame.valid_time) - now) <= NEAR_MS ? index : 0;
}

/** The indices to load, at most `most`: the frame itself, the next ones, then the previous ones, wrapping around. */
export function around(index: number, count: number, most: number): number[] {
  const ahead = Math.max(1, Math.min(count, most) - BEHIND);
  const steps = [...Array.from({ length: ahead }, (_, i) => i), -1, -2];
  return count === 0 ? [] : [...new Set(steps.map((by) => (((index + by) % count) + count) % count))];
}
