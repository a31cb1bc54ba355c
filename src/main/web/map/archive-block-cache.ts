// Reads archives over HTTP range requests and caches their blocks; archives are immutable.
import { PMTiles, ResolvedValueCache, type RangeResponse, type Source } from "pmtiles";
import { ask, HttpError } from "./public-api";

/** The block size, and so the smallest request. */
const BLOCK = 64 * 1024;

/** Archives up to this size are fetched whole, in one request. */
const WHOLE = 256 * 1024;

const MAX_BYTES = 192 * 1024 * 1024;
const MAX_DIRECTORIES = 2_000;

/** Timeout of a request, so that a hanging one does not block its frame forever. */
const TIMEOUT_MS = 60_000;

/** An LRU cache of archive blocks, limited in bytes. Concurrent reads of a block share one request. */
export class BlockCache {
  private readonly blocks = new Map<string, Promise<ArrayBuffer>>();
  private readonly sizes = new Map<string, number>();
  private readonly suspect = new Set<string>();
  private bytes = 0;

  constructor(private readonly mostBytes = MAX_BYTES) {}

  /** Reads bytes from an offset; fewer at the end of the file. */
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

  /** Drops the cached blocks of a file, and bypasses the browser's cache for it from now on. */
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
        // Move to the end: the least recently used block is first.
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

  /** Fetches several blocks in one request. */
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
  return ask(url, { headers, cache, signal: AbortSignal.timeout(TIMEOUT_MS) }, async (answer) => {
    if (answer.status !== 206) {
      // 200 is an error, too: it would transfer the whole archive, which may be large.
      await answer.body?.cancel();
      throw new HttpError(answer.status, url);
    }
    return answer.arrayBuffer();
  });
}

const blocks = new BlockCache();
// Caches only successful results, so that failures are retried.
const directories = new ResolvedValueCache(MAX_DIRECTORIES);

/** Drops everything cached of an archive whose content turned out to be corrupt. */
export function forgetArchive(path: string): void {
  const url = new URL(path, location.href).href;
  blocks.forget(url);
  for (const key of [...directories.cache.keys()].filter((key) => key === url || key.startsWith(`${url}|`))) {
    directories.cache.delete(key);
  }
}

/**
 * Opens an archive that is read through the cache.
 *
 * @param url the absolute URL
 * @param size the file size according to the manifest
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
