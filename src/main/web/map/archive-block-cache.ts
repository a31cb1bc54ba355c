// Archives over HTTP: nothing of them is asked for twice, as they never change.
import { PMTiles, ResolvedValueCache, type RangeResponse, type Source } from "pmtiles";
import { ask, HttpError } from "./public-api";

/** What is asked for at once, at least. */
const BLOCK = 64 * 1024;

/** An archive of up to so many bytes is asked for whole: one request a frame. */
const WHOLE = 256 * 1024;

const MOST_BYTES = 192 * 1024 * 1024;
const MOST_DIRECTORIES = 2_000;

/** How long an answer may take, so that one that never comes does not keep a frame waiting for ever. */
const LONGEST_MS = 60_000;

/** Blocks of archives, the most recently used ones of so many bytes; each is asked for once at a time. */
export class BlockCache {
  private readonly blocks = new Map<string, Promise<ArrayBuffer>>();
  private readonly sizes = new Map<string, number>();
  private readonly suspect = new Set<string>();
  private bytes = 0;

  constructor(private readonly mostBytes = MOST_BYTES) {}

  /** Bytes of a file from an offset on; fewer where it ends before. */
  async read(url: string, size: number, offset: number, length: number): Promise<ArrayBuffer> {
    const end = Math.min(offset + length, size);
    const whole = size <= WHOLE;
    const first = whole ? 0 : Math.floor(offset / BLOCK);
    const last = Math.floor((whole ? size - 1 : Math.max(offset, end - 1)) / BLOCK);
    const parts = await Promise.all(this.take(url, first, last));
    const bytes = new Uint8Array(Math.max(0, end - offset));
    parts.forEach((part, i) => {
      const at = (first + i) * BLOCK - offset;
      const from = Math.max(0, -at);
      const to = Math.min(part.byteLength, end - offset - at);
      if (to > from) {
        bytes.set(new Uint8Array(part, from, to - from), at + from);
      }
    });
    return bytes.buffer;
  }

  /** Lets go of what was read of a file, and asks past the browser's own cache from now on. */
  forget(url: string): void {
    this.suspect.add(url);
    for (const key of [...this.blocks.keys()].filter((key) => key.startsWith(`${url} `))) {
      this.blocks.delete(key);
      this.bytes -= this.sizes.get(key) ?? 0;
      this.sizes.delete(key);
    }
  }

  private take(url: string, first: number, last: number): Promise<ArrayBuffer>[] {
    const taken: Promise<ArrayBuffer>[] = [];
    for (let block = first; block <= last; block++) {
      const key = `${url} ${block}`;
      let found = this.blocks.get(key);
      if (found) {
        // To the end of the line: what is used least recently is first.
        this.blocks.delete(key);
        this.blocks.set(key, found);
      } else {
        let until = block;
        while (until < last && !this.blocks.has(`${url} ${until + 1}`)) {
          until++;
        }
        this.request(url, block, until);
        found = this.blocks.get(key)!;
      }
      taken.push(found);
    }
    return taken;
  }

  /** Asks for several blocks in one request. */
  private request(url: string, first: number, last: number): void {
    const cache = this.suspect.has(url) ? "reload" : "default";
    const answer = fetchRange(url, first * BLOCK, (last + 1) * BLOCK - 1, cache);
    for (let block = first; block <= last; block++) {
      const key = `${url} ${block}`;
      const at = (block - first) * BLOCK;
      const part = answer.then((bytes) => bytes.slice(at, at + BLOCK));
      this.blocks.set(key, part);
      part.then(
        (bytes) => this.keep(key, part, bytes.byteLength),
        () => this.blocks.get(key) === part && this.blocks.delete(key),
      );
    }
  }

  private keep(key: string, part: Promise<ArrayBuffer>, bytes: number): void {
    if (this.blocks.get(key) !== part) {
      return;
    }
    this.sizes.set(key, bytes);
    this.bytes += bytes;
    for (const oldest of this.blocks.keys()) {
      if (this.bytes <= this.mostBytes) {
        break;
      }
      const size = this.sizes.get(oldest);
      if (size !== undefined) {
        this.blocks.delete(oldest);
        this.sizes.delete(oldest);
        this.bytes -= size;
      }
    }
  }
}

async function fetchRange(url: string, first: number, last: number, cache: RequestCache): Promise<ArrayBuffer> {
  const headers = { Range: `bytes=${first}-${last}` };
  return ask(url, { headers, cache, signal: AbortSignal.timeout(LONGEST_MS) }, async (answer) => {
    if (answer.status !== 206) {
      // Not 200 either: that would be all of what may be very long.
      await answer.body?.cancel();
      throw new HttpError(answer.status, url);
    }
    return answer.arrayBuffer();
  });
}

const blocks = new BlockCache();
// Of what was found alone: what failed is tried again.
const directories = new ResolvedValueCache(MOST_DIRECTORIES);

/** An archive was read wrongly: what is cached of it is of no use. */
export function forgetArchive(path: string): void {
  const url = new URL(path, location.href).href;
  blocks.forget(url);
  for (const key of [...directories.cache.keys()].filter((key) => key === url || key.startsWith(`${url}|`))) {
    directories.cache.delete(key);
  }
}

/**
 * An archive that is read through the cache.
 *
 * @param url absolute
 * @param size of the file, as its manifest says
 */
export function openArchive(url: string, size: number): PMTiles {
  const source: Source = {
    getKey: () => url,
    getBytes: async (offset: number, length: number): Promise<RangeResponse> => ({
      data: await blocks.read(url, size, offset, length),
    }),
  };
  return new PMTiles(source, directories);
}
