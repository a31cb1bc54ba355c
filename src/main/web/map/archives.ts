// Archives over HTTP: nothing of them is asked for twice, as they never change.
import { PMTiles, ResolvedValueCache, type RangeResponse, type Source } from "pmtiles";
import { HttpError } from "./api";

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
    const answer = fetchRange(url, first * BLOCK, (last + 1) * BLOCK - 1);
    for (let block = first; block <= last; block++) {
      const key = `${url} ${block}`;
      const at = (block - first) * BLOCK;
      const part = answer.then((bytes) => bytes.slice(at, at + BLOCK));
      this.blocks.set(key, part);
      part.then(
        (bytes) => this.keep(key, bytes.byteLength),
        () => this.blocks.delete(key),
      );
    }
  }

  private keep(key: string, bytes: number): void {
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

async function fetchRange(url: string, first: number, last: number): Promise<ArrayBuffer> {
  const headers = { Range: `bytes=${first}-${last}` };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(LONGEST_MS) });
  if (answer.status !== 206) {
    // Not 200 either: that would be all of what may be very long.
    await answer.body?.cancel();
    throw new HttpError(answer.status, url);
  }
  return answer.arrayBuffer();
}

const blocks = new BlockCache();
// Of what was found alone: what failed is tried again.
const directories = new ResolvedValueCache(MOST_DIRECTORIES);

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
