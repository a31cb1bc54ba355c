package twf.tiles.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import twf.tiles.builder.FrameStager;
import twf.tiles.builder.StagedDocuments;
import twf.tiles.builder.StagedFiles;
import twf.tiles.builder.TileFolder;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.SingleLineText;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.event.CheckOutcome;
import twf.tiles.pmtiles.Header;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.validation.verify.Verifier;
import twf.tiles.validation.verify.VerifyRow;
import twf.tiles.validation.verify.VerifyTarget;

/** {@code stage INPUT DIR}: stages one frame of one's own data. */
@Command(
    name = "stage",
    description = {
      "Stages one frame of your own data into DIR, after the checklist has passed it: a folder of"
          + " images z/x/y.png or z/x/y.webp, or a PMTiles archive.",
      "Exits 0 where the frame is staged, 1 where it is not, 2 where the command is wrong."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StageCommand implements Callable<Integer> {
  private static final int HEADER_BYTES = 127;
  private static final int THREADS = 2;
  private static final String DEFAULT_NODATA_RULE = "transparent";

  private final Clock clock = Clock.systemUTC();

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "INPUT",
      description = "a folder of images z/x/y.png or z/x/y.webp of zooms 0 to 7, or a PMTiles file")
  @Nullable Path input;

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "the staging root; created where it is missing")
  @Nullable Path folder;

  @Option(names = "--model", required = true, paramLabel = "ID", description = "the model, as gfs")
  @Nullable String model;

  @Option(
      names = "--run",
      required = true,
      paramLabel = "RUN",
      description = "the run, YYYYMMDD_HHz in UTC")
  @Nullable String run;

  @Option(
      names = "--variable",
      required = true,
      paramLabel = "ID",
      description = "the variable, as tmp2m")
  @Nullable String variable;

  @Option(
      names = "--units",
      required = true,
      paramLabel = "TEXT",
      description = "the units of the values that the colours stand for")
  @Nullable String units;

  @Option(
      names = "--fhr",
      paramLabel = "HOUR",
      description = "the forecast hour, 0 to 999; default: 0")
  int forecastHour;

  @Option(
      names = "--expected",
      paramLabel = "N",
      description =
          "how many frames the complete variable has; default: what the manifest says, or as many"
              + " as there are")
  @Nullable Integer expected;

  @Option(names = "--tms", description = "rows of the folder are numbered from the south (TMS)")
  boolean tms;

  @Option(
      names = "--bounds",
      paramLabel = "W,S,E,N",
      description = "the edges of the data in degrees; default: those of the input")
  @Nullable String edges;

  @Option(
      names = "--nodata",
      paramLabel = "VALUE",
      description = "the value of cells without data, a number or a text")
  @Nullable String nodata;

  @Option(
      names = "--nodata-rule",
      paramLabel = "TEXT",
      description = "how cells without data are found; default: transparent")
  @Nullable String nodataRule;

  @Option(
      names = "--colormap",
      paramLabel = "ID",
      description = "the colormap; default: the variable")
  @Nullable String colormap;

  @Option(
      names = "--colormap-version",
      paramLabel = "V",
      defaultValue = "1",
      description = "its version; default: 1")
  String colormapVersion = "1";

  @Option(
      names = "--legend",
      paramLabel = "FILE",
      description = "a JSON file with the legend of the meta: title, and stops or groups")
  @Nullable Path legend;

  @Option(
      names = "--replace",
      description = "stage a frame anew that the manifest lists and that is not published yet")
  boolean replace;

  /**
   * The archive to stage.
   *
   * @param bounds what the input says
   * @param content writes the archive with the given bounds
   */
  private record Input(Bounds bounds, Function<Bounds, StagedFiles.Content> content) {}

  @Override
  public Integer call() {
    try {
      return stage() ? 0 : 1;
    } catch (FailureException e) {
      complain(e.failure().message());
      return e.failure().kind() == FailureKind.BAD_REQUEST ? 2 : 1;
    } catch (IOException e) {
      complain(e.toString());
      return 1;
    }
  }

  private boolean stage() throws IOException {
    VariableKey key = key();
    Input source = input();
    Bounds bounds = bounds(source);
    byte[] meta = meta(key, bounds);
    Path root = Objects.requireNonNull(folder).toAbsolutePath().normalize();
    try (FrameStager stager = FrameStager.open(root, key, forecastHour, clock)) {
      int frames = stager.availableFrames();
      int all = expected == null ? Math.max(frames, stager.expectedFrames()) : expected;
      Path prepared = stager.prepare(source.content().apply(bounds), meta, all, replace);
      if (!passes(prepared)) {
        complain("frame " + Identifiers.frameId(forecastHour) + " is not staged: see above");
        return false;
      }
      stager.commit();
      say(
          "staged %s frame %s with bounds %s: %d of %d frames"
              .formatted(key, Identifiers.frameId(forecastHour), bounds, frames, all));
      return true;
    }
  }

  private VariableKey key() {
    if (forecastHour < 0 || forecastHour > Identifiers.MAX_FORECAST_HOUR) {
      throw FailureException.badRequest("--fhr: expected 0 to 999, found " + forecastHour);
    }
    if (expected != null && (expected < 1 || expected > Identifiers.MAX_FORECAST_HOUR + 1)) {
      throw FailureException.badRequest("--expected: expected 1 to 1000, found " + expected);
    }
    return VariableKey.parse(
            Objects.requireNonNull(model),
            Objects.requireNonNull(run),
            Objects.requireNonNull(variable))
        .orElseThrow(
            () ->
                FailureException.badRequest(
                    "expected --model and --variable of 1 to 64 of a-z 0-9 _ -, and --run"
                        + " YYYYMMDD_HHz with a real date and hour; found %s, %s and %s"
                            .formatted(model, variable, run)));
  }

  private Input input() throws IOException {
    Path source = Objects.requireNonNull(input);
    if (Files.isDirectory(source)) {
      TileFolder tiles = TileFolder.scan(source, tms);
      if (!tiles.ignoredZooms().isEmpty()) {
        say("zooms beyond 7 are left out: " + tiles.ignoredZooms());
      }
      say(tiles.size() + " tiles in " + source);
      return new Input(tiles.bounds(), bounds -> tiles.archive(bounds, archiveName())::writeTo);
    }
    if (!Files.isRegularFile(source)) {
      throw FailureException.badRequest(source + ": expected a folder of tiles or a PMTiles file");
    }
    byte[] header = header(source);
    if (startsWith(header, "SQLite format 3")) {
      throw FailureException.badRequest(
          source
              + ": an MBTiles file: convert it with \"pmtiles convert "
              + source
              + " frame.pmtiles\" and stage that");
    }
    if (tms) {
      throw FailureException.badRequest("--tms: a PMTiles archive has no order of rows");
    }
    Bounds bounds;
    try {
      bounds = Header.parse(Buffer.buffer(header), source.toString()).bounds();
    } catch (FailureException e) {
      throw FailureException.badRequest(e.failure().message());
    }
    return new Input(bounds, given -> out -> Files.copy(source, out));
  }

  private static byte[] header(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(HEADER_BYTES);
    }
  }

  private static boolean startsWith(byte[] bytes, String text) {
    byte[] start = text.getBytes(StandardCharsets.US_ASCII);
    return bytes.length >= start.length
        && java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  private String archiveName() {
    return "%s/%s/%s/%s".formatted(model, run, variable, Identifiers.frameId(forecastHour));
  }

  private Bounds bounds(Input source) {
    Bounds bounds = edges == null ? source.bounds() : parseBounds(edges);
    Optional<String> problem = bounds.rangeProblem();
    if (problem.isPresent()) {
      throw FailureException.badRequest("--bounds: " + bounds + ": " + problem.get());
    }
    return bounds;
  }

  private static Bounds parseBounds(String text) {
    String[] sides = text.split(",", -1);
    try {
      if (sides.length == 4) {
        return new Bounds(
            Double.parseDouble(sides[0]),
            Double.parseDouble(sides[1]),
            Double.parseDouble(sides[2]),
            Double.parseDouble(sides[3]));
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw FailureException.badRequest("--bounds: expected W,S,E,N in degrees, found " + text);
  }

  private byte[] meta(VariableKey key, Bounds bounds) {
    ObjectNode json = StagedDocuments.meta(key, forecastHour);
    json.put("units", units)
        .put("colormap_id", colormap == null ? key.variable() : colormap)
        .put("colormap_version", colormapVersion);
    json.putArray("bounds")
        .add(bounds.west())
        .add(bounds.south())
        .add(bounds.east())
        .add(bounds.north());
    ObjectNode none = json.putObject("nodata");
    if (nodata != null) {
      putNumberOrText(none, nodata);
    }
    if (nodataRule != null || nodata == null) {
      none.put("rule", nodataRule == null ? DEFAULT_NODATA_RULE : nodataRule);
    }
    if (legend != null) {
      json.set("legend", readLegend(legend));
    }
    byte[] meta = StrictJson.write(json);
    ParseResult<FrameMetadata> parsed = FrameMetadata.parse(meta, key, forecastHour);
    if (!parsed.isValid()) {
      throw FailureException.badRequest("the frame's meta: " + parsed.problems());
    }
    return meta;
  }

  private static void putNumberOrText(ObjectNode none, String value) {
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        none.put("value", number);
        return;
      }
    } catch (NumberFormatException e) {
      // A text.
    }
    none.put("value", value);
  }

  private static ObjectNode readLegend(Path file) {
    if (!Files.isRegularFile(file)) {
      throw FailureException.badRequest("--legend: " + file + ": expected a JSON file");
    }
    ParseResult<ObjectNode> parsed = StrictJson.read(BoundedFileReader.read(file));
    if (!parsed.isValid()) {
      throw FailureException.badRequest("--legend: " + file + ": " + parsed.problems());
    }
    return parsed.value();
  }

  /** Runs the checklist; prints what does not pass. */
  private boolean passes(Path prepared) {
    List<VerifyRow> rows = new ArrayList<>();
    Verifier verifier = new Verifier(THREADS, false, (archive, done, of) -> {});
    VerifyTarget.find(prepared, target -> rows.addAll(verifier.verify(target).allRows()));
    boolean passed = true;
    for (VerifyRow row : rows) {
      passed &= row.outcome() != CheckOutcome.FAIL;
      if (row.outcome() == CheckOutcome.FAIL || row.outcome() == CheckOutcome.WARN) {
        complain(
            "%s: %s: %s: %s"
                .formatted(row.outcome().externalName(), row.check(), row.file(), row.detail()));
      }
    }
    return passed;
  }

  private void say(String line) {
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private void complain(String problem) {
    var err = Objects.requireNonNull(spec).commandLine().getErr();
    err.println("offline-tiles stage: " + SingleLineText.sanitize(problem));
    err.flush();
  }
}
