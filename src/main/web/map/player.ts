// The animation clock: decides which frame is wanted and when. Independent of the map.

export interface Stage {
  /** The number of frames. */
  count(): number;
  /** Whether a frame can be shown without loading. */
  isReady(index: number): boolean;
  /** Whether a frame is unavailable, so that it is skipped. */
  isLost(index: number): boolean;
  /** Called when a frame is to be shown. */
  want(index: number): void;
  /** Called when playback starts or stops. */
  playing(on: boolean): void;
}

/** The additional time that the last frame stays before the loop restarts. */
const DWELL_MS = 900;

/** Plays the loop, driven by animation frames. Waits for frames that are loading, and skips unavailable ones. */
export class Player {
  index = 0;
  framesPerSecond = 4;
  private request: number | undefined;
  private since = 0;

  constructor(private readonly stage: Stage) {}

  get isPlaying(): boolean {
    return this.request !== undefined;
  }

  play(): void {
    if (!this.isPlaying && this.stage.count() > 1) {
      this.since = performance.now();
      this.request = requestAnimationFrame((now) => this.tick(now));
      this.stage.playing(true);
    }
  }

  pause(): void {
    if (this.request !== undefined) {
      cancelAnimationFrame(this.request);
      this.request = undefined;
      this.stage.playing(false);
    }
  }

  toggle(): void {
    if (this.isPlaying) {
      this.pause();
    } else {
      this.play();
    }
  }

  /** Moves by some frames, wrapping around. */
  step(by: number): void {
    const count = this.stage.count();
    if (count > 0) {
      this.go((((this.index + by) % count) + count) % count);
    }
  }

  /** Goes to a frame; the index is clamped. */
  go(index: number): void {
    this.index = Math.max(0, Math.min(index, this.stage.count() - 1));
    this.since = performance.now();
    this.stage.want(this.index);
  }

  /** The next available frame; the current one if no other is. */
  private next(): number {
    const count = this.stage.count();
    let next = this.index;
    for (let i = 0; i < count; i++) {
      next = (next + 1) % count;
      if (!this.stage.isLost(next)) {
        break;
      }
    }
    return next;
  }

  private tick(now: number): void {
    const next = this.next();
    const dwell = next <= this.index ? DWELL_MS : 0;
    const due = this.since + dwell + 1000 / this.framesPerSecond;
    const isSeen = this.stage.isReady(this.index) || this.stage.isLost(this.index);
    if (now >= due && isSeen && this.stage.isReady(next)) {
      this.go(next);
      // Count from the due time, which keeps the rate, unless it was missed by more than one interval.
      this.since = Math.max(due, now - 1000 / this.framesPerSecond);
    }
    this.request = requestAnimationFrame((later) => this.tick(later));
  }
}
