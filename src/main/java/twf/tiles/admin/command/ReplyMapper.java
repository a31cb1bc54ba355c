package twf.tiles.admin.command;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Function;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.state.StepResult;

/** Converts replies to JSON: snake-case names, and contract documents in their own form. */
final class ReplyMapper {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(RunId.class, ToStringSerializer.instance)
                  .addSerializer(HistoryRecord.class, document(HistoryRecord::toJson))
                  .addSerializer(LatestPointer.class, document(LatestPointer::toJson))
                  .addSerializer(Hold.class, document(Hold::toJson))
                  .addSerializer(Incident.class, document(Incident::toJson))
                  .addSerializer(StepResult.class, document(StepResult::toJson))
                  .addSerializer(ValidationReport.class, document(ValidationReport::toJson)))
          .build();

  private ReplyMapper() {}

  static JsonObject toJson(Object reply) {
    try {
      return new JsonObject(Buffer.buffer(MAPPER.writeValueAsBytes(reply)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot serialize a reply", e);
    }
  }

  private static <T> JsonSerializer<T> document(Function<T, ObjectNode> json) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator generator, SerializerProvider provider)
          throws IOException {
        generator.writeTree(json.apply(value));
      }
    };
  }
}
