package twf.tiles.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileOperations;

/**
 * A disk that simulates power loss. It records what each name in a folder refers to now and what it
 * referred to at the folder's last fsync. A power loss keeps one of the two for each name
 * independently; the two names of a renamed folder change together. File contents count as fsynced
 * when written. Thread-safe.
 */
public final class PowerLossDisk implements FileOperations {
  private final FileOperations disk = new DurableFileOperations();
  private final Map<Path, Folder> roots = new TreeMap<>();
  private int changes;

  private interface Node {}

  private record Content(byte[] bytes, boolean readOnly) implements Node {}

  private record Link(Path target) implements Node {}

  private static final class Folder implements Node {
    private final Map<String, Node> now = new TreeMap<>();
    private final Map<String, Node> forced = new TreeMap<>();
    private final Map<String, Integer> changed = new HashMap<>();

    private Folder copy(Map<Folder, Folder> copies) {
      Folder known = copies.get(this);
      if (known != null) {
        return known;
      }
      Folder copy = new Folder();
      copies.put(this, copy);
      copyInto(now, copy.now, copies);
      copyInto(forced, copy.forced, copies);
      copy.changed.putAll(changed);
      return copy;
    }

    private static void copyInto(
        Map<String, Node> from, Map<String, Node> to, Map<Folder, Folder> copies) {
      from.forEach(
          (name, node) -> to.put(name, node instanceof Folder inner ? inner.copy(copies) : node));
    }
  }

  /** The current contents of the disk, and which of them are fsynced. */
  public static final class State {
    private final Map<Path, Folder> roots;

    private State(Map<Path, Folder> roots) {
      this.roots = roots;
    }

    /** Returns the numbers of the changes that are not fsynced, in the order they were made. */
    public List<Integer> pending() {
      Set<Integer> pending = new TreeSet<>();
      Set<Folder> seen = new java.util.HashSet<>();
      roots.values().forEach(root -> pending(root, pending, seen));
      return List.copyOf(pending);
    }

    private static void pending(Folder folder, Set<Integer> pending, Set<Folder> seen) {
      if (!seen.add(folder)) {
        return;
      }
      pending.addAll(folder.changed.values());
      for (Map<String, Node> names : List.of(folder.now, folder.forced)) {
        for (Node node : names.values()) {
          if (node instanceof Folder inner) {
            pending(inner, pending, seen);
          }
        }
      }
    }
  }

  /**
   * @param roots their present contents count as fsynced
   */
  public PowerLossDisk(Path... roots) {
    for (Path root : roots) {
      this.roots.put(root, scan(root));
    }
  }

