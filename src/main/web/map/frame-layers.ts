// The frames on the map: one raster layer per frame, one of them visible. Neighbouring frames are loaded as
// invisible layers, so that a step of the animation only changes two opacities.
import type { ImageSourceSpecification, Map as MapLibreMap, RasterSourceSpecification } from "maplibre-gl";

export interface Picture {
  /** Identifies immutable content: equal ids mean equal pictures. */
  id: string;
  source: RasterSourceSpecification | ImageSourceSpecification;
  /** Whether colours are not blended where the picture is enlarged. */
  isClassified: boolean;
  /** Drops what is cached of the picture, because it was unreadable. */
  forget(): void;
}

export interface FramesListener {
  /** The picture is now visible, with all its tiles. */
  shown(id: string): void;
  /** Tiles may have been loaded. */
  looked(): void;
  /** A tile of the picture was read, but is not a valid image. */
  undecodable(id: string): void;
}

const PREFIX = "frame ";
const AGAIN_MS = 5_000;

export class Frames {
  private shown: string | undefined;
  private target: string | undefined;
  private order: Picture[] = [];
  private opacity = 1;
  /** Pictures with a failed tile, and whether they are retried automatically. */
  private readonly failures = new Map<string, boolean>();
  private again: number | undefined;

  /**
   * @param below the layer above the pictures
   */
  constructor(
    private readonly map: MapLibreMap,
    private readonly below: string,
    private readonly listener: FramesListener,
  ) {
    map.on("sourcedata", () => this.settle());
    map.on("idle", () => this.settle());
    // Without a listener, MapLibre would report a page error.
    map.on("error", (event) => {
      console.warn(event.error.message);
      const source = (event as { sourceId?: string }).sourceId;
      const id = source?.startsWith(PREFIX) ? source.slice(PREFIX.length) : undefined;
      // Failed reads have already been reported by the tile protocol.
      if (id !== undefined && !this.failures.has(id)) {
        this.listener.undecodable(id);
      }
    });
  }

  /**
   * Shows a picture once all its tiles are loaded; until then the current one stays.
   *
   * @param order the pictures to load, in order of priority: the one to show first, then those to preload
   */
  show(order: Picture[]): void {
    this.order = order;
    this.target = order[0]?.id;
    // Remove pictures that are no longer wanted, so that they do not delay this one.
    this.tidy();
    if (this.target !== undefined && this.failures.has(this.target)) {
      this.retry([this.target]);
    } else {
      this.settle();
    }
  }

  /** Whether this picture is visible, with all its tiles. */
  isSeen(id: string): boolean {
    return id === this.shown && this.isReady(id);
  }

  /** Whether a picture can be shown without loading. */
  isReady(id: string): boolean {
    return this.has(id) && !this.failures.has(id) && this.map.isSourceLoaded(PREFIX + id);
  }

  setOpacity(opacity: number): void {
    this.opacity = opacity;
    if (this.shown !== undefined) {
      this.paint(this.shown, opacity);
    }
  }

  /** Removes all pictures. */
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
    // Preload only afterwards, so that the wanted picture has the whole bandwidth.
    if (this.shown === target) {
      this.order.forEach((picture) => this.add(picture));
    }
    this.listener.looked();
  }

  /**
   * Marks a picture with a failed tile, so that it is not shown with a gap.
   *
   * @param again whether to retry after AGAIN_MS; otherwise it is retried when it is wanted the next time
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

  /** Loads failed pictures again; visible tiles stay. */
  private retry(ids: string[]): void {
    for (const id of ids) {
      const isUnreadable = this.failures.get(id) === false;
      this.failures.delete(id);
      this.remove(id);
      // Not before the source is removed: its pending tiles would fill the cache with corrupt data again.
      if (isUnreadable) {
        this.order.find((picture) => picture.id === id)?.forget();
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
          "raster-resampling": picture.isClassified ? "nearest" : "linear",
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

  /** Removes layers that are neither visible nor wanted, which bounds the memory used. */
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
