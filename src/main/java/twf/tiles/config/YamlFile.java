package twf.tiles.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;
import twf.tiles.error.FailureException;

/**
 * The content of a settings file in YAML, up to 1 MiB.
 *
 * <p>Scalars stay as written, because YAML 1.1 reads {@code yes} as true, {@code 010} as 8 and
 * {@code 1:30} as 90. Constructs that can grow or recurse without bound are rejected. {@link
 * LoaderOptions} limits them too, but neither with a position nor tags, and it stops at the first
 * duplicate key.
 *
 * @param name the file's name in messages
 * @param exists whether the file exists
 * @param values values by top-level key; scalars are {@code String}s, others {@code List}s and
 *     {@code Map}s; null for a key without a value
 * @param problems duplicate keys, one line each
 */
record YamlFile(
    String name, boolean exists, Map<String, @Nullable Object> values, List<String> problems) {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 8;

  static YamlFile absent(String name) {
    return new YamlFile(name, false, Map.of(), List.of());
  }

  /**
   * Reads a file. Blocks.
   *
   * @param required whether a missing file is a failure
   * @throws FailureException a bad request of one line if the file cannot be read, is not YAML or
   *     uses a construct that is not accepted
   */
  static YamlFile read(Path file, boolean required) {
    if (!exists(file, required)) {
      return absent(file.toString());
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file.toAbsolutePath())) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw tooLarge(file);
    }
    return parse(file.toString(), new String(bytes, StandardCharsets.UTF_8));
  }

  /**
   * Returns whether there is a file to read. Blocks.
   *
   * @throws FailureException a bad request of one line if it is missing although required, too
   *     large or no regular file: reading a pipe could block for ever, and would find nothing at
   *     the next poll
   */
  static boolean exists(Path file, boolean required) {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file.toAbsolutePath(), BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      if (required) {
        throw unreadable(file, e);
      }
      return false;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (!attributes.isRegularFile()) {
      throw FailureException.badRequest(
          file + (attributes.isDirectory() ? ": is a directory" : ": is not a regular file"));
    }
    if (attributes.size() > MAX_BYTES) {
      throw tooLarge(file);
    }
    return true;
  }

  private static FailureException tooLarge(Path file) {
    return FailureException.badRequest(file + ": is larger than 1 MiB");
  }

  /** The failure of a file that cannot be read, from an I/O error or what wraps one. */
  static FailureException unreadable(Path file, Throwable problem) {
    Throwable cause = problem.getCause() instanceof IOException deeper ? deeper : problem;
    return FailureException.badRequest(
        cause instanceof IOException io
            ? FailureException.storage(file, io).failure().message()
            : file + ": cannot be read: " + RawValue.oneLine(cause.toString()));
  }

  /**
   * Parses the text of a file.
   *
   * @throws FailureException as {@link #read}
   */
  static YamlFile parse(String name, String text) {
    YamlFile file = new YamlFile(name, true, new LinkedHashMap<>(), new ArrayList<>());
    try {
      // The composer, not the Yaml class, which would load everything that builds objects.
      LoaderOptions options = new LoaderOptions();
      Node root =
          new Composer(new StrictParser(name, text, options), new Resolver(), options)
              .getSingleNode();
      if (root instanceof MappingNode map) {
        file.values.putAll(file.toMap("", map));
      } else if (root instanceof SequenceNode) {
        throw rejection(name, root.getStartMark(), "a list instead of \"KEY: value\"");
      } else if (root instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
        throw rejection(name, root.getStartMark(), "a bare value instead of \"KEY: value\"");
      }
      return file;
    } catch (YAMLException e) {
      throw FailureException.badRequest(name + ": not YAML: " + describe(e));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // SnakeYAML throws these for some invalid escapes and directives.
      throw FailureException.badRequest(name + ": not YAML: " + RawValue.oneLine(e.toString()));
    }
  }

  private Map<String, @Nullable Object> toMap(String path, MappingNode node) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (NodeTuple entry : node.getValue()) {
      Mark mark = entry.getKeyNode().getStartMark();
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw rejection(name, mark, "a key that is not text");
      }
      String text = key.getValue();
      if (!key.getTag().equals(Tag.STR)) {
        throw rejection(name, mark, "the key " + RawValue.oneLine(text) + " without quotes");
      }
      if (map.containsKey(text)) {
        problems.add(
            "%s: duplicate key in %s (%s)"
                .formatted(RawValue.oneLine(path + text), name, describe(mark)));
      }
      map.put(text, toValue(path + text + ".", entry.getValueNode()));
    }
    return map;
  }

  private @Nullable Object toValue(String path, Node node) {
    if (node instanceof MappingNode map) {
      return toMap(path, map);
    }
    if (node instanceof SequenceNode sequence) {
      List<Object> items = new ArrayList<>();
      for (Node child : sequence.getValue()) {
        Object item = toValue(path + items.size() + ".", child);
        items.add(item == null ? "" : item);
      }
      return items;
    }
    return node.getTag().equals(Tag.NULL) ? null : ((ScalarNode) node).getValue();
  }

  private static FailureException rejection(String name, Mark mark, String what) {
    return FailureException.badRequest(
        "%s: %s: %s is not accepted".formatted(name, describe(mark), what));
  }

  private static String describe(Mark mark) {
    return "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }

  private static String describe(YAMLException e) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      // The colons and brackets of an IPv6 address are YAML syntax.
      boolean address = marked.getProblemMark().get_snippet().contains("::");
      return "%s: %s%s"
          .formatted(
              describe(marked.getProblemMark()),
              RawValue.oneLine(marked.getProblem()),
              address ? "; an IPv6 address needs quotes, such as \"::1\"" : "");
    }
    return RawValue.oneLine(String.valueOf(e.getMessage()));
  }

  /** Rejects what settings do not need before anything is built from it. */
  private static final class StrictParser extends ParserImpl {
    private final String name;
    private int documents;
    private int depth;

    StrictParser(String name, String text, LoaderOptions options) {
      super(new StreamReader(new StringReader(text)), options);
      this.name = name;
    }

    @Override
    public Event getEvent() {
      Event event = super.getEvent();
      if (event instanceof DocumentStartEvent && ++documents > 1) {
        throw rejection(event, "a second document");
      }
      if (event instanceof AliasEvent
          || (event instanceof NodeEvent node && node.getAnchor() != null)) {
        throw rejection(event, "an anchor or alias");
      }
      if ((event instanceof ScalarEvent scalar && scalar.getTag() != null)
          || (event instanceof CollectionStartEvent tagged && tagged.getTag() != null)) {
        throw rejection(event, "a tag");
      }
      if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
        throw rejection(event, "more than " + MAX_DEPTH + " levels");
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
      return event;
    }

    private FailureException rejection(Event event, String what) {
      return YamlFile.rejection(name, event.getStartMark(), what);
    }
  }
}
