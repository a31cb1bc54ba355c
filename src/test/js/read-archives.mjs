// Reads archives as a front end does, with the pmtiles package over HTTP, and compares every tile
// with what the same package finds in the file itself.
//
//   node read-archives.mjs BASE_URL LIST
//
// LIST is a JSON file: [{"path": "/tiles/...", "file": "/where/it/lies", "sha256": "..."}, ...].
// Prints {"archives", "tiles", "bytes"} and exits with 0; with 1 at the first difference.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { EtagMismatch, FetchSource, PMTiles } from "pmtiles";

const MAX_ZOOM = 7;
const AT_ONCE = 16;

/** An archive in a file. */
class FileSource {
  constructor(path, handle) {
    this.path = path;
    this.handle = handle;
  }

  getKey() {
    return this.path;
  }

  async getBytes(offset, length) {
    const buffer = new Uint8Array(length);
    const { bytesRead } = await this.handle.read(buffer, 0, length, offset);
    return { data: buffer.buffer.slice(0, bytesRead) };
  }
}

function sha256(bytes) {
  return createHash("sha256").update(new Uint8Array(bytes)).digest("hex");
}

function* addresses() {
  for (let z = 0; z <= MAX_ZOOM; z++) {
    for (let x = 0; x < 2 ** z; x++) {
      for (let y = 0; y < 2 ** z; y++) {
        yield [z, x, y];
      }
    }
  }
}

/** Runs a task for each of the items, so many at a time. */
async function forEach(items, task) {
  const iterator = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      await task(next.value);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function compareTiles(served, local, name) {
  let tiles = 0;
  let bytes = 0;
  await forEach(addresses(), async ([z, x, y]) => {
    const at = `${name} ${z}/${x}/${y}`;
    const expected = await local.getZxy(z, x, y);
    const found = await served.getZxy(z, x, y);
    assert.equal(found === undefined, expected === undefined, at);
    if (expected !== undefined) {
      assert.ok(expected.data.byteLength > 0, at);
      assert.equal(sha256(found.data), sha256(expected.data), at);
      tiles++;
      bytes += found.data.byteLength;
    }
  });
  return { tiles, bytes };
}

async function assertConditions(url, etag, header) {
  const known = await fetch(url, { headers: { "If-None-Match": etag, Range: "bytes=0-9" } });
  assert.equal(known.status, 304);
  assert.equal(known.headers.get("ETag"), etag);
  assert.equal((await known.arrayBuffer()).byteLength, 0);
  const other = await fetch(url, { headers: { "If-None-Match": '"other"', Range: "bytes=0-9" } });
  assert.equal(other.status, 206);
  assert.equal((await other.arrayBuffer()).byteLength, 10);
  // What the package does when an archive has changed under it: it tells, and reads anew.
  const source = new FetchSource(url);
  await assert.rejects(
    source.getBytes(header.tileDataOffset, 10, undefined, '"other"'),
    (error) => error instanceof EtagMismatch,
  );
  const again = await source.getBytes(header.tileDataOffset, 10, undefined, etag);
  assert.equal(again.data.byteLength, 10);
  assert.equal(again.etag, etag);
  assert.match(again.cacheControl, /immutable/);
}

async function compare(base, { path, file, sha256: digest }) {
  const url = base + path;
  const handle = await open(file);
  try {
    const served = new PMTiles(new FetchSource(url));
    const local = new PMTiles(new FileSource(file, handle));
    const { etag, ...header } = await served.getHeader();
    assert.deepEqual({ ...header, etag: undefined }, await local.getHeader(), path);
    assert.equal(etag, `"${digest}"`, path);
    assert.deepEqual(await served.getMetadata(), await local.getMetadata(), path);
    const found = await compareTiles(served, local, path);
    if (header.numAddressedTiles > 0) {
      assert.equal(found.tiles, header.numAddressedTiles, path);
    }
    await assertConditions(url, etag, header);
    return found;
  } finally {
    await handle.close();
  }
}

const [base, list] = process.argv.slice(2);
const sum = { archives: 0, tiles: 0, bytes: 0 };
for (const archive of JSON.parse(await readFile(list, "utf8"))) {
  const { tiles, bytes } = await compare(base, archive);
  sum.archives++;
  sum.tiles += tiles;
  sum.bytes += bytes;
}
console.log(JSON.stringify(sum));
