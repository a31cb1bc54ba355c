// Which frame is wanted, and when the next one is. Knows nothing of maps.

export interface Stage {
  /** How many frames there are. */
  count(): number;
  /** Whether a frame could be shown without waiting. */
  isReady(index: number): boolean;
  /** Whether a frame cannot be had, so that waiting for it is of no use. */
  isLost(index: number): boolean;
  /** A frame is wanted. */
  want(index: number): void;
  /** Whether it plays has changed. */
  playing(on: boolean): void;
}

/** How long the last frame is seen before all begins again. */
const DWELL_MS = 900;

/** Plays at the display's rate: waits for frames that are not there yet, and leaves out only those that are lost. */
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

  /** Goes some frames forth or back, around the ends. */
  step(by: number): void {
    const count = this.stage.count();
    if (count > 0) {
      this.go((((this.index + by) % count) + count) % count);
    }
  }

  /** Goes to a frame, or the nearest end. */
  go(index: number): void {
    this.index = Math.max(0, Math.min(index, this.stage.count() - 1));
    this.since = performance.now();
    this.stage.want(this.index);
  }

  /** The frame that comes next: itself where all others are lost. */
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
      // From when it was due, so that the rate holds; unless it came much too late.
      this.since = Math.max(due, now - 1000 / this.framesPerSecond);
    }
    this.request = requestAnimationFrame((later) => this.tick(later));
  }
}
