package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/**
 * Stores the immutable records of pointer states.
 *
 * <p>The newest records of each model are single files, {@code history/{generation}.json}; older
 * ones are packed into {@link HistorySegment}s. Readers need no lock: a single file is deleted only
 * after its segment is durable, and readers look for the single file first. Calls block.
 */
public final class HistoryStore {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryStore.class);

  /**
   * The number of newest records per model that are never packed or removed, regardless of their
   * age.
   */
  public static final int NEWEST = 1_000;

  private static final Pattern NAME = Pattern.compile("([0-9]{8,18})\\.json");

  private final ManifestLayout tree;
  private final FileOperations operations;
  private final AtomicFileWriter atomic;
  private final int newest;
  private final int packed;

  public HistoryStore(ManifestLayout tree, FileOperations operations) {
    this(tree, operations, NEWEST, HistorySegment.MAX_RECORDS);
  }

  /**
   * Creates a store with the given sizes.
   *
   * @param newest the number of newest records that are not packed
   * @param packed the number of records per segment
   */
  public HistoryStore(ManifestLayout tree, FileOperations operations, int newest, int packed) {
    this.tree = tree;
    this.operations = operations;
    this.atomic = new AtomicFileWriter(operations);
    this.newest = newest;
    this.packed = packed;
  }

  /**
   * Writes a record durably.
   *
   * @throws IOException if the generation already has a record, or the write fails
   */
  public void append(HistoryRecord record) throws IOException {
    String model = record.pointer().model();
    Path file = tree.record(model, record.generation());
    operations.createFolders(tree.history(model));
    if (Files.exists(file)) {
      throw new IOException("generation " + record.generation() + " has a record already");
    }
    atomic.replace(file, StrictJson.write(record.toJson()), true);
  }

  /**
   * Deletes the record of a generation that the pointer never showed, including a partly written
   * one.
   */
  public void discard(String model, long generation) throws IOException {
    operations.delete(AtomicFileWriter.temporaryPath(tree.record(model, generation)));
    operations.delete(tree.record(model, generation));
    if (Files.isDirectory(tree.history(model))) {
      operations.sync(tree.history(model));
    }
  }

  /** Makes the entries of the folder of records durable. */
  public void sync(String model) throws IOException {
    operations.sync(tree.history(model));
  }

  /** Removes temporary files that a crash left behind. */
  public void removeTemporaries(String model) throws IOException {
    atomic.removeTemporaries(tree.history(model));
    atomic.removeTemporaries(tree.packedHistory(model));
  }

  /** Returns the newest recorded generation; 0 if there is none. */
  public long newestGeneration(String model) {
    long[] single = single(model);
    List<HistorySegment> segments = segments(model);
    return Math.max(
        single.length == 0 ? 0 : single[single.length - 1],
        segments.isEmpty() ? 0 : segments.get(segments.size() - 1).last());
  }

  /**
   * Returns all recorded generations, newest first. Opens each segment when the stream reaches it.
   * Of an unreadable segment, returns only the last generation; reading that record then reports
   * the problem.
   */
  public LongStream generations(String model) {
    // List single files first: a record that is packed in between is found in at least one of the
    // two.
    long[] single = single(model);
    List<HistorySegment> segments = segments(model);
    return IntStream.iterate(segments.size(), i -> i >= 0, i -> i - 1)
        .boxed()
        .flatMapToLong(
            i -> {
              long above = i == 0 ? 0 : segments.get(i - 1).last();
              if (i == segments.size()) {
                return descending(between(single, above, Long.MAX_VALUE).toArray());
              }
              HistorySegment segment = segments.get(i);
              return descending(
                  LongStream.concat(between(single, above, segment.last()), generations(segment))
                      .distinct()
                      .sorted()
                      .toArray());
            });
  }

  private static LongStream between(long[] ascending, long above, long upTo) {
    return Arrays.stream(ascending, firstAbove(ascending, above), firstAbove(ascending, upTo));
  }

  private static int firstAbove(long[] ascending, long bound) {
    int found = Arrays.binarySearch(ascending, bound);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private static LongStream generations(HistorySegment segment) {
    try {
      return segment.generations();
    } catch (FailureException unreadable) {
      return LongStream.of(segment.last());
    }
  }

  private static LongStream descending(long[] ascending) {
    int last = ascending.length - 1;
    return IntStream.rangeClosed(0, last).mapToLong(i -> ascending[last - i]);
  }

  /** Returns the generations of the records in single files, ascending. */
  private long[] single(String model) {
    LongStream.Builder found = LongStream.builder();
    for (Path file : DirectoryListing.entries(tree.history(model))) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches()) {
        found.add(Long.parseLong(name.group(1)));
      }
    }
    return found.build().sorted().toArray();
  }

  /** Returns the segments of a model, oldest first. */
  public List<HistorySegment> segments(String model) {
    List<HistorySegment> segments = new ArrayList<>();
    for (Path file : DirectoryListing.entries(tree.packedHistory(model))) {
      HistorySegment.of(file).ifPresent(segments::add);
    }
    segments.sort(Comparator.comparingLong(HistorySegment::last));
    return segments;
  }

  /**
   * Reads one record; empty if there is none.
   *
   * @throws FailureException if it is malformed, has another generation number, or cannot be read
   */
  public Optional<HistoryRecord> read(String model, long generation) {
    return readSingle(model, generation)
        .or(
            () ->
                segmentOf(model, generation)
                    .flatMap(
                        segment ->
                            segment
                                .read(generation)
                                .map(content -> parse(content, model, generation, segment))));
  }

  private Optional<HistoryRecord> readSingle(String model, long generation) {
    Path file = tree.record(model, generation);
    return Files.exists(file, NOFOLLOW_LINKS)
        ? BoundedFileReader.readIfExists(file)
            .map(content -> parse(content, model, generation, file.toString()))
        : Optional.empty();
  }

  private Optional<HistorySegment> segmentOf(String model, long generation) {
    return segments(model).stream().filter(segment -> segment.contains(generation)).findFirst();
  }

  private static HistoryRecord parse(
      byte[] content, String model, long generation, HistorySegment segment) {
    return parse(content, model, generation, "generation " + generation + " in " + segment.file());
  }

  private static HistoryRecord parse(byte[] content, String model, long generation, String where) {
    ParseResult<HistoryRecord> parsed = HistoryRecord.parse(content, model);
    if (!parsed.isValid()) {
      throw FailureException.malformed(where, parsed.problems());
    }
    if (parsed.value().generation() != generation) {
      throw FailureException.malformed(where, "is of generation " + parsed.value().generation());
    }
    return parsed.value();
  }

  /** Returns a reader that is efficient for many records of one model. */
  public Reader reader(String model) {
    return new Reader(model);
  }

  /**
   * Reads many records of one model; keeps the segment of the last record in memory. Not
   * thread-safe.
   */
  public final class Reader {
    private final String model;
    private @Nullable HistorySegment segment;
    private SortedMap<Long, byte[]> records = new TreeMap<>();

    private Reader(String model) {
      this.model = model;
    }

    /** Reads one record like {@link HistoryStore#read}. */
    public Optional<HistoryRecord> read(long generation) {
      Optional<HistoryRecord> single = readSingle(model, generation);
      if (single.isPresent()) {
        return single;
      }
      HistorySegment known = segment;
      if (known == null || !known.contains(generation)) {
        Optional<HistorySegment> found = segmentOf(model, generation);
        if (found.isEmpty()) {
          return Optional.empty();
        }
        known = found.get();
        records = known.readAll();
        segment = known;
      }
      HistorySegment from = known;
      return Optional.ofNullable(records.get(generation))
          .map(content -> parse(content, model, generation, from));
    }
  }

  /** Returns the records, newest first; each is read when the stream reaches it. */
  public Stream<HistoryRecord> newestFirst(String model) {
    return newestFirst(model, Long.MAX_VALUE);
  }

  /**
   * Returns the records with lower generations, newest first; each is read when the stream reaches
   * it.
   *
   * @param before the exclusive upper bound of the generations
   */
  public Stream<HistoryRecord> newestFirst(String model, long before) {
    Reader reader = reader(model);
    LongFunction<Stream<HistoryRecord>> one = generation -> reader.read(generation).stream();
    return generations(model)
        .filter(generation -> generation < before)
        .mapToObj(one)
        .flatMap(records -> records);
  }

  /**
   * Packs the oldest records in single files into one full segment; never packs the newest ones.
   * Deletes a single file only after the durable segment was read back and contains the same bytes;
   * the next call completes an interrupted one. Only the writer process may call this, one call per
   * model at a time.
   *
   * @return whether more records are to be packed
   */
  public boolean pack(String model) throws IOException {
    long[] single = single(model);
    List<HistorySegment> segments = segments(model);
    for (HistorySegment segment : segments) {
      removePacked(model, segment, single);
    }
    long above = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).last();
    long[] old =
        between(Arrays.copyOf(single, Math.max(0, single.length - newest)), above, Long.MAX_VALUE)
            .toArray();
    if (old.length < packed) {
      return false;
    }
    SortedMap<Long, byte[]> records = new TreeMap<>();
    int next = 0;
    long bytes = 0;
    while (next < old.length && records.size() < packed && bytes < HistorySegment.MAX_BYTES) {
      long generation = old[next++];
      Optional<byte[]> content = content(model, generation);
      if (content.isPresent()) {
        records.put(generation, content.get());
        bytes += content.get().length;
      }
    }
    if (records.isEmpty()) {
      return false;
    }
    removePacked(model, write(model, records), old);
    return old.length - next >= packed;
  }

  /**
   * Reads the single file of a record. Empty if it is unreadable; it is then not packed or deleted.
   */
  private Optional<byte[]> content(String model, long generation) {
    try {
      return BoundedFileReader.readIfExists(tree.record(model, generation));
    } catch (FailureException e) {
      LOG.warn("not packed: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private HistorySegment write(String model, SortedMap<Long, byte[]> records) throws IOException {
    Path folder = tree.packedHistory(model);
    operations.createFolders(folder);
    long first = records.firstKey();
    long last = records.lastKey();
    HistorySegment segment =
        new HistorySegment(folder.resolve(HistorySegment.name(first, last)), first, last);
    atomic.replace(segment.file(), HistorySegment.write(records), true);
    return segment;
  }

  /**
   * Deletes single files whose bytes are in the segment. Others in its range are kept and take
   * precedence when read.
   */
  private void removePacked(String model, HistorySegment segment, long[] single)
      throws IOException {
    long[] copies = between(single, segment.first() - 1, segment.last()).toArray();
    if (copies.length == 0) {
      return;
    }
    // Sync first: an earlier call may have been interrupted before the segment was durable.
    operations.sync(tree.packedHistory(model));
    SortedMap<Long, byte[]> records = segment.readAll();
    for (long generation : copies) {
      byte[] content = records.get(generation);
      if (content != null && Arrays.equals(content, content(model, generation).orElse(null))) {
        operations.delete(tree.record(model, generation));
      }
    }
    operations.sync(tree.history(model));
  }

  /** Returns the records of a segment, oldest first. Skips malformed ones. */
  public List<HistoryRecord> read(String model, HistorySegment segment) {
    List<HistoryRecord> records = new ArrayList<>();
    segment
        .readAll()
        .forEach(
            (generation, content) -> {
              try {
                records.add(parse(content, model, generation, segment));
              } catch (FailureException broken) {
                LOG.debug("left out: {}", broken.getMessage());
              }
            });
    return records;
  }

  /** Removes a segment and all records in its range, durably. */
  public void remove(String model, HistorySegment segment) throws IOException {
    for (long generation : between(single(model), segment.first() - 1, segment.last()).toArray()) {
      operations.delete(tree.record(model, generation));
    }
    operations.delete(segment.file());
    operations.sync(tree.packedHistory(model));
  }
}
