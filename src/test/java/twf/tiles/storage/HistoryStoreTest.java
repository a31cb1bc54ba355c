package twf.tiles.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.testing.FaultInjectingFileOperations;
import twf.tiles.testing.HistoryFiles;
import twf.tiles.testing.TmpfsTempDirFactory;

class HistoryStoreTest {
  private static final String MODEL = "gfs";
  private static final Instant AT = Instant.parse("2026-01-31T23:00:00.123Z");

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private final FaultInjectingFileOperations disk = new FaultInjectingFileOperations();

  private ManifestLayout tree() {
    return new ManifestLayout(temp);
  }

  private Path model() {
    return temp.resolve(MODEL);
  }

  /** Returns a store that keeps 5 records single and packs 10 into a segment. */
  private HistoryStore history() {
    return new HistoryStore(tree(), disk, 5, 10);
  }

  private static HistoryRecord record(long generation, String reason) {
    LatestPointer pointer =
        new LatestPointer(
            MODEL,
            new RunId("20260131_18z"),
            generation,
            Instant.parse("2026-01-31T23:00:00Z"),
            new TreeMap<>(
                Map.of("tmp2m", new PointerVariable("006-0123456789abcdef", 6, 13, AT, Map.of()))),
            Map.of());
    return new HistoryRecord(
        generation - 1,
        PointerOperation.PUBLISH,
        HistoryRecord.AUTO,
        reason,
        AT,
        pointer,
        Map.of());
  }

  private void append(long... generations) throws IOException {
    for (long generation : generations) {
      history().append(record(generation, "six frames"));
    }
  }

  private void append(int from, int to) throws IOException {
    append(LongStream.rangeClosed(from, to).toArray());
  }

  private void packAll() throws IOException {
    while (history().pack(MODEL)) {
      // until nothing is left to pack
    }
  }

  private void findsAll(int from, int to) {
    HistoryStore history = history();
    long[] newestFirst = LongStream.rangeClosed(-to, -from).map(number -> -number).toArray();
    assertThat(history.generations(MODEL).toArray()).isEqualTo(newestFirst);
    assertThat(history.newestFirst(MODEL).mapToLong(HistoryRecord::generation).toArray())
        .isEqualTo(newestFirst);
    assertThat(history.newestGeneration(MODEL)).isEqualTo(to);
    for (long generation = from; generation <= to; generation++) {
      assertThat(history.read(MODEL, generation))
          .as("generation %d", generation)
          .contains(record(generation, "six frames"));
    }
  }

