package twf.tiles.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The event-bus codec of all {@link Event} types, and the JSON of events and replies. Thread-safe.
 *
 * <p>Within a process the record itself is passed on. Between processes the format is: length and
 * simple name of the type, then length and JSON of the record (field names in snake case).
 */
public final class EventCodec implements MessageCodec<Event, Event> {
  private static final String NAME = "offline-tiles-event";
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantDeserializer()))
          .build();
  private static final Map<String, Class<? extends Event>> TYPES =
      Stream.of(
              ManifestStaged.class,
              StagingScanned.class,
              ValidationReport.class,
              PointerMoved.class,
              ModelStateChanged.class)
          .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, type -> type));

  /** Registers the codec. Call it once for each bus. */
  public static void register(EventBus bus) {
    bus.registerCodec(new EventCodec());
    bus.codecSelector(EventCodec::nameFor);
  }

  private static @Nullable String nameFor(Object body) {
    return body instanceof Event ? NAME : null;
  }

  static ObjectNode toTree(Event event) {
    return MAPPER.valueToTree(event);
  }

  /** Converts an event or a reply to JSON; contract documents keep their own form. */
  public static JsonObject toJson(Object value) {
    return new JsonObject(MAPPER.valueToTree(value).toString());
  }

  /**
   * Converts an event to the JSON sent to external clients; a validation report omits its
   * candidate.
   */
  public static JsonObject toPublicJson(Event event) {
    return toJson(event instanceof ValidationReport report ? report.withoutCandidate() : event);
  }

  @Override
  public void encodeToWire(Buffer buffer, Event event) {
    try {
      byte[] type = event.getClass().getSimpleName().getBytes(StandardCharsets.UTF_8);
      byte[] json = MAPPER.writeValueAsBytes(event);
      buffer.appendInt(type.length).appendBytes(type).appendInt(json.length).appendBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event that cannot be written", e);
    }
  }

  @Override
  public Event decodeFromWire(int position, Buffer buffer) {
    int typeLength = buffer.getInt(position);
    int json = position + 4 + typeLength;
    String name = buffer.getString(position + 4, json);
    Class<? extends Event> type = TYPES.get(name);
    if (type == null) {
      throw new IllegalArgumentException("no event of type " + name);
    }
    try {
      return MAPPER.readValue(buffer.getBytes(json + 4, json + 4 + buffer.getInt(json)), type);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a " + name, e);
    }
  }

  @Override
  public Event transform(Event event) {
    return event;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }

  private static final class InstantDeserializer extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantDeserializer() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String text, DeserializationContext context) {
      return Instant.parse(text);
    }
  }
}
