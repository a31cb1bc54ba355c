package twf.tiles.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.error.FailureException;

/**
 * Calls libwebp through the native methods of webp-imageio. Thread-safe.
 *
 * <p>The ImageIO plug-in of webp-imageio is not used: if its library cannot be loaded, it prints a
 * stack trace and continues, and each killed process leaves two files in the temporary directory.
 * This class unpacks the library to one file, loads it, and deletes the file immediately; Linux
 * keeps the loaded library mapped.
 */
final class LibWebp {
  private static final Logger LOG = LoggerFactory.getLogger(LibWebp.class);
  private static final String PREFIX = "offline-tiles-libwebp-";
  private static final String SUFFIX = ".so";
  private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

  /** Maps values of the property {@code os.arch} to directories of the library in the jar. */
  private static final Map<String, String> DIRECTORIES =
      Map.of("amd64", "x86_64", "x86_64", "x86_64", "aarch64", "aarch64");

  private final MethodHandle size;
  private final MethodHandle decode;
  private final long options;

  private LibWebp(MethodHandle size, MethodHandle decode, long options) {
    this.size = size;
    this.decode = decode;
    this.options = options;
  }

  /** Thrown if libwebp cannot be used in this process; the message says why and how to fix it. */
  static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Loads the library. Blocks.
   *
   * @param temporary the directory that the library is briefly unpacked to
   * @param os the property {@code os.name}
   * @param architecture the property {@code os.arch}
   */
  static LibWebp load(Path temporary, String os, String architecture) throws UnavailableException {
    String directory = DIRECTORIES.get(architecture.toLowerCase(Locale.ROOT));
    if (!os.equals("Linux") || directory == null) {
      throw new UnavailableException(
          "libwebp is not available for %s on %s: run this program on Linux on x86-64 or ARM64"
              .formatted(os, architecture));
    }
    removeLeftovers(temporary);
    String resource = "/native/Linux/" + directory + "/libwebp-imageio.so";
    try (InputStream library = LibWebp.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new UnavailableException("the jar lacks " + resource + ": build it again");
      }
      loadFrom(library, temporary);
      return bind();
    } catch (IOException | UnsatisfiedLinkError e) {
      throw new UnavailableException(
          ("libwebp cannot be loaded from %s: %s: it needs glibc 2.27 or newer, and a temporary"
                  + " folder that is writable and not mounted noexec; choose one by"
                  + " -Djava.io.tmpdir=FOLDER")
              .formatted(temporary, reason(temporary, e)));
    } catch (ReflectiveOperationException e) {
      throw new UnavailableException(
          "the jar has another version of webp-imageio (" + e.getMessage() + "): build it again");
    }
  }

  /**
   * Unpacks, loads and deletes the library. {@code createTempFile} makes a file with an
   * unpredictable name that only its owner can read and write.
   */
  private static void loadFrom(InputStream library, Path temporary) throws IOException {
    Path file = Files.createTempFile(temporary, PREFIX, SUFFIX);
    try {
      try (OutputStream out = Files.newOutputStream(file)) {
        library.transferTo(out);
      }
      System.load(file.toAbsolutePath().toString());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Deletes libraries left by processes that were killed between unpacking and deleting them. */
  private static void removeLeftovers(Path temporary) {
    Instant old = Instant.now().minus(1, ChronoUnit.HOURS);
    try (DirectoryStream<Path> found = Files.newDirectoryStream(temporary, PREFIX + "*" + SUFFIX)) {
      for (Path file : found) {
        if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Files of other users cannot be deleted. The caller reports an unusable directory.
      LOG.debug("{}: leftovers not removed", temporary, e);
    }
  }

  private static LibWebp bind() throws ReflectiveOperationException {
    String binding = "com.luciad.imageio.webp.";
    Class<?> calls = Class.forName(binding + "WebP");
    Class<?> decoderOptions = Class.forName(binding + "WebPDecoderOptions");
    MethodHandles.Lookup here = MethodHandles.lookup();
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(calls, here);
    MethodHandle size =
        lookup.findStatic(
            calls,
            "getInfo",
            MethodType.methodType(int.class, byte[].class, int.class, int.class, int[].class));
    MethodHandle decode =
        lookup.findStatic(
            calls,
            "decode",
            MethodType.methodType(
                int[].class,
                long.class,
                byte[].class,
                int.class,
                int.class,
                int[].class,
                boolean.class));
    MethodHandle create =
        MethodHandles.privateLookupIn(decoderOptions, here)
            .findStatic(decoderOptions, "createDecoderOptions", MethodType.methodType(long.class));
    long options = createOptions(create);
    if (options == 0) {
      throw new OutOfMemoryError("libwebp could not allocate its options");
    }
    return new LibWebp(size, decode, options);
  }

  private static long createOptions(MethodHandle create) {
    try {
      return (long) create.invokeExact();
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /**
   * Reads the image size.
   *
   * @param length the number of bytes to use, from the start
   * @param size receives width and height
   * @return whether libwebp recognizes the bytes as WebP
   */
  boolean readSize(byte[] bytes, int length, int[] size) {
    try {
      return (int) this.size.invokeExact(bytes, 0, length, size) != 0;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /**
   * Decodes an image without dithering and with smooth chroma upsampling, like {@code dwebp
   * -nodither}.
   *
   * @param bytes must not change during the call
   * @param length the number of bytes to use, from the start
   * @param result receives the status, the width, the height, and 0 if the image has no alpha
   *     channel
   * @return one ARGB pixel per int, not premultiplied; valid only if the status is {@code 0}
   */
  int @Nullable [] decode(byte[] bytes, int length, int[] result) {
    try {
      return (int[]) decode.invokeExact(options, bytes, 0, length, result, BIG_ENDIAN);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Unwraps errors and runtime exceptions; the native methods declare no checked exceptions. */
  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }

  /** Returns the reason for a load error without the file name, which the loader repeats. */
  private static String reason(Path temporary, Throwable e) {
    if (e instanceof IOException io) {
      return FailureException.storage(temporary, io).failure().problem();
    }
    String message = String.valueOf(e.getMessage());
    int file = message.lastIndexOf(SUFFIX + ": ");
    return file < 0 ? message : message.substring(file + SUFFIX.length() + 2);
  }
}
