package twf.tiles.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The JSON Schemas of the contract's documents, as the public port serves them. */
public final class ContractSchemas {
  public static final Path FOLDER = Path.of("src/main/resources/web/schemas");

  /** Not a real address: the schemas refer to each other by relative references. */
  private static final String BASE = "https://tiles.invalid/schemas/";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          Dialects.getDraft202012(),
          builder -> builder.schemas(address -> read(address.substring(BASE.length()))));

  private ContractSchemas() {}

  /** Returns the schema of a document: meta, manifest, snapshot, pointer or history. */
  public static Schema of(String document) {
    return REGISTRY.getSchema(SchemaLocation.of(BASE + document + ".json"));
  }

  /** Returns what violates the schema, each with its JSON pointer; empty if nothing does. */
  public static List<String> violations(String document, JsonNode json) {
    return of(document).validate(json).stream().map(Error::toString).toList();
  }

  /** Asserts that a file is valid. */
  public static void assertValid(String document, Path file) {
    try {
      assertThat(violations(document, MAPPER.readTree(file.toFile()))).as("%s", file).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asserts that all metas and manifests below a staging root are valid.
   *
   * @return how many files were looked at
   */
  public static long assertStagedDocumentsValid(Path root) {
    return assertValid(root, "*/*/*/meta/*.json", "meta")
        + assertValid(root, "*/*/*/manifest.json", "manifest");
  }

  /** Asserts that all files below a root whose relative path matches a pattern are valid. */
  public static long assertValid(Path root, String glob, String document) {
    var matcher = root.getFileSystem().getPathMatcher("glob:" + glob);
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> matcher.matches(root.relativize(file)))
          .peek(file -> assertValid(document, file))
          .toList()
          .size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(String name) {
    try {
      return Files.readString(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
