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
 * Looks at a YAML text event by event before anything is built of it.
 *
 * <p>It refuses what could grow or recurse without bound (anchors, depth) or would be lost in
 * silence (a key twice), and remembers how each value is spelled: YAML 1.1 takes {@code yes} for
 * true, {@code 010} for 8 and {@code 1:30} for 90, which no operator means.
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
   * @param name how messages name the file
   * @throws FailureException with one line where the text is no YAML, or YAML that is not accepted
   */
  static Result scan(String name, String text) {
    StrictYamlScanner scan = new StrictYamlScanner(name);
    try {
      // Not by way of Yaml: that also makes all it takes to build objects, locales among it.
      Parser parser = new ParserImpl(new StreamReader(new StringReader(text)), new LoaderOptions());
      Event event;
      do {
        event = parser.getEvent();
        scan.take(event);
      } while (!event.is(Event.ID.StreamEnd));
    } catch (YAMLException e) {
      throw FailureException.badRequest(name + ": " + words(e));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // Not all that is wrong in an escape or a directive does the parser find by itself.
      throw FailureException.badRequest(name + ": not YAML: " + RawValue.oneLine(e.toString()));
    }
    return new Result(scan.empty, scan.spelled, scan.problems);
  }

  /** What the parser said, on one line. */
  static String words(YAMLException e) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      // YAML takes the colons and brackets of an address for its own.
      boolean address = marked.getProblemMark().get_snippet().contains("::");
      return "not YAML: %s: %s%s"
          .formatted(
              place(marked.getProblemMark()),
              RawValue.oneLine(marked.getProblem()),
              address ? "; an IPv6 address needs quotes, such as \"::1\"" : "");
    }
    return "not YAML: " + RawValue.oneLine(String.valueOf(e.getMessage()));
  }

  private void take(Event event) {
    if (event instanceof DocumentStartEvent && ++documents > 1) {
      throw refused(event, "a second document");
    }
    if (event instanceof AliasEvent
        || (event instanceof NodeEvent node && node.getAnchor() != null)) {
      throw refused(event, "an anchor or alias");
    }
    if (event instanceof ScalarEvent scalar) {
      if (scalar.getTag() != null) {
        throw refused(event, "a tag");
      }
      scalar(scalar);
    } else if (event instanceof CollectionStartEvent start) {
      if (start.getTag() != null) {
        throw refused(event, "a tag");
      }
      open(start);
    } else if (event instanceof CollectionEndEvent) {
      frames.pop();
    }
  }

  private void scalar(ScalarEvent event) {
    Frame frame = frames.peek();
    if (frame == null) {
      if (!event.getValue().isEmpty()) {
        throw refused(event, "a bare value instead of \"KEY: value\"");
      }
    } else if (frame.expectsKey()) {
      key(frame, event);
    } else {
      spelled.put(frame.next(), event.getValue());
    }
  }

  private void key(Frame frame, ScalarEvent event) {
    String key = event.getValue();
    boolean plain = event.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN;
    if (plain && !resolver.resolve(NodeId.scalar, key, true).equals(Tag.STR)) {
      throw refused(event, "the key " + RawValue.oneLine(key) + " without quotes");
    }
    if (!frame.begin(key)) {
      problems.add(
          "%s: written twice in %s (%s)"
              .formatted(RawValue.oneLine(frame.path + key), name, place(event.getStartMark())));
    }
  }

  private void open(CollectionStartEvent event) {
    Frame frame = frames.peek();
    boolean mapping = event instanceof MappingStartEvent;
    if (frame == null && !mapping) {
      throw refused(event, "a list instead of \"KEY: value\"");
    }
    if (frame != null && frame.expectsKey()) {
      throw refused(event, "a key that is not text");
    }
    if (frames.size() >= MAX_DEPTH) {
      throw refused(event, "more than " + MAX_DEPTH + " levels");
    }
    empty = false;
    frames.push(new Frame(frame == null ? "" : frame.next() + ".", mapping));
  }

  private FailureException refused(Event event, String what) {
    return FailureException.badRequest(
        "%s: %s: %s is not accepted".formatted(name, place(event.getStartMark()), what));
  }

  private static String place(Mark mark) {
    return "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }

  /**
   * What a scan found.
   *
   * @param empty whether the text has no value at all, only comments perhaps
   * @param spelled the scalars by path: keys and list indices joined by dots
   * @param problems one line each
   */
  record Result(boolean empty, Map<String, String> spelled, List<String> problems) {}

  /** A mapping or a list that is open. */
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

    /** Takes a key; false where the mapping has it already. */
    boolean begin(String next) {
      key = next;
      return keys.add(next);
    }

    /** The path of the value that comes now; afterwards the next key or item is due. */
    String next() {
      String last = key;
      key = null;
      return path + (mapping ? last : String.valueOf(index++));
    }
  }
}
