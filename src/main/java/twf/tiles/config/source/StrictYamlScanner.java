package twf.tiles.config.source;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;
import twf.tiles.error.FailureException;

/**
 * Checks a YAML text event by event before objects are built from it.
 *
 * <p>Rejects constructs that can grow or recurse without bound (anchors, deep nesting) and reports
 * duplicate keys, of which all but one would be lost silently. Records the spelling of each scalar,
 * because YAML 1.1 reads {@code yes} as true, {@code 010} as 8 and {@code 1:30} as 90.
 */
final class StrictYamlScanner {
  private static final int MAX_DEPTH = 8;

  private final String name;
  private final Resolver resolver = new Resolver();
  private final Map<String, String> spelled = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final Deque<Frame> frames = new ArrayDeque<>();
  private int documents;
  private boolean empty = true;

  private StrictYamlScanner(String name) {
    this.name = name;
  }

  /**
   * Scans a text.
   *
   * @param name the file's name in messages
   * @throws FailureException with one line if the text is not YAML or uses a construct that is not
   *     accepted
   */
  static Result scan(String name, String text) {
    StrictYamlScanner scan = new StrictYamlScanner(name);
    try {
      // Use the parser directly: the Yaml class would also load everything needed to build
      // objects.
      Parser parser = new ParserImpl(new StreamReader(new StringReader(text)), new LoaderOptions());
      Event event;
      do {
        event = parser.getEvent();
        scan.handle(event);
      } while (!event.is(Event.ID.StreamEnd));
    } catch (YAMLException e) {
      throw FailureException.badRequest(name + ": " + describe(e));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // SnakeYAML throws these for some invalid escapes and directives.
      throw FailureException.badRequest(name + ": not YAML: " + RawValue.oneLine(e.toString()));
    }
    return new Result(scan.empty, scan.spelled, scan.problems);
  }

  /** Formats a parser error as one line. */
  static String describe(YAMLException e) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      // The colons and brackets of an IPv6 address are YAML syntax.
      boolean address = marked.getProblemMark().get_snippet().contains("::");
      return "not YAML: %s: %s%s"
          .formatted(
              describePosition(marked.getProblemMark()),
              RawValue.oneLine(marked.getProblem()),
              address ? "; an IPv6 address needs quotes, such as \"::1\"" : "");
    }
    return "not YAML: " + RawValue.oneLine(String.valueOf(e.getMessage()));
  }

  private void handle(Event event) {
    if (event instanceof DocumentStartEvent && ++documents > 1) {
      throw rejection(event, "a second document");
    }
    if (event instanceof AliasEvent
        || (event instanceof NodeEvent node && node.getAnchor() != null)) {
      throw rejection(event, "an anchor or alias");
    }
    if (event instanceof ScalarEvent scalar) {
      if (scalar.getTag() != null) {
        throw rejection(event, "a tag");
      }
      handleScalar(scalar);
    } else if (event instanceof CollectionStartEvent start) {
      if (start.getTag() != null) {
        throw rejection(event, "a tag");
      }
      handleStart(start);
    } else if (event instanceof CollectionEndEvent) {
      frames.pop();
    }
  }

  private void handleScalar(ScalarEvent event) {
    Frame frame = frames.peek();
    if (frame == null) {
      if (!event.getValue().isEmpty()) {
        throw rejection(event, "a bare value instead of \"KEY: value\"");
      }
    } else if (frame.expectsKey()) {
      handleKey(frame, event);
    } else {
      spelled.put(frame.next(), event.getValue());
    }
  }

  private void handleKey(Frame frame, ScalarEvent event) {
    String key = event.getValue();
    boolean plain = event.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN;
    if (plain && !resolver.resolve(NodeId.scalar, key, true).equals(Tag.STR)) {
      throw rejection(event, "the key " + RawValue.oneLine(key) + " without quotes");
    }
    if (!frame.addKey(key)) {
      problems.add(
          "%s: duplicate key in %s (%s)"
              .formatted(
                  RawValue.oneLine(frame.path + key),
                  name,
                  describePosition(event.getStartMark())));
    }
  }

  private void handleStart(CollectionStartEvent event) {
    Frame frame = frames.peek();
    boolean mapping = event instanceof MappingStartEvent;
    if (frame == null && !mapping) {
      throw rejection(event, "a list instead of \"KEY: value\"");
    }
    if (frame != null && frame.expectsKey()) {
      throw rejection(event, "a key that is not text");
    }
    if (frames.size() >= MAX_DEPTH) {
      throw rejection(event, "more than " + MAX_DEPTH + " levels");
    }
    empty = false;
    frames.push(new Frame(frame == null ? "" : frame.next() + ".", mapping));
  }

  private FailureException rejection(Event event, String what) {
    return FailureException.badRequest(
        "%s: %s: %s is not accepted".formatted(name, describePosition(event.getStartMark()), what));
  }

  private static String describePosition(Mark mark) {
    return "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }

  /**
   * The result of a scan.
   *
   * @param empty whether the text has no value, for example only comments
   * @param spelled the scalars as written, by path: keys and list indices joined by dots
   * @param problems one line each
   */
  record Result(boolean empty, Map<String, String> spelled, List<String> problems) {}

  /** A mapping or a list that is being read. */
  private static final class Frame {
    private final String path;
    private final boolean mapping;
    private final Set<String> keys = new HashSet<>();
    private @Nullable String key;
    private int index;

    Frame(String path, boolean mapping) {
      this.path = path;
      this.mapping = mapping;
    }

    boolean expectsKey() {
      return mapping && key == null;
    }

    /** Starts the entry of a key; returns false if the mapping already has the key. */
    boolean addKey(String next) {
      key = next;
      return keys.add(next);
    }

    /** Returns the path of the next value and advances to the next key or item. */
    String next() {
      String last = key;
      key = null;
      return path + (mapping ? last : String.valueOf(index++));
    }
  }
}
