package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import twf.tiles.error.FailureException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;
import twf.tiles.testing.TestDirectoryBuilder;

/**
 * Checks that a valid directory is in ascending order without overlaps and survives a round trip.
 */
public final class DirectoryFuzzTarget implements FuzzTarget {
  @Override
  public Stream<byte[]> seeds() {
    List<DirectoryEntry> entries =
        List.of(
            new DirectoryEntry(0, 0, 5, 1),
            new DirectoryEntry(1, 5, 7, 3),
            new DirectoryEntry(300, 0, 5, 0));
    return Stream.of(
        TestDirectoryBuilder.encode(entries),
        TestDirectoryBuilder.encode(List.of()),
        TestDirectoryBuilder.encode(
            List.of(new DirectoryEntry(1L << 40, 1L << 50, 0xffff_ffffL, 0xffff_ffffL))),
        TestDirectoryBuilder.varints(1L << 62, 1, 1, 1, 1),
        TestDirectoryBuilder.varints(1, Long.MAX_VALUE, 1, 1, 1));
  }

  @Override
  public void run(byte[] input) {
    Directory directory;
    try {
      directory = Directory.parse(Buffer.buffer(input), "a");
    } catch (FailureException e) {
      RefusalInvariants.checkMalformed(e, "a: ");
      return;
    }
    List<DirectoryEntry> entries = entries(directory);
    Directory again = Directory.parse(Buffer.buffer(TestDirectoryBuilder.encode(entries)), "a");
    assertThat(entries(again)).isEqualTo(entries);
  }

  private static List<DirectoryEntry> entries(Directory directory) {
    List<DirectoryEntry> entries = new ArrayList<>();
    long next = 0;
    for (int i = 0; i < directory.size(); i++) {
      DirectoryEntry entry = directory.entry(i);
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
