package twf.tiles.pmtiles;

import java.util.Arrays;
import twf.tiles.error.FailureException;

/** Whether what an archive holds is what its header says: counts and order. */
final class IndexVerifier {
  private final Header header;
  private final TileIndex index;
  private final String where;

  IndexVerifier(Header header, TileIndex index, String where) {
    this.header = header;
    this.index = index;
    this.where = where;
  }

  void check() {
    checkCounts();
    if (header.format().clustered()) {
      checkClustered();
    }
  }

  private void checkCounts() {
    TileCounts said = header.counts();
    checkCount("addressed tiles", said.addressedTiles(), index.addressedTiles());
    checkCount("tile entries", said.tileEntries(), index.size());
    checkCount("tile contents", said.tileContents(), countContents());
  }

  private void checkCount(String what, long said, long found) {
    if (said != 0 && said != found) {
      throw malformed("%s: the header says %d, found %d".formatted(what, said, found));
    }
  }

  private long countContents() {
    long[] offsets = new long[index.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = index.offset(i);
    }
    Arrays.sort(offsets);
    long contents = 0;
    for (int i = 0; i < offsets.length; i++) {
      if (i == 0 || offsets[i] != offsets[i - 1]) {
        contents++;
      }
    }
    return contents;
  }

  /** Each content lies behind all that came before, or came before itself. Gaps are allowed. */
  private void checkClustered() {
    long[] seen = new long[index.size()];
    int count = 0;
    for (int i = 0; i < index.size(); i++) {
      long offset = index.offset(i);
      if (count == 0 || offset > seen[count - 1]) {
        seen[count++] = offset;
      } else if (Arrays.binarySearch(seen, 0, count, offset) < 0) {
        throw malformed(
            "the header says clustered, and the content of tile %d at %d lies before that at %d"
                .formatted(index.entry(i).tileId(), offset, seen[count - 1]));
      }
    }
  }

  private FailureException malformed(String problem) {
    return FailureException.malformed(where, problem);
  }
}
