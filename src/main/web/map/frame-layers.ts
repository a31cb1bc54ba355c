// The frames on the map: one layer each, of which one is seen. Its neighbours are loaded beside it and cost
// nothing to show: a step of the animation changes two opacities.
import type { Map as MapLibreMap, RasterSourceSpecification } from "maplibre-gl";

export interface Picture {
  /** Of a content that never changes: the same id, the same picture. */
  id: string;
  source: RasterSourceSpecification;
}

export interface FramesListener {
  /** This picture is seen now, whole. */
  shown(id: string): void;
  /** Something may have been loaded. */
  looked(): void;
  /** A tile of this picture was read, and is no image. */
  undecodable(id: string): void;
  /** This picture was read wrongly and is read again: what is cached of it is of no use. */
  rereads(id: string): void;
}

const PREFIX = "frame ";
const AGAIN_MS = 5_000;

export class Frames {
  private shown: string | undefined;
  private target: string | undefined;
  private order: Picture[] = [];
  private opacity = 1;
  /** Of pictures with a tile that cannot be had: whether it is asked for again by itself. */
  private readonly failures = new Map<string, boolean>();
  private again: number | undefined;

  /**
   * @param below the layer that pictures are drawn under
   */
  constructor(
    private readonly map: MapLibreMap,
    private readonly below: string,
    private readonly listener: FramesListener,
  ) {
    map.on("sourcedata", () => this.settle());
    map.on("idle", () => this.settle());
    // Without a listener it would be an error of the page.
    map.on("error", (event) => {
      console.warn(event.error.message);
      const source = (event as { sourceId?: string }).sourceId;
      const id = source?.startsWith(PREFIX) ? source.slice(PREFIX.length) : undefined;
      // Of what could not be read, whoever reads the tiles has told already.
      if (id !== undefined && !this.failures.has(id)) {
        this.listener.undecodable(id);
      }
    });
  }

  /**
   * Shows a picture as soon as all of it is there; until then what is seen stays.
   *
   * @param order what is to be loaded: the picture itself first, then what may be wanted next, in that order
   */
  show(order: Picture[]): void {
    this.order = order;
    this.target = order[0]?.id;
    // What was wanted before and is not any more must not be waited for.
    this.tidy();
    if (this.target !== undefined && this.failures.has(this.target)) {
      this.retry([this.target]);
    } else {
      this.settle();
    }
  }

  /** Whether this picture is what is seen, all of it. */
  isSeen(id: string): boolean {
    return id === this.shown && this.isReady(id);
  }

  /** Whether a picture could be shown without waiting. */
  isReady(id: string): boolean {
    return this.has(id) && !this.failures.has(id) && this.map.isSourceLoaded(PREFIX + id);
  }

  setOpacity(opacity: number): void {
    this.opacity = opacity;
    if (this.shown !== undefined) {
      this.paint(this.shown, opacity);
    }
  }

  /** Takes all pictures away. */
  clear(): void {
    this.show([]);
    this.shown = undefined;
    this.tidy();
  }

  private settle(): void {
    const target = this.target;
    if (target === undefined) {
      return;
    }
    this.add(this.order[0]!);
    if (this.shown !== target && this.isReady(target)) {
      const before = this.shown;
      this.paint(target, this.opacity);
      if (before !== undefined) {
        this.paint(before, 0);
      }
      this.shown = target;
      this.tidy();
      this.listener.shown(target);
    }
    // What is wanted first is not to share the line with what may be wanted later.
    if (this.shown === target) {
      this.order.forEach((picture) => this.add(picture));
    }
    this.listener.looked();
  }

  /**
   * A tile of a picture cannot be had: the picture is not shown with a gap.
   *
   * @param again whether to try again before long; else it is when the picture is wanted next
   */
  fail(id: string, again: boolean): void {
    this.failures.set(id, again);
    if (again) {
      this.again ??= window.setTimeout(() => {
        this.again = undefined;
        this.retry([...this.failures.keys()].filter((failed) => this.failures.get(failed)));
      }, AGAIN_MS);
    }
  }

  /** Tries again what could not be had; what is seen of it stays. */
  private retry(ids: string[]): void {
    for (const id of ids) {
      const isUnreadable = this.failures.get(id) === false;
      this.failures.delete(id);
      this.remove(id);
      // Only now: until its source is gone, its other tiles go on filling the cache with what is wrong.
      if (isUnreadable) {
        this.listener.rereads(id);
      }
      if (id === this.shown) {
        this.map.refreshTiles(PREFIX + id);
      }
    }
    this.settle();
  }

  private has(id: string): boolean {
    return this.map.getLayer(PREFIX + id) !== undefined;
  }

  private add(picture: Picture): void {
    if (this.has(picture.id)) {
      return;
    }
    const id = PREFIX + picture.id;
    this.map.addSource(id, picture.source);
    this.map.addLayer(
      {
        id,
        type: "raster",
        source: id,
        paint: {
          "raster-opacity": 0,
          "raster-opacity-transition": { duration: 0, delay: 0 },
          "raster-fade-duration": 0,
          "raster-resampling": "linear",
        },
      },
      this.below,
    );
  }

  private paint(id: string, opacity: number): void {
    if (this.has(id)) {
      this.map.setPaintProperty(PREFIX + id, "raster-opacity", opacity);
    }
  }

  /** Lets go of what is neither seen nor wanted: what is loaded is bounded by what is asked for. */
  private tidy(): void {
    const kept = new Set(this.order.map((picture) => picture.id));
    for (const layer of this.map.getLayersOrder()) {
      const id = layer.slice(PREFIX.length);
      if (layer.startsWith(PREFIX) && id !== this.shown && !kept.has(id)) {
        this.remove(id);
      }
    }
  }

  private remove(id: string): void {
    if (this.has(id) && id !== this.shown) {
      this.map.removeLayer(PREFIX + id);
      this.map.removeSource(PREFIX + id);
    }
  }
}
