package twf.tiles.domain;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.stream.Stream;
import twf.tiles.fuzz.FuzzTarget;

/**
 * Checks that documents the program itself writes survive a round trip: a document that parses is
 * unchanged after it is written and parsed again. The first byte of the input selects the document
 * type.
 */
public final class DocumentFuzzTarget implements FuzzTarget {
  private static final String MODEL = ValidDocuments.KEY.model();
  private static final String INCIDENT = "20260131T230000.000Z-20260131_18z";

  @Override
  public Stream<byte[]> seeds() {
    JsonObject incident =
        new JsonObject()
            .put("contract_version", 1)
            .put("incident", INCIDENT)
            .put("model", MODEL)
            .put("from_run", "20260131_18z")
            .put("to_run", "20260131_12z")
            .put("generation", 4)
            .put("previous_generation", 3)
            .put("at", "2026-01-31T23:00:00Z")
            .put("actor", "ops")
            .put("reason", "looks wrong");
    JsonObject explained = incident.copy().put("root_cause", "a disk").put("steps", "more");
    return Stream.of(
        input(0, ValidDocuments.pointer()),
        input(0, ValidDocuments.pointer().put("more", 1e99)),
        input(1, ValidDocuments.record()),
        input(2, ValidDocuments.holds()),
        input(2, ValidDocuments.holds().putNull("pin")),
        input(3, incident),
        input(3, explained.put("root_cause_at", "2026-02-01T00:00:00Z").put("root_cause_by", "me")),
        input(4, ValidDocuments.snapshot()));
  }

  private static byte[] input(int kind, JsonObject json) {
    byte[] document = ValidDocuments.bytes(json);
    byte[] input = new byte[document.length + 1];
    input[0] = (byte) kind;
    System.arraycopy(document, 0, input, 1, document.length);
    return input;
  }

  @Override
  public void run(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] json = Arrays.copyOfRange(input, 1, input.length);
    switch ((input[0] & 0xff) % 5) {
      case 0 ->
          DocumentInvariants.checkRoundTrip(
              json, bytes -> LatestPointer.parse(bytes, MODEL), LatestPointer::toJson);
      case 1 ->
          DocumentInvariants.checkRoundTrip(
              json, bytes -> HistoryRecord.parse(bytes, MODEL), HistoryRecord::toJson);
      case 2 -> DocumentInvariants.checkRoundTrip(json, ModelHolds::parse, ModelHolds::toJson);
      case 3 ->
          DocumentInvariants.checkRoundTrip(
              json, bytes -> Incident.parse(bytes, MODEL, INCIDENT), Incident::toJson);
      default ->
          DocumentInvariants.checkRoundTrip(
              json, bytes -> Snapshot.parse(bytes, ValidDocuments.KEY), Snapshot::toJson);
    }
  }
}
