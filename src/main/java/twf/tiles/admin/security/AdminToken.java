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
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

/** The bearer token that authorizes commands that change anything. Thread-safe. */
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
   * Loads the configured token, or the token in the file {@code generated}. Creates that file with
   * a random token and mode 0600 if it does not exist. Blocks.
   *
   * <p>Rejects a token file to which others than its owner have access. Follows symbolic links,
   * because secrets are often mounted through them; the mode of the target counts.
   *
   * @throws FailureException if the file cannot be read or created, or if others have access to it
   */
  public static AdminToken load(Settings.Management management, Path generated) {
    String configured = management.adminToken();
    if (configured != null) {
      return new AdminToken(configured);
    }
    Path configuredFile = management.adminTokenFile();
    Path file = configuredFile == null ? generated : configuredFile;
    try {
      if (configuredFile == null) {
        generate(file);
      }
      requireOwnerOnly(configuredFile == null ? "MANIFEST_ROOT" : "ADMIN_TOKEN_FILE", file);
      return new AdminToken(read(file));
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  private static void requireOwnerOnly(String key, Path file) throws IOException {
    Path real = file.toRealPath();
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(real);
    if (!OWNER_PERMISSIONS.containsAll(modes)) {
      throw FailureException.badRequest(
          ("%s: %s holds the admin token, and its mode %s gives access to others than its owner:"
                  + " chmod 600 %s")
              .formatted(key, file, PosixFilePermissions.toString(modes), real));
    }
  }

  /**
   * Creates the token file durably and never replaces an existing one. Creating the hard link is
   * atomic: if two processes start at once, one of them creates the token and both read it.
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
      // Another process created the file first; its token is used.
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
      // The file system has no hard links. The move also refuses to replace, but not atomically.
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

  /** Returns the length of the token in bytes. */
  int length() {
    return token.length;
  }

  /**
   * Returns normally if the token is right.
   *
   * @param authorization {@code Bearer} and the token; clients of the bridge may send the token
   *     alone
   * @throws FailureException unauthenticated if there is no token, forbidden if it is wrong
   */
  void require(@Nullable String authorization) {
    // The added space makes "Bearer" without a token match the prefix even after stripping.
    String header = authorization == null ? "" : authorization.strip() + " ";
    boolean bearer = header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    String claimed = (bearer ? header.substring(BEARER.length()) : header).strip();
    if (claimed.isEmpty() || (!bearer && claimed.indexOf(' ') >= 0)) {
      throw FailureException.of(
          FailureKind.UNAUTHENTICATED,
          "this command changes something: send Authorization: Bearer <token>");
    }
    // isEqual compares in constant time, so that response times do not leak the token.
    if (!MessageDigest.isEqual(claimed.getBytes(StandardCharsets.UTF_8), token)) {
      throw FailureException.of(FailureKind.FORBIDDEN, "wrong token");
    }
  }
}
