package twf.tiles.config.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.FailureException;

/**
 * Reads the settings file without Vert.x, for programs that must start fast. Only top-level scalar
 * values are returned.
 *
 * <p>Every failure is a {@link FailureException} with a one-line message.
 */
public final class BlockingYamlFile {
  private static final int MAX_BYTES = 1 << 20;

  private BlockingYamlFile() {}

  /**
   * Reads the file. Blocks.
   *
   * @param required whether a missing file is a failure
   */
  public static FileContent read(Path file, boolean required) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw FailureException.badRequest(file + ": is larger than 1 MiB");
      }
      StrictYamlScanner.Result scan =
          StrictYamlScanner.scan(file.toString(), new String(bytes, StandardCharsets.UTF_8));
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      scan.spelled().forEach((key, text) -> values.put(key, isNull(text) ? null : text));
      return new FileContent(file.toString(), true, values, scan.problems());
    } catch (NoSuchFileException e) {
      if (!required) {
        return FileContent.absent(file.toString());
      }
      throw unreadable(file, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Returns whether YAML reads the text as null. No setting has such a value. */
  private static boolean isNull(String text) {
    return text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null");
  }

  private static FailureException unreadable(Path file, IOException e) {
    return FailureException.badRequest(FailureException.storage(file, e).failure().message());
  }
}
