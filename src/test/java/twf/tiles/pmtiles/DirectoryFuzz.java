package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import twf.tiles.failure.TileException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.Promises;
import twf.tiles.testing.DirectoryBytes;

/** A directory that is taken ascends, overlaps nothing, and is the same written and read again. */
public final class DirectoryFuzz implements FuzzTarget {
  @Override
  public Stream<byte[]> seeds() {
    List<Entry> entries =
        List.of(new Entry(0, 0, 5, 1), new Entry(1, 5, 7, 3), new Entry(300, 0, 5, 0));
    return Stream.of(
        DirectoryBytes.encode(entries),
        DirectoryBytes.encode(List.of()),
        DirectoryBytes.encode(List.of(new Entry(1L << 40, 1L << 50, 0xffff_ffffL, 0xffff_ffffL))),
        DirectoryBytes.varints(1L << 62, 1, 1, 1, 1),
        DirectoryBytes.varints(1, Long.MAX_VALUE, 1, 1, 1));
  }

  @Override
  public void run(byte[] input) {
    Directory directory;
    try {
      directory = Directory.parse(Buffer.buffer(input), "a");
    } catch (TileException e) {
      Promises.malformed(e, "a: ");
      return;
    }
    List<Entry> entries = entries(directory);
    Directory again = Directory.parse(Buffer.buffer(DirectoryBytes.encode(entries)), "a");
    assertThat(entries(again)).isEqualTo(entries);
  }

  private static List<Entry> entries(Directory directory) {
    List<Entry> entries = new ArrayList<>();
    long next = 0;
    for (int i = 0; i < directory.size(); i++) {
      Entry entry = directory.entry(i);
      assertThat(entry.tileId()).isGreaterThanOrEqualTo(next);
      assertThat(entry.length()).isBetween(1L, 0xffff_ffffL);
      assertThat(entry.runLength()).isBetween(0L, 0xffff_ffffL);
      assertThat(entry.offset()).isNotNegative();
      assertThat(entry.offset() + entry.length()).isPositive();
      next = entry.tileId() + Math.max(1, entry.runLength());
      assertThat(directory.find(entry.tileId())).contains(entry);
      entries.add(entry);
    }
    return entries;
  }
}
