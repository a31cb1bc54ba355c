package twf.tiles.domain.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects a bounded number of violations, so that a hostile document cannot exhaust memory. Not
 * thread-safe.
 */
public final class ViolationCollector {
  private static final int MAX_VIOLATIONS = 100;
  private static final int MAX_VALUE_LENGTH = 80;

  private final List<Violation> found = new ArrayList<>();
  private int beyond;

  public void add(String pointer, String problem) {
    if (found.size() < MAX_VIOLATIONS) {
      found.add(new Violation(pointer, problem));
    } else {
      beyond++;
    }
  }

  public void addAll(ViolationCollector others) {
    others.found.forEach(one -> add(one.pointer(), one.problem()));
    beyond += others.beyond;
  }

  public void mismatch(String pointer, String expected, JsonNode value) {
    add(pointer, "expected " + expected + ", found " + abbreviate(value));
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public int size() {
    return found.size() + beyond;
  }

  public List<Violation> list() {
    List<Violation> all = new ArrayList<>(found);
    if (beyond > 0) {
      all.add(new Violation("", beyond + " more violations"));
    }
    return List.copyOf(all);
  }

  static String abbreviate(JsonNode value) {
    if (value.isMissingNode()) {
      return "nothing";
    }
    if (value.isContainerNode()) {
      return (value.isArray() ? "an array of " : "an object of ") + value.size();
    }
    String text = value.toString();
    return text.length() <= MAX_VALUE_LENGTH ? text : text.substring(0, MAX_VALUE_LENGTH) + "...";
  }
}