  @Test
  void packsOldestKeepingNewest() throws Exception {
    append(1, 27);
    SortedMap<Long, byte[]> before = HistoryFiles.contents(model());
    assertThat(history().pack(MODEL)).as("more to pack").isTrue();
    assertThat(history().pack(MODEL)).isFalse();
    assertThat(HistoryFiles.names(model()))
        .containsExactly(
            "00000021.json",
            "00000022.json",
            "00000023.json",
            "00000024.json",
            "00000025.json",
            "00000026.json",
            "00000027.json",
            "packed/00000001-00000010.zip",
            "packed/00000011-00000020.zip");
    SortedMap<Long, byte[]> after = HistoryFiles.contents(model());
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach((generation, content) -> assertThat(content).isEqualTo(before.get(generation)));
    findsAll(1, 27);
    Path segment = model().resolve("history/packed/00000001-00000010.zip");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(segment)))
        .isEqualTo("r--r--r--");
    assertThat(history().read(MODEL, 28)).isEmpty();
    assertThat(history().newestFirst(MODEL, 12).limit(3).map(HistoryRecord::generation))
        .containsExactly(11L, 10L, 9L);
    disk.reset();
    assertThat(history().pack(MODEL)).isFalse();
    assertThat(disk.log()).as("second pack changes nothing").isEmpty();
  }

  @Test
  void allowsGapsInNumbering() throws Exception {
    append(3, 4, 9, 1_000, 1_001, 70_000, 70_001, 70_002, 99_999_999, 123_456_789);
    append(123_456_790L, 123_456_791L, 123_456_792L, 123_456_793L, 123_456_794L);
    assertThat(history().pack(MODEL)).isFalse();
    assertThat(HistoryFiles.names(model())).contains("packed/00000003-123456789.zip").hasSize(6);
    assertThat(history().generations(MODEL).limit(7))
        .containsExactly(
            123_456_794L,
            123_456_793L,
            123_456_792L,
            123_456_791L,
            123_456_790L,
            123_456_789L,
            99_999_999L);
    assertThat(history().read(MODEL, 5)).isEmpty();
    assertThat(history().read(MODEL, 70_001)).isPresent();
  }

  @Test
  void readsEveryRecordAtEveryStep() throws Exception {
    append(1, 27);
    disk.reset();
    packAll();
    int steps = disk.steps();
    assertThat(steps).isGreaterThan(25);
    for (int step = 1; step <= steps; step++) {
      unpackAll();
      disk.runBeforeStep(step, () -> findsAll(1, 27));
      packAll();
      findsAll(1, 27);
    }
  }

  private void unpackAll() throws IOException {
    SortedMap<Long, byte[]> all = HistoryFiles.contents(model());
    for (HistorySegment segment : history().segments(MODEL)) {
      Files.delete(segment.file());
    }
    for (Map.Entry<Long, byte[]> each : all.entrySet()) {
      Path file = tree().record(MODEL, each.getKey());
      if (!Files.exists(file)) {
        Files.write(file, each.getValue());
      }
    }
  }

  @Test
  void completesInterruptedPacking() throws Exception {
    append(1, 15);
    disk.reset();
    history().pack(MODEL);
    List<String> names = HistoryFiles.names(model());
    int steps = disk.steps();
    for (int step = 1; step <= steps; step++) {
      unpackAll();
      Files.delete(tree().packedHistory(MODEL));
      disk.reset();
      disk.failAt(step);
      assertThatThrownBy(() -> history().pack(MODEL)).isInstanceOf(IOException.class);
      findsAll(1, 15);
      disk.reset();
      assertThat(history().pack(MODEL)).isFalse();
      assertThat(HistoryFiles.names(model())).as("after step %d", step).isEqualTo(names);
      findsAll(1, 15);
    }
  }

  @Test
  void keepsAndPrefersRecordDifferingFromPackedOne() throws Exception {
    append(1, 15);
    history().pack(MODEL);
    history().append(record(4, "mended by hand"));
    history().append(record(7, "six frames"));
    history().pack(MODEL);
    assertThat(HistoryFiles.names(model()))
        .contains("00000004.json")
        .doesNotContain("00000007.json");
    assertThat(history().read(MODEL, 4)).contains(record(4, "mended by hand"));
    assertThat(history().newestFirst(MODEL).filter(each -> each.generation() == 4))
        .containsExactly(record(4, "mended by hand"));
    assertThat(history().generations(MODEL).count()).isEqualTo(15);
  }

  @Test
  void packsBrokenRecordUnchanged() throws Exception {
    append(1, 15);
    Files.delete(tree().record(MODEL, 3));
    Files.writeString(tree().record(MODEL, 3), "{");
    history().pack(MODEL);
    assertThat(HistoryFiles.contents(model()).get(3L))
        .isEqualTo("{".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> history().read(MODEL, 3))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("generation 3 in ")
        .hasMessageContaining("00000001-00000010.zip");
    HistorySegment segment = history().segments(MODEL).get(0);
    assertThat(history().read(MODEL, segment)).hasSize(9);
  }

  @Test
  void keepsFolderNamedLikeRecord() throws Exception {
    append(1, 15);
    Files.delete(tree().record(MODEL, 3));
    Files.createDirectory(tree().record(MODEL, 3));
    history().pack(MODEL);
    assertThat(tree().record(MODEL, 3)).isDirectory();
    assertThat(history().read(MODEL, 4)).isPresent();
  }

  @Test
  void reportsDamagedSegmentAndReadsOthers() throws Exception {
    append(1, 27);
    packAll();
    Path file = model().resolve("history/packed/00000001-00000010.zip");
    byte[] content = Files.readAllBytes(file);
    for (int cut : new int[] {0, 10, content.length / 2, content.length - 3}) {
      replace(file, java.util.Arrays.copyOf(content, cut));
      damaged();
    }
    byte[] flipped = content.clone();
    flipped[60] ^= 0x10;
    replace(file, flipped);
    assertThatThrownBy(() -> history().read(MODEL, 1))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(file.toString());
    Files.delete(file);
    Files.createDirectory(file);
    damaged();
  }

  private void damaged() {
    assertThatThrownBy(() -> history().read(MODEL, 1))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("00000001-00000010.zip");
    assertThat(history().read(MODEL, 11)).isPresent();
    assertThat(history().generations(MODEL)).hasSize(18).endsWith(11L, 10L);
    assertThat(history().newestGeneration(MODEL)).isEqualTo(27);
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(file);
    Files.write(file, content);
  }

  private interface Entries {
    void write(ZipOutputStream zip) throws IOException;
  }

  private void segment(Entries entries) throws IOException {
    Path folder = Files.createDirectories(tree().packedHistory(MODEL));
    Path file = folder.resolve("00000001-00000010.zip");
    Files.deleteIfExists(file);
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      entries.write(zip);
    }
  }

  @Test
  void boundsSegmentContent() throws Exception {
    segment(
        zip -> {
          zip.putNextEntry(new ZipEntry("00000001.json"));
          zip.write(new byte[5 << 20]);
        });
    assertThatThrownBy(() -> history().read(MODEL, 1)).hasMessageContaining("4194304 bytes");
    segment(
        zip -> {
          for (int number = 1; number <= 4; number++) {
            zip.putNextEntry(new ZipEntry("0000000" + number + ".json"));
            zip.write(new byte[4 << 20]);
          }
        });
    HistorySegment segment = history().segments(MODEL).get(0);
    assertThatThrownBy(segment::readAll).hasMessageContaining("12582912 bytes of records");
    segment(
        zip -> {
          for (int number = 0; number < 1_001; number++) {
            zip.putNextEntry(new ZipEntry(number + ".txt"));
          }
        });
    assertThatThrownBy(() -> history().read(MODEL, 1)).hasMessageContaining("1000 records");
  }

  @Test
  void ignoresEntriesOutsideSegmentRange() throws Exception {
    segment(
        zip -> {
          for (String name :
              List.of("00000001.json", "../00000002.json", "00000011.json", "x", "00000005.json")) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write('{');
          }
        });
    Path folder = tree().packedHistory(MODEL);
    Files.writeString(folder.resolve("00000020-00000011.zip"), "");
    Files.writeString(folder.resolve("notes.txt"), "");
    assertThat(history().generations(MODEL)).containsExactly(5L, 1L);
  }

  @Test
  void boundsSegmentsByBytes() throws Exception {
    String long3 = "x".repeat(3 << 20);
    for (int generation = 1; generation <= 15; generation++) {
      history().append(record(generation, generation <= 6 ? long3 : "six frames"));
    }
    history().pack(MODEL);
    assertThat(HistoryFiles.names(model())).contains("packed/00000001-00000003.zip");
    assertThat(history().read(MODEL, 2)).contains(record(2, long3));
  }

  @Test
  void removesSegmentWithAllRecords() throws Exception {
    append(1, 27);
    packAll();
    history().append(record(4, "mended by hand"));
    history().remove(MODEL, history().segments(MODEL).get(0));
    findsAll(11, 27);
  }

  @Test
  void removesTemporaries() throws Exception {
    append(1, 15);
    history().pack(MODEL);
    Path left = tree().packedHistory(MODEL).resolve(".00000011-00000020.zip.tmp");
    Files.writeString(left, "half");
    findsAll(1, 15);
    history().removeTemporaries(MODEL);
    assertThat(left).doesNotExist();
  }
}
