// Which frame of a loop is meant, and which are near it. Pure.
import type { Frame } from "./public-api";

/** How many frames before the one that is seen stay loaded. */
const BEHIND = 2;

/** How far off now is still worth beginning at. */
const NEAR_MS = 6 * 3_600_000;

function nearest(frames: Frame[], away: (frame: Frame) => number): number {
  const distances = frames.map(away);
  return Math.max(0, distances.indexOf(Math.min(...distances)));
}

export const nearestToTime = (frames: Frame[], at: number) =>
  nearest(frames, (frame) => Math.abs(Date.parse(frame.valid_time) - at));

export const nearestToHour = (frames: Frame[], hours: number) =>
  nearest(frames, (frame) => Math.abs(frame.fhr - hours));

/** Where nobody has said which: that of now, or the first where all are long ago or far ahead. */
export function firstToShow(frames: Frame[], now: number): number {
  const index = nearestToTime(frames, now);
  const frame = frames[index];
  return frame && Math.abs(Date.parse(frame.valid_time) - now) <= NEAR_MS ? index : 0;
}

/** The frame itself, what comes next, and what was before: so many at the most, around the ends. */
export function around(index: number, count: number, most: number): number[] {
  const ahead = Math.max(1, Math.min(count, most) - BEHIND);
  const steps = [...Array.from({ length: ahead }, (_, i) => i), -1, -2];
  return count === 0 ? [] : [...new Set(steps.map((by) => (((index + by) % count) + count) % count))];
}
