package twf.tiles.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Parsed;
import twf.tiles.failure.TileException;

/** The immutable records of pointer states. Calls block. */
public final class History {
  private static final Pattern NAME = Pattern.compile("([0-9]{8,18})\\.json");

  private final ManifestTree tree;
  private final FileOperations operations;
  private final AtomicFile atomic;

  public History(ManifestTree tree, FileOperations operations) {
    this.tree = tree;
    this.operations = operations;
    this.atomic = new AtomicFile(operations);
  }

  /** Adds a record, durably; its generation must be new. */
  public void append(HistoryRecord record) throws IOException {
    String model = record.pointer().model();
    Path file = tree.record(model, record.generation());
    operations.createFolders(tree.history(model));
    if (Files.exists(file)) {
      throw new IOException("generation " + record.generation() + " has a record already");
    }
    atomic.replace(file, ContractJson.write(record.toJson()), true);
  }

  /** Takes back a record whose state was never shown, however far it got. */
  public void discard(String model, long generation) throws IOException {
    operations.delete(AtomicFile.temporary(tree.record(model, generation)));
    operations.delete(tree.record(model, generation));
    if (Files.isDirectory(tree.history(model))) {
      operations.sync(tree.history(model));
    }
  }

  /** Removes what a crash left of records that were being written. */
  public void removeTemporaries(String model) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(tree.history(model), ".*.json.tmp")) {
      for (Path file : files) {
        operations.delete(file);
      }
    } catch (NoSuchFileException e) {
      // nothing was ever recorded
    }
  }

  /** The numbers of all recorded states, newest first. */
  public long[] generations(String model) {
    Path folder = tree.history(model);
    LongStream.Builder found = LongStream.builder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          found.add(Long.parseLong(name.group(1)));
        }
      }
    } catch (NoSuchFileException e) {
      return new long[0];
    } catch (IOException e) {
      throw TileException.storage(folder, e);
    }
    long[] ascending = found.build().sorted().toArray();
    return LongStream.range(0, ascending.length)
        .map(i -> ascending[(int) (ascending.length - 1 - i)])
        .toArray();
  }

  /**
   * One record; empty where there is none.
   *
   * @throws TileException where it is broken or cannot be read
   */
  public Optional<HistoryRecord> read(String model, long generation) {
    Path file = tree.record(model, generation);
    return BoundedFiles.readIfThere(file)
        .map(
            content -> {
              Parsed<HistoryRecord> parsed = HistoryRecord.parse(content, model);
              if (!parsed.isValid()) {
                throw TileException.malformed(file.toString(), parsed.problems());
              }
              if (parsed.value().generation() != generation) {
                throw TileException.malformed(
                    file.toString(), "is of generation " + parsed.value().generation());
              }
              return parsed.value();
            });
  }

  /** The records, newest first, each read when it is asked for. */
  public Stream<HistoryRecord> newestFirst(String model) {
    LongFunction<Stream<HistoryRecord>> one = generation -> read(model, generation).stream();
    return Arrays.stream(generations(model)).mapToObj(one).flatMap(records -> records);
  }
}
