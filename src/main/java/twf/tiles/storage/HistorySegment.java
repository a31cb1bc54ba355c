package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/**
 * An immutable ZIP file with old history records, {@code history/packed/{first}-{last}.zip}.
 *
 * <p>Each entry is the unchanged file of a record, {@code {generation, 8 digits}.json}; its CRC-32
 * is verified on every read. A segment holds at most {@link #MAX_RECORDS} records and about {@link
 * #MAX_BYTES} bytes of them, so that it fits into memory. Segments of a model do not overlap. Calls
 * block.
 *
 * @param file the path of the ZIP file
 * @param first the lowest generation in it
 * @param last the highest generation in it
 */
public record HistorySegment(Path file, long first, long last) {
  static final int MAX_RECORDS = 1_000;

  /** The limit on the uncompressed bytes of all records. The last record may exceed it. */
  static final long MAX_BYTES = 8L << 20;

  private static final long MAX_BYTES_READ = MAX_BYTES + StrictJson.MAX_BYTES;
  private static final Pattern NAME = Pattern.compile("([0-9]{8,18})-([0-9]{8,18})\\.zip");
  private static final Pattern ENTRY = Pattern.compile("([0-9]{8,18})\\.json");

  /** A constant timestamp: packing the same records again gives the same bytes. */
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** Parses the name of a segment file. Empty if it is not a segment name. */
  static Optional<HistorySegment> of(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(name.group(1));
    long last = Long.parseLong(name.group(2));
    return first <= last ? Optional.of(new HistorySegment(file, first, last)) : Optional.empty();
  }

  static String name(long first, long last) {
    return String.format(Locale.ROOT, "%08d-%08d.zip", first, last);
  }

  boolean contains(long generation) {
    return first <= generation && generation <= last;
  }

  /** Encodes records as the content of a segment file. */
  static byte[] write(SortedMap<Long, byte[]> records) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<Long, byte[]> each : records.entrySet()) {
        ZipEntry entry = new ZipEntry(String.format(Locale.ROOT, "%08d.json", each.getKey()));
        entry.setTimeLocal(ENTRY_TIME);
        zip.putNextEntry(entry);
        zip.write(each.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private interface Reading<T> {
    T read(ZipFile zip) throws IOException;
  }

  /**
   * Returns the generations of the records, unordered. Empty if the file no longer exists.
   *
   * @throws FailureException if the file is damaged or cannot be read
   */
  LongStream generations() {
    return open(zip ->
            zip.stream()
                .flatMapToLong(entry -> generation(entry).stream().mapToLong(found -> found))
                .toArray())
        .map(LongStream::of)
        .orElseGet(LongStream::empty);
  }

  /**
   * Returns the file content of one record. Empty if this segment does not contain it.
   *
   * @throws FailureException if the file is damaged or cannot be read
   */
  Optional<byte[]> read(long generation) {
    return open(zip -> {
          ZipEntry entry = zip.getEntry(String.format(Locale.ROOT, "%08d.json", generation));
          return entry == null ? Optional.<byte[]>empty() : Optional.of(content(zip, entry));
        })
        .flatMap(found -> found);
  }

  /**
   * Returns the file contents of all records by generation. Empty if the file no longer exists.
   *
   * @throws FailureException if the file is damaged or cannot be read
   */
  SortedMap<Long, byte[]> readAll() {
    return open(zip -> {
          SortedMap<Long, byte[]> records = new TreeMap<>();
          long bytes = 0;
          for (ZipEntry entry : zip.stream().toList()) {
            Optional<Long> generation = generation(entry);
            if (generation.isPresent()) {
              byte[] content = content(zip, entry);
              bytes += content.length;
              if (bytes > MAX_BYTES_READ) {
                throw new ZipException("over " + MAX_BYTES_READ + " bytes of records");
              }
              records.put(generation.get(), content);
            }
          }
          return records;
        })
        .orElseGet(TreeMap::new);
  }

  private Optional<Long> generation(ZipEntry entry) {
    Matcher name = ENTRY.matcher(entry.getName());
    return name.matches()
        ? Optional.of(Long.parseLong(name.group(1))).filter(this::contains)
        : Optional.empty();
  }

  /**
   * Opens the segment. Empty if the file no longer exists: retention may have removed it after it
   * was listed.
   */
  private <T> Optional<T> open(Reading<T> reading) {
    try {
      if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
        throw new ZipException("not a regular file");
      }
      if (Files.size(file) > 2 * MAX_BYTES_READ) {
        throw new ZipException("over " + 2 * MAX_BYTES_READ + " bytes");
      }
      try (ZipFile zip = new ZipFile(file.toFile())) {
        if (zip.size() > MAX_RECORDS) {
          throw new ZipException("over " + MAX_RECORDS + " records");
        }
        return Optional.of(reading.read(zip));
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (ZipException e) {
      throw FailureException.malformed(
          file.toString(), e.getMessage() + "; put it back from a backup");
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  private static byte[] content(ZipFile zip, ZipEntry entry) throws IOException {
    byte[] content;
    try (InputStream in = zip.getInputStream(entry)) {
      content = in.readNBytes(StrictJson.MAX_BYTES + 1);
    }
    if (content.length > StrictJson.MAX_BYTES) {
      throw new ZipException(entry.getName() + " is over " + StrictJson.MAX_BYTES + " bytes");
    }
    CRC32 crc = new CRC32();
    crc.update(content);
    if (crc.getValue() != entry.getCrc()) {
      throw new ZipException(entry.getName() + " does not match its CRC-32");
    }
    return content;
  }
}
