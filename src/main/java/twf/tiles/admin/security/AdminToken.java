package twf.tiles.admin.security;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.Settings;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;

/** The token that commands which change anything need. Thread-safe. */
public final class AdminToken {
  private static final int RANDOM_BYTES = 32;
  private static final int MAX_BYTES = 4096;
  private static final String BEARER = "Bearer ";
  private static final Set<PosixFilePermission> OWNER_PERMISSIONS =
      PosixFilePermissions.fromString("rwx------");

  private final byte[] token;

  public AdminToken(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The token as configured, or the one in {@code generated}, which is made where it is missing,
   * for its owner alone (mode 0600). Blocks.
   *
   * <p>A file that anybody but its owner may read or write is refused, as its token may be known to
   * others. Links are followed, as secrets are mounted by them: what counts is what they lead to.
   *
   * @throws FailureException where it cannot be read or made, or is not its owner's alone
   */
  public static AdminToken load(Settings.Management management, Path generated) {
    String configured = management.adminToken();
    if (configured != null) {
      return new AdminToken(configured);
    }
    Path given = management.adminTokenFile();
    Path file = given == null ? generated : given;
    try {
      if (given == null) {
        generate(file);
      }
      ownersAlone(given == null ? "MANIFEST_ROOT" : "ADMIN_TOKEN_FILE", file);
      return new AdminToken(read(file));
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  private static void ownersAlone(String key, Path file) throws IOException {
    Path real = file.toRealPath();
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(real);
    if (!OWNER_PERMISSIONS.containsAll(modes)) {
      throw FailureException.badRequest(
          "%s: %s holds the admin token, and its mode %s lets others than its owner at it: chmod 600 %s"
              .formatted(key, file, PosixFilePermissions.toString(modes), real));
    }
  }

  /**
   * Whole, on disk, and never replaced: of two processes that start at once, one makes the token
   * and both read it. The link is the step that only one can make.
   */
  private static void generate(Path file) throws IOException {
    if (Files.exists(file, NOFOLLOW_LINKS)) {
      return;
    }
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    Path temporary =
        Files.createTempFile(
            file.resolveSibling("."),
            file.getFileName() + ".",
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (FileChannel channel = FileChannel.open(temporary, WRITE)) {
        channel.write(
            ByteBuffer.wrap(
                (HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
      }
      link(file, temporary);
    } catch (FileAlreadyExistsException e) {
      // Somebody else was first: theirs is read.
      return;
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel folder = FileChannel.open(file.resolveSibling("."), READ)) {
      folder.force(true);
    }
  }

  private static void link(Path file, Path temporary) throws IOException {
    try {
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // Not every file system has links: the next best refuses to replace, too, if not atomically.
      Files.move(temporary, file);
    }
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw FailureException.malformed(
          file.toString(), "over " + MAX_BYTES + " bytes: not a token");
    }
    String token = Files.readString(file).strip();
    if (token.isEmpty() || token.chars().anyMatch(Character::isWhitespace)) {
      throw FailureException.malformed(file.toString(), "expected one token without white space");
    }
    return token;
  }

  /** How many bytes it has. */
  int length() {
    return token.length;
  }

  /**
   * Passes with the right token.
   *
   * @param authorization {@code Bearer} and the token, or the token alone, as the bridge's clients
   *     may send it
   * @throws FailureException unauthenticated without a token, forbidden with a wrong one
   */
  void require(@Nullable String authorization) {
    // The scheme alone is followed by nothing, also where white space was cut off.
    String given = authorization == null ? "" : authorization.strip() + " ";
    boolean bearer = given.regionMatches(true, 0, BEARER, 0, BEARER.length());
    String claimed = (bearer ? given.substring(BEARER.length()) : given).strip();
    if (claimed.isEmpty() || (!bearer && claimed.indexOf(' ') >= 0)) {
      throw new FailureException(
          new Failure.Unauthenticated(
              "this command changes something: send Authorization: Bearer <token>"));
    }
    // Compares in constant time, so that answers' times tell nothing of the token.
    if (!MessageDigest.isEqual(claimed.getBytes(StandardCharsets.UTF_8), token)) {
      throw new FailureException(new Failure.Forbidden("wrong token"));
    }
  }
}
