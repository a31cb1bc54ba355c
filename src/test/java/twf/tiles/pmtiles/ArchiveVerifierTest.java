package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.MalformedAssertions.assertMalformed;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.TestArchiveBuilder.pyramid;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestHeaderPatcher;

class ArchiveVerifierTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void acceptsValidArchives(int levels) {
    TileIndex index = verify(pyramid(4).leaves(6, levels));
    assertThat(index.size()).isEqualTo(341);
    assertThat(index.addressedTiles()).isEqualTo(341);
    assertThat(index.entry(340).tileId()).isEqualTo(340);
  }

  @Test
  void acceptsGapsBackReferencesAndUnsetCounts() {
    TestArchiveBuilder bytes = new TestArchiveBuilder().run(0, 1, new byte[] {1}).gap(7);
    bytes.run(1, 3, new byte[] {2}).run(4, 1, new byte[] {1});
    bytes
        .patchLong(TestHeaderPatcher.ADDRESSED_TILES, 0)
        .patchLong(TestHeaderPatcher.TILE_ENTRIES, 0);
    TileIndex index = verify(bytes.patchLong(TestHeaderPatcher.TILE_CONTENTS, 0));
    assertThat(index.addressedTiles()).isEqualTo(5);
    assertThat(index.entry(2).offset()).isZero();
  }

  @Test
  void acceptsEmptyArchiveButNotHalfEmptyOne() {
    assertThat(verify(new TestArchiveBuilder()).size()).isZero();
    TestArchiveBuilder counted =
        new TestArchiveBuilder().patchLong(TestHeaderPatcher.TILE_ENTRIES, 1);
    assertMalformed(counted, "root directory: no entries, and the header speaks of tiles");
    assertMalformed(pyramid(0).editRoot(tiles -> List.of()), "root directory: no entries");
    assertMalformed(
        pyramid(1).leaves(3, 1).editLeaves(tiles -> List.of()), "tile 0: has no entries");
  }

  @Test
  void rejectsMisplacedRootDirectory() {
    assertMalformed(
        pyramid(0).patchLong(TestHeaderPatcher.ROOT, 126),
        "expected behind the header's 127 bytes");
    assertMalformed(
        pyramid(0).patchLong(TestHeaderPatcher.ROOT + 8, 0), "root directory: length 0");
    TestArchiveBuilder late = pyramid(0).patchLong(TestHeaderPatcher.ROOT + 8, 16384 - 127 + 1);
    assertMalformed(late, "expected within the first 16384 bytes, found at 127 with 16258 bytes");
    assertMalformed(
        pyramid(0).patchLong(TestHeaderPatcher.ROOT, Long.MAX_VALUE), "within the first 16384");
    assertMalformed(
        pyramid(0).patchLong(TestHeaderPatcher.ROOT + 8, 9999), "root directory: expected within");
  }

  @Test
  void rejectsOverlappingOrOutOfFileSections() {
    assertMalformed(
        pyramid(0).patchLong(TestHeaderPatcher.METADATA, 9999), "metadata: expected within the");
    assertMalformed(
        pyramid(0).patchLong(TestHeaderPatcher.TILES, Long.MAX_VALUE),
        "tile data: expected within");
    assertMalformed(
        pyramid(0).patchLong(TestHeaderPatcher.LEAVES + 8, 9999), "leaf directories: expected");
    assertMalformed(pyramid(0).patchLong(TestHeaderPatcher.METADATA, 127), "overlap");
    assertMalformed(
        pyramid(0).patchLong(TestHeaderPatcher.METADATA, 0), "header at 0 with 127 bytes and");
    TestArchiveBuilder elsewhere = pyramid(0).patchLong(TestHeaderPatcher.LEAVES, Long.MAX_VALUE);
    assertThat(verify(elsewhere).size()).as("empty section at any offset").isEqualTo(1);
  }

  @Test
  void rejectsUnknownCompressionAndInvalidZooms() {
    assertMalformed(
        pyramid(0).patch(TestHeaderPatcher.INTERNAL_COMPRESSION, 0), "compression is unknown");
    assertMalformed(
        pyramid(1).patch(TestHeaderPatcher.MIN_ZOOM, 2), "expected a range within 0 to 26");
    assertMalformed(
        pyramid(1).patch(TestHeaderPatcher.MAX_ZOOM, 27), "expected a range within 0 to 26");
  }

  @Test
  void rejectsOverlappingRepeatedOrCyclicLeaves() {
    assertMalformed(
        leaves(root -> List.of(root.get(0), leaf(1, root.get(0)))), "overlaps the one at 0");
    TestArchiveBuilder within =
        leaves(root -> List.of(root.get(0), new DirectoryEntry(1, 1, root.get(0).length(), 0)));
    assertMalformed(within, "leaf directory of tile 1, 5 bytes at 1, overlaps the one at 0");
    TestArchiveBuilder loop =
        new TestArchiveBuilder().internal(Compression.NONE).entry(new DirectoryEntry(0, 0, 6, 0));
    loop.leaves(1, 1).editLeaves(tiles -> List.of(new DirectoryEntry(0, 0, 5, 0)));
    assertMalformed(
        loop.editRoot(root -> List.of(new DirectoryEntry(0, 0, 5, 0))), "overlaps the one at 0");
    assertMalformed(pyramid(4).leaves(4, 4), "leaf directories more than 3 levels deep");
  }

  @Test
  void rejectsLeavesOutsideTheirSection() {
    TestArchiveBuilder outside =
        leaves(root -> List.of(new DirectoryEntry(0, 1 << 20, root.get(0).length(), 0)));
    assertMalformed(outside, "leave their section");
  }

  @Test
  void rejectsLeavesWithForeignTiles() {
    TestArchiveBuilder swapped =
        leaves(root -> List.of(leaf(0, root.get(1)), leaf(1, root.get(0))));
    assertMalformed(swapped, "leaf directory of tiles 0 to 0 holds tiles 1 to 1");
    TestArchiveBuilder late = leaves(root -> List.of(leaf(1, root.get(0)), root.get(2)));
    assertMalformed(late, "leaf directory of tiles 1 to 1 holds tiles 0 to 0");
    TestArchiveBuilder run = new TestArchiveBuilder().run(0, 1, new byte[1]).run(1, 4, new byte[2]);
    run.leaves(1, 1).editLeaves(leaf -> leaf.get(0).tileId() == 0 ? longer(leaf.get(0)) : leaf);
    assertMalformed(run, "leaf directory of tiles 0 to 0 holds tiles 0 to 1");
  }

  @Test
  void rejectsTilesOutsideTileDataOrTooLarge() {
    TestArchiveBuilder outside = pyramid(0).entry(new DirectoryEntry(1, 1, 6, 1));
    assertMalformed(outside, "tile 1: expected within the tile data's 6 bytes, found 6 bytes at 1");
    TestArchiveBuilder large = new TestArchiveBuilder().gap(ArchiveLimits.TILE + 1);
    assertMalformed(
        large.entry(new DirectoryEntry(0, 0, ArchiveLimits.TILE + 1, 1)),
        "tile 0: 8388609 bytes, more than");
  }

  @Test
  void rejectsWrongCounts() {
    assertMalformed(
        pyramid(1).patchLong(TestHeaderPatcher.ADDRESSED_TILES, 6),
        "addressed tiles: the header says 6, found 5");
    assertMalformed(
        pyramid(1).patchLong(TestHeaderPatcher.TILE_ENTRIES, 4),
        "tile entries: the header says 4, found 5");
    assertMalformed(
        pyramid(1).patchLong(TestHeaderPatcher.TILE_CONTENTS, 1),
        "tile contents: the header says 1, found 5");
  }

  @Test
  void rejectsUnorderedContentsOnlyIfClustered() {
    assertMalformed(
        unordered(), "says clustered, and the content of tile 1 at 0 lies before that at 6");
    assertThat(verify(unordered().patch(TestHeaderPatcher.CLUSTERED, 0)).size()).isEqualTo(2);
  }

  @Test
  void rejectsMoreLeavesThanLimit() {
    TestArchiveBuilder many = pyramid(0);
    many.editRoot(
        tiles -> {
          List<DirectoryEntry> leaves = new ArrayList<>();
          for (int i = 0; i <= ArchiveLimits.LEAVES; i++) {
            leaves.add(new DirectoryEntry(i, i, 1, 0));
          }
          return leaves;
        });
    assertMalformed(many, "16385 leaf directories, more than 16384");
  }

  @Test
  void rejectsMoreEntriesInTotalThanLimit() {
    int half = ArchiveLimits.ENTRIES / 2;
    TestArchiveBuilder many =
        new TestArchiveBuilder().gap(half).entry(new DirectoryEntry(0, 0, 1, 1));
    many.entry(new DirectoryEntry(half, 0, 1, 1)).leaves(1, 1);
    many.editLeaves(
        leaf -> {
          List<DirectoryEntry> tiles = new ArrayList<>();
          for (int i = 0; i < half; i++) {
            tiles.add(new DirectoryEntry(leaf.get(0).tileId() + i, i, 1, 1));
          }
          return tiles;
        });
    assertMalformed(many, "more than 1048576 entries");
  }

  private static TestArchiveBuilder unordered() {
    return new TestArchiveBuilder()
        .gap(12)
        .entry(new DirectoryEntry(0, 6, 6, 1))
        .entry(new DirectoryEntry(1, 0, 6, 1));
  }

  /** Returns an archive of tiles 0 to 4, each in its own leaf. */
  private static TestArchiveBuilder leaves(UnaryOperator<List<DirectoryEntry>> edit) {
    return pyramid(1).internal(Compression.NONE).leaves(1, 1).editRoot(edit);
  }

  /**
   * Returns a leaf entry that starts at {@code tileId} but refers to the leaf directory of another
   * entry.
   */
  private static DirectoryEntry leaf(long tileId, DirectoryEntry other) {
    return new DirectoryEntry(tileId, other.offset(), other.length(), 0);
  }

  private static List<DirectoryEntry> longer(DirectoryEntry entry) {
    return List.of(new DirectoryEntry(entry.tileId(), entry.offset(), entry.length(), 2));
  }

  private static TileIndex verify(TestArchiveBuilder bytes) {
    return await(PmtilesReader.open(bytes.toSource()).compose(ArchiveVerifier::verify));
  }
}
