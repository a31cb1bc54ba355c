package twf.tiles.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects violations; bounded, so that a hostile document cannot make a long list. Not
 * thread-safe.
 */
final class Violations {
  private static final int MOST = 100;
  private static final int LONGEST_VALUE = 80;

  private final List<Violation> found = new ArrayList<>();
  private int beyond;

  void add(String pointer, String problem) {
    if (found.size() < MOST) {
      found.add(new Violation(pointer, problem));
    } else {
      beyond++;
    }
  }

  void addAll(Violations others) {
    others.found.forEach(one -> add(one.pointer(), one.problem()));
    beyond += others.beyond;
  }

  void mismatch(String pointer, String expected, JsonNode value) {
    add(pointer, "expected " + expected + ", found " + brief(value));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  int size() {
    return found.size() + beyond;
  }

  List<Violation> list() {
    List<Violation> all = new ArrayList<>(found);
    if (beyond > 0) {
      all.add(new Violation("", beyond + " more violations"));
    }
    return List.copyOf(all);
  }

  private static String brief(JsonNode value) {
    if (value.isMissingNode()) {
      return "nothing";
    }
    if (value.isContainerNode()) {
      return (value.isArray() ? "an array of " : "an object of ") + value.size();
    }
    String text = value.toString();
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
  }
}
