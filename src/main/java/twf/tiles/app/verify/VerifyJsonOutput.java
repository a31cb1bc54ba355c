package twf.tiles.app.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import twf.tiles.validation.verify.VerifyRow;

/**
 * Rows as one JSON document: {@code {path, deep, rows: [{file, check, outcome, duration_ms,
 * detail}], outcome, files, frames, failures, seconds}}, written as they come.
 */
final class VerifyJsonOutput implements VerifyOutput {
  private final JsonGenerator json;

  VerifyJsonOutput(PrintWriter out, String path, boolean deep) throws IOException {
    json =
        JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build()
            .createGenerator(out);
    json.useDefaultPrettyPrinter();
    json.writeStartObject();
    json.writeStringField("path", path);
    json.writeBooleanField("deep", deep);
    json.writeArrayFieldStart("rows");
  }

  @Override
  public void writeRows(List<VerifyRow> rows) throws IOException {
    for (VerifyRow row : rows) {
      json.writeStartObject();
      json.writeStringField("file", row.file());
      json.writeStringField("check", row.check());
      json.writeStringField("outcome", row.outcome().externalName());
      json.writeNumberField("duration_ms", Math.round(row.durationMs() * 1000) / 1000.0);
      json.writeStringField("detail", row.detail());
      json.writeEndObject();
    }
    json.flush();
  }

  @Override
  public void finish(VerifySummary counts) throws IOException {
    json.writeEndArray();
    json.writeStringField("outcome", counts.outcome().externalName());
    json.writeNumberField("files", counts.files());
    json.writeNumberField("frames", counts.frames());
    json.writeNumberField("failures", counts.failures());
    json.writeNumberField("seconds", Math.round(counts.seconds() * 1000) / 1000.0);
    json.writeEndObject();
    json.writeRaw('\n');
    json.close();
  }
}
