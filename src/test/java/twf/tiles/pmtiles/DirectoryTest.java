package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.MalformedAssertions.assertMalformed;
import static twf.tiles.testing.TestDirectoryBuilder.encode;
import static twf.tiles.testing.TestDirectoryBuilder.varints;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

class DirectoryTest {
  private static final long U32 = 0xffff_ffffL;

  @Property
  void readsAndFindsWrittenEntries(@ForAll("directories") List<DirectoryEntry> entries) {
    Directory directory = parse(encode(entries));
    assertThat(directory.size()).isEqualTo(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      DirectoryEntry entry = entries.get(i);
      assertThat(directory.entry(i)).isEqualTo(entry);
      assertThat(directory.find(entry.tileId())).contains(entry);
      if (!entry.isLeaf()) {
        assertThat(directory.find(entry.tileId() + entry.runLength() - 1)).contains(entry);
        boolean last = i + 1 == entries.size();
        long end = entry.tileId() + entry.runLength();
        if (last || end < entries.get(i + 1).tileId()) {
          assertThat(directory.find(end)).isEmpty();
        }
      }
    }
  }

  @Property
  void parsesOrRejectsAnyBytes(@ForAll byte[] bytes) {
    try {
      assertThat(parse(bytes).size()).isBetween(0, bytes.length / 4);
    } catch (FailureException e) {
      assertThat(e.failure().kind()).isEqualTo(FailureKind.MALFORMED);
    }
  }

  @Provide
  Arbitrary<List<DirectoryEntry>> directories() {
    Arbitrary<Long> gap = Arbitraries.longs().between(0, 1L << 40);
    Arbitrary<Long> run = Arbitraries.longs().between(0, U32);
    Arbitrary<Long> length = Arbitraries.longs().between(1, U32);
    Arbitrary<Long> offset = Arbitraries.longs().between(-1, 1L << 50);
    return Combinators.combine(gap, offset, length, run)
        .as(DirectoryEntry::new)
        .list()
        .ofMinSize(1)
        .map(DirectoryTest::laidOut);
  }

  /**
   * Interprets drawn ids as gaps between ids, and a drawn offset of -1 as "directly after the
   * previous entry".
   */
  private static List<DirectoryEntry> laidOut(List<DirectoryEntry> drawn) {
    List<DirectoryEntry> entries = new ArrayList<>();
    long next = 0;
    long end = 0;
    for (DirectoryEntry entry : drawn) {
      long id = next + entry.tileId();
      long offset = entry.offset() < 0 ? end : entry.offset();
      entries.add(new DirectoryEntry(id, offset, entry.length(), entry.runLength()));
      next = id + Math.max(1, entry.runLength());
      end = offset + entry.length();
    }
    return entries;
  }

  @Test
  void coversTilesUpToNextEntryByLeaf() {
    DirectoryEntry leaf = new DirectoryEntry(5, 0, 10, 0);
    DirectoryEntry tile = new DirectoryEntry(100, 0, 1, 2);
    Directory directory = parse(encode(List.of(leaf, tile)));
    assertThat(directory.find(4)).isEmpty();
    assertThat(directory.find(99)).contains(leaf);
    assertThat(directory.find(101)).contains(tile);
    assertThat(directory.find(102)).isEqualTo(Optional.empty());
  }

  @Test
  void rejectsImpossibleEntryCount() {
    assertMalformed(() -> parse(varints(2, 0, 1, 1, 1, 1, 1)), "2 entries do not fit 6 bytes");
    assertMalformed(() -> parse(varints(Long.MAX_VALUE, 0, 1, 1, 1)), "do not fit 4 bytes");
    byte[] many = new byte[4 * (ArchiveLimits.ENTRIES + 1) + 3];
    byte[] count = varints(ArchiveLimits.ENTRIES + 1);
    System.arraycopy(count, 0, many, 0, count.length);
    assertMalformed(() -> parse(many), "1048577 entries, more than 1048576");
  }

  @Test
  void rejectsNonAscendingIds() {
    assertMalformed(() -> parse(varints(2, 7, 0, 1, 1, 1, 1, 1, 1)), "tile id 7 a second time");
    assertMalformed(
        () -> parse(varints(2, Long.MAX_VALUE, 1, 1, 1, 1, 1, 1, 1)), "tile id of 2^63");
  }

  @Test
  void rejectsOverlappingOrOverflowingRuns() {
    assertMalformed(
        () -> parse(varints(2, 3, 1, 2, 1, 1, 1, 1, 1)), "run of 2 tiles from 3 overlaps");
    assertMalformed(
        () -> parse(varints(1, Long.MAX_VALUE, 1, 1, 1)), "run ends at a tile id of 2^63");
    assertMalformed(
        () -> parse(varints(1, 0, U32 + 1, 1, 1)), "run length 4294967296, over 32 bits");
  }

  @Test
  void rejectsImpossibleLengthsAndOffsets() {
    assertMalformed(() -> parse(varints(1, 0, 1, 0, 1)), "entry 0: length 0");
    assertMalformed(() -> parse(varints(1, 0, 1, U32 + 1, 1)), "length 4294967296, over 32 bits");
    assertMalformed(() -> parse(varints(1, 0, 1, 1, 0)), "and there is none");
    assertMalformed(() -> parse(varints(1, 0, 1, 2, Long.MAX_VALUE)), "ends at byte 2^63 or later");
  }

  @Test
  void rejectsTruncatedOrTooLongDirectory() {
    assertMalformed(() -> parse(varints(1, 0, 1, 1, 1, 9)), "1 bytes behind the last entry");
    assertMalformed(() -> parse(varints(1, 300, 300, 300)), "ends inside a number");
    assertMalformed(() -> parse(new byte[0]), "ends inside a number");
  }

  private static Directory parse(byte[] bytes) {
    return Directory.parse(Buffer.buffer(bytes), "a");
  }
}
