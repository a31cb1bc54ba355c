// Measures what drawing from each source costs: requests and bytes over the network, and the rate of the animation.

/** What frames can be drawn from. */
export const SOURCES = ["tiles", "images"] as const;
export type Source = (typeof SOURCES)[number];

const PATHS: Record<Source, RegExp> = { tiles: /\/tiles\/.*\.pmtiles$/, images: /\/frames\/.*\.webp$/ };

/** The number of steps of the animation over which its rate is averaged. */
const MOST_STEPS = 20;

/** The figures of a source since the page was opened. */
export interface Figures {
  /** Requests that the browser's cache did not answer. */
  requests: number;
  /** Bytes of their answers, with headers. */
  bytes: number;
  /** The rate of the last animation; undefined if there was none. */
  framesPerSecond: number | undefined;
}

export class SourceFigures {
  private readonly figures: Record<Source, Figures> = {
    tiles: { requests: 0, bytes: 0, framesPerSecond: undefined },
    images: { requests: 0, bytes: 0, framesPerSecond: undefined },
  };
  private steps: number[] = [];
  private last: number | undefined;

  constructor(private readonly changed: (source: Source, figures: Figures) => void) {
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => this.add(entry as PerformanceResourceTiming))).observe({
      type: "resource",
      buffered: true,
    });
  }

  private add({ name, transferSize }: PerformanceResourceTiming): void {
    const source = SOURCES.find((one) => PATHS[one].test(new URL(name).pathname));
    if (source !== undefined && transferSize > 0) {
      const figures = this.figures[source];
      figures.requests++;
      figures.bytes += transferSize;
      this.changed(source, figures);
    }
  }

  /** Counts a frame that the animation has shown. */
  step(source: Source): void {
    const now = performance.now();
    if (this.last !== undefined) {
      this.steps.push(now - this.last);
      this.steps.splice(0, this.steps.length - MOST_STEPS);
      const sum = this.steps.reduce((all, one) => all + one, 0);
      this.figures[source].framesPerSecond = (1000 * this.steps.length) / sum;
      this.changed(source, this.figures[source]);
    }
    this.last = now;
  }

  /** Does not count the time until the next frame: the animation pauses, or waits before it starts again. */
  interrupt(): void {
    this.last = undefined;
  }

  /** Starts to measure the rate anew. */
  restart(): void {
    this.steps = [];
    this.last = undefined;
  }
}
