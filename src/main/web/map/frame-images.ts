// Draws a frame from its image, which covers the frame's bounds in Web Mercator, instead of from its tiles.
import type { Picture } from "./frame-layers";
import { isClassified } from "./legend";
import { ask, drawing, HttpError, site, type Frame, type Snapshot } from "./public-api";
import { addReader, type TilesListener } from "./tile-protocol";

const SCHEME = "frame-image";

/** Timeout of a request; an image may have 32 MiB. */
const TIMEOUT_MS = 60_000;

/** Larger images are scaled down: not every graphics card draws them, and each would take over 64 MiB. */
const MOST_PIXELS_PER_SIDE = 4096;

const BYTES_PER_PIXEL = 4;
const MOST_BYTES = MOST_PIXELS_PER_SIDE ** 2 * BYTES_PER_PIXEL;

/** Web Mercator ends at this latitude, north and south. */
const MOST_LATITUDE = 85.0511287;

/** Images that could not be decoded; the browser's cached copies of them are not used. */
const suspect = new Set<string>();

let largestBytes = 0;

/** Whether a frame has an image that can be placed on the map. */
export const hasImage = (of: Snapshot, frame: Frame) =>
  frame.frame_image_url !== undefined && frame.frame_image_bytes !== undefined && drawing(of, frame).bounds !== undefined;

/** The URL path of the image; with the version as a query it is immutable. */
function imageUrl({ frame_image_url, frame_image_version: version }: Frame): string {
  const url = site(frame_image_url!);
  return url.includes("?") || version === undefined ? url : `${url}?v=${version}`;
}

/** The image of a frame as a picture. The frame must have one. */
export function imagePicture(of: Snapshot, frame: Frame): Picture {
  const id = imageUrl(frame);
  const { bounds, legend } = drawing(of, frame);
  const [west, south, east, north] = bounds!;
  const top = Math.min(north, MOST_LATITUDE);
  const bottom = Math.max(south, -MOST_LATITUDE);
  return {
    id,
    source: {
      type: "image",
      url: `${SCHEME}://${new URL(id, location.href).href}`,
      coordinates: [
        [west, top],
        [east, top],
        [east, bottom],
        [west, bottom],
      ],
    },
    isClassified: isClassified(legend),
    forget: () => suspect.add(new URL(id, location.href).href),
  };
}

/** The number of images that fit in some bytes of memory, decoded; at least the visible one and its neighbours. */
export const imagesIn = (bytes: number) => Math.max(3, Math.floor(bytes / (largestBytes || MOST_BYTES)));

/** Reads images when they are drawn. */
export function readImages(told: Pick<TilesListener, "failed">): void {
  const idOf = ({ pathname, search }: URL) => pathname + search;
  addReader(SCHEME, told, idOf, async ({ url: request }, { signal }) => {
    const url = request.slice(`${SCHEME}://`.length);
    const cache = suspect.has(url) ? "reload" : "default";
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const bytes = await ask(url, { cache, signal: limit }, async (answer) => {
      if (answer.status !== 200) {
        throw new HttpError(answer.status, url);
      }
      return answer.blob();
    });
    return { data: await decode(bytes) };
  });
}

async function decode(bytes: Blob): Promise<ImageBitmap> {
  let image = await createImageBitmap(bytes).catch(() => {
    throw new Error("it is not an image that this browser can decode");
  });
  const scale = MOST_PIXELS_PER_SIDE / Math.max(image.width, image.height);
  if (scale < 1) {
    const size = {
      resizeWidth: Math.max(1, Math.round(image.width * scale)),
      resizeHeight: Math.max(1, Math.round(image.height * scale)),
    };
    const whole = image;
    image = await createImageBitmap(whole, { ...size, resizeQuality: "high" });
    whole.close();
  }
  largestBytes = Math.max(largestBytes, image.width * image.height * BYTES_PER_PIXEL);
  return image;
}
