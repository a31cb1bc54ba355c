package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.FailureException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;
import twf.tiles.testing.BufferByteSource;
import twf.tiles.testing.TestArchiveBuilder;

/** Checks that every tile of a verified archive can be found and lies within the archive. */
public final class ArchiveFuzzTarget implements FuzzTarget {
  private static final int MAX_TILES = 64;

  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
            TestArchiveBuilder.pyramid(0).internal(Compression.NONE),
            TestArchiveBuilder.pyramid(2).internal(Compression.NONE),
            TestArchiveBuilder.pyramid(2).internal(Compression.NONE).leaves(4, 1),
            TestArchiveBuilder.pyramid(3).internal(Compression.NONE).leaves(3, 3),
            TestArchiveBuilder.pyramid(1).internal(Compression.ZSTD).leaves(2, 1),
            TestArchiveBuilder.pyramid(1),
            new TestArchiveBuilder()
                .internal(Compression.NONE)
                .tiles(Compression.GZIP)
                .run(0, 1, new byte[9])
                .run(1, 4, new byte[7]),
            new TestArchiveBuilder().internal(Compression.NONE))
        .map(archive -> archive.toBuffer().getBytes());
  }

  @Override
  public void run(byte[] input) {
    PmtilesReader archive =
        taken(PmtilesReader.open(new BufferByteSource("a", Buffer.buffer(input))));
    if (archive == null) {
      return;
    }
    for (long id = 0; id < 6; id++) {
      look(archive, id);
    }
    taken(archive.metadata());
    TileIndex index = taken(ArchiveVerifier.verify(archive));
    if (index == null) {
      return;
    }
    for (int i = 0; i < Math.min(MAX_TILES, index.size()); i++) {
      verified(archive, index.entry(i), input.length);
    }
  }

  /** Looks a tile up before verification: the result may be a tile, nothing, or an error. */
  private static void look(PmtilesReader archive, long id) {
    Optional<Section> place = taken(archive.locate(id, archive::leaf));
    if (place != null && place.isPresent()) {
      assertThat(place.get().endsWithin(archive.size())).isTrue();
    }
    taken(archive.tile(id));
  }

  private static void verified(PmtilesReader archive, DirectoryEntry entry, long size) {
    for (long id : new long[] {entry.tileId(), entry.tileId() + entry.runLength() - 1}) {
      Optional<Section> place = taken(archive.locate(id, archive::leaf));
      assertThat(place).as("tile " + id).isPresent();
      assertThat(place.orElseThrow().endsWithin(size)).isTrue();
      assertThat(place.orElseThrow().length()).isEqualTo(entry.length());
      Optional<Buffer> tile = taken(archive.tile(id));
      // A tile that cannot be decompressed fails; it is never reported as absent.
      assertThat(tile == null || tile.isPresent()).isTrue();
    }
  }

  /**
   * Returns the result, or null if the input was rejected. The future is already complete because
   * all data is in memory.
   */
  private static <T> @Nullable T taken(Future<T> future) {
    assertThat(future.isComplete()).isTrue();
    if (future.succeeded()) {
      return future.result();
    }
    if (future.cause() instanceof FailureException refusal) {
      RefusalInvariants.checkMalformed(refusal, "a");
      return null;
    }
    throw new AssertionError("unexpected exception type", future.cause());
  }
}
