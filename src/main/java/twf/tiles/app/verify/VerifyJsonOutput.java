package twf.tiles.app.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import twf.tiles.validation.verify.VerifyRow;

/**
 * Rows as one JSON document: {@code {path, deep, rows: [{file, check, outcome, duration_ms,
 * detail}], outcome, files, frames, failures, seconds}}, begun with the first row.
 */
final class VerifyJsonOutput implements VerifyOutput {
  private final String path;
  private final boolean deep;
  private final JsonGenerator json;

  VerifyJsonOutput(PrintWriter out, String path, boolean deep) throws IOException {
    this.path = path;
    this.deep = deep;
    this.json =
        JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build()
            .createGenerator(out);
    json.useDefaultPrettyPrinter();
  }

  @Override
  public void printRows(List<VerifyRow> rows) {
    try {
      begin();
      for (VerifyRow row : rows) {
        json.writeStartObject();
        json.writeStringField("file", row.file());
        json.writeStringField("check", row.check());
        json.writeStringField("outcome", row.outcome().externalName());
        json.writeNumberField("duration_ms", thousandths(row.durationMs()));
        json.writeStringField("detail", row.detail());
        json.writeEndObject();
      }
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void begin() throws IOException {
    if (json.getOutputContext().inRoot()) {
      json.writeStartObject();
      json.writeStringField("path", path);
      json.writeBooleanField("deep", deep);
      json.writeArrayFieldStart("rows");
    }
  }

  @Override
  public void printTotals(Totals totals, double seconds) {
    try {
      json.writeEndArray();
      json.writeStringField("outcome", totals.outcome().externalName());
      json.writeNumberField("files", totals.files());
      json.writeNumberField("frames", totals.frames());
      json.writeNumberField("failures", totals.failures());
      json.writeNumberField("seconds", thousandths(seconds));
      json.writeEndObject();
      json.writeRaw('\n');
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double thousandths(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