  private static Folder scan(Path path) {
    Folder folder = new Folder();
    try (var entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        folder.now.put(entry.getFileName().toString(), node(entry));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    folder.forced.putAll(folder.now);
    return folder;
  }

  private static Node node(Path entry) throws IOException {
    if (Files.isSymbolicLink(entry)) {
      return new Link(Files.readSymbolicLink(entry));
    }
    return Files.isDirectory(entry)
        ? scan(entry)
        : new Content(
            Files.readAllBytes(entry),
            !Files.getPosixFilePermissions(entry).contains(PosixFilePermission.OWNER_WRITE));
  }

  /** Returns an immutable copy of the current state. */
  public synchronized State state() {
    Map<Folder, Folder> copies = new HashMap<>();
    Map<Path, Folder> copy = new TreeMap<>();
    roots.forEach((path, root) -> copy.put(path, root.copy(copies)));
    return new State(copy);
  }

  /**
   * Simulates a power loss in a state.
   *
   * @param kept selects the changes that survive although they were not fsynced
   */
  public synchronized void losePower(State state, IntPredicate kept) {
    State mine = new State(new TreeMap<>());
    Map<Folder, Folder> copies = new HashMap<>();
    state.roots.forEach((path, root) -> mine.roots.put(path, root.copy(copies)));
    roots.clear();
    mine.roots.forEach(
        (path, root) -> {
          try {
            clear(path);
            roots.put(path, build(path, root, kept));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static Folder build(Path path, Folder folder, IntPredicate kept) throws IOException {
    Folder built = new Folder();
    Set<String> names = new TreeSet<>(folder.now.keySet());
    names.addAll(folder.forced.keySet());
    for (String name : names) {
      Integer change = folder.changed.get(name);
      Node node =
          change == null || kept.test(change) ? folder.now.get(name) : folder.forced.get(name);
      if (node != null) {
        built.now.put(name, build(path.resolve(name), node, kept));
      }
    }
    built.forced.putAll(built.now);
    return built;
  }

  private static Node build(Path path, Node node, IntPredicate kept) throws IOException {
    if (node instanceof Folder folder) {
      Files.createDirectories(path);
      return build(path, folder, kept);
    }
    if (node instanceof Content content) {
      Files.write(path, content.bytes());
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(content.readOnly() ? "r--r--r--" : "rw-r--r--"));
    } else if (node instanceof Link link) {
      Files.createSymbolicLink(path, link.target());
    }
    return node;
  }

  private static void clear(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes found)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem)
              throws IOException {
            if (!folder.equals(root)) {
              Files.delete(folder);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private Folder folder(Path path) {
    Path found = path.normalize();
    Deque<String> names = new ArrayDeque<>();
    while (!roots.containsKey(found)) {
      names.push(found.getFileName().toString());
      found = Objects.requireNonNull(found.getParent(), () -> path + " is below no root");
    }
    Folder folder = Objects.requireNonNull(roots.get(found));
    for (String name : names) {
      folder = (Folder) Objects.requireNonNull(folder.now.get(name), () -> path + " is not known");
    }
    return folder;
  }

  private void change(Path path, @Nullable Node node, int number) {
    Folder folder = folder(path.resolveSibling("."));
    String name = path.getFileName().toString();
    if (node == null) {
      folder.now.remove(name);
    } else {
      folder.now.put(name, node);
    }
    if (folder.now.get(name) == folder.forced.get(name)) {
      folder.changed.remove(name);
    } else {
      folder.changed.put(name, number);
    }
  }

  /** Creates a folder without fsync, as an interrupted {@link #createFolders} does. */
  synchronized void makeFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (!folder(folder.resolveSibling(".")).now.containsKey(folder.getFileName().toString())) {
      change(folder, new Folder(), ++changes);
    }
  }

  @Override
  public synchronized void createFolders(Path folder) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path next = folder;
        !Files.isDirectory(next);
        next = next.resolveSibling(".").normalize()) {
      missing.add(0, next);
    }
    disk.createFolders(folder);
    for (Path made : missing) {
      change(made, new Folder(), ++changes);
      force(made.resolveSibling("."));
    }
  }

  @Override
  public synchronized void write(Path file, byte[] content, boolean readOnly) throws IOException {
    disk.write(file, content, readOnly);
    change(file, new Content(content.clone(), readOnly), ++changes);
  }

  @Override
  public synchronized FileDigest copy(Path from, Path to, long atMost, Instant modified)
      throws IOException {
    try {
      return disk.copy(from, to, atMost, modified);
    } finally {
      if (Files.exists(to)) {
        change(to, new Content(Files.readAllBytes(to), true), ++changes);
      }
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
    Node node =
        Objects.requireNonNull(
            folder(from.resolveSibling(".")).now.get(from.getFileName().toString()));
    int number = ++changes;
    change(to, node, number);
    change(from, null, node instanceof Folder ? number : ++changes);
  }

  @Override
  public synchronized void link(Path link, Path target) throws IOException {
    disk.link(link, target);
    change(link, new Link(target), ++changes);
  }

  @Override
  public synchronized void seal(Path file) throws IOException {
    disk.seal(file);
    Folder folder = folder(file.resolveSibling("."));
    String name = file.getFileName().toString();
    Content content = new Content(Files.readAllBytes(file), true);
    folder.now.put(name, content);
    // Others wrote the file, long ago: its name is durable.
    folder.forced.put(name, content);
  }

  @Override
  public synchronized void sync(Path folder) throws IOException {
    disk.sync(folder);
    force(folder);
  }

  private void force(Path path) {
    Folder folder = folder(path);
    folder.forced.clear();
    folder.forced.putAll(folder.now);
    folder.changed.clear();
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    disk.delete(file);
    if (there) {
      change(file, null, ++changes);
    }
  }
}
