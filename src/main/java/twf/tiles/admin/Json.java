package twf.tiles.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.function.Function;
import twf.tiles.contract.ContractJson;

/** From the contract's JSON to the bus's. */
final class Json {
  private Json() {}

  static JsonObject of(ObjectNode json) {
    return new JsonObject(Buffer.buffer(ContractJson.write(json)));
  }

  static <T> JsonArray array(Collection<T> items, Function<T, JsonObject> json) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(json.apply(item)));
    return array;
  }
}
