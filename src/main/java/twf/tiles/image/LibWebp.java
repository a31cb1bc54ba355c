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
  private final MethodHandle encode;
  private final long options;
  private final DecoderOptions decoderOptions;
  private final EncoderOptions encoderOptions;

  private LibWebp(
      MethodHandle size,
      MethodHandle decode,
      MethodHandle encode,
      DecoderOptions decoderOptions,
      EncoderOptions encoderOptions) {
    this.size = size;
    this.decode = decode;
    this.encode = encode;
    this.decoderOptions = decoderOptions;
    this.encoderOptions = encoderOptions;
    this.options = decoderOptions.allocate();
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
    NativeMethods calls = new NativeMethods("WebP");
    return new LibWebp(
        calls.find("getInfo", int.class, byte[].class, int.class, int.class, int[].class),
        calls.find(
            "decode",
            int[].class,
            long.class,
            byte[].class,
            int.class,
            int.class,
            int[].class,
            boolean.class),
        calls.find(
            "encodeRGBA", byte[].class, long.class, byte[].class, int.class, int.class, int.class),
        new DecoderOptions(),
        new EncoderOptions());
  }

  /** The static native methods of one class of webp-imageio. */
  private static final class NativeMethods {
    private static final String BINDING = "com.luciad.imageio.webp.";

    private final Class<?> type;
    private final MethodHandles.Lookup lookup;

    NativeMethods(String name) throws ReflectiveOperationException {
      this.type = Class.forName(BINDING + name);
      this.lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    MethodHandle find(String name, Class<?> result, Class<?>... parameters)
        throws ReflectiveOperationException {
      return lookup.findStatic(type, name, MethodType.methodType(result, parameters));
    }
  }

  /** Allocates the options of a decode, outside of the heap. */
  private static final class DecoderOptions {
    private final MethodHandle create;
    private final MethodHandle delete;
    private final MethodHandle useCropping;
    private final MethodHandle cropLeft;
    private final MethodHandle cropTop;
    private final MethodHandle cropWidth;
    private final MethodHandle cropHeight;

    DecoderOptions() throws ReflectiveOperationException {
      NativeMethods calls = new NativeMethods("WebPDecoderOptions");
      create = calls.find("createDecoderOptions", long.class);
      delete = calls.find("deleteDecoderOptions", void.class, long.class);
      useCropping = calls.find("setUseCropping", void.class, long.class, boolean.class);
      cropLeft = calls.find("setCropLeft", void.class, long.class, int.class);
      cropTop = calls.find("setCropTop", void.class, long.class, int.class);
      cropWidth = calls.find("setCropWidth", void.class, long.class, int.class);
      cropHeight = calls.find("setCropHeight", void.class, long.class, int.class);
    }

    long allocate() {
      try {
        return requireAllocated((long) create.invokeExact());
      } catch (Throwable e) {
        throw unchecked(e);
      }
    }

    /** Options that keep the last pixels only; libwebp decodes all that come before them. */
    long allocateLastPixels(int width, int height) {
      long created = allocate();
      int left = Math.max(0, width - 2) & ~1; // libwebp crops at even positions
      int top = Math.max(0, height - 2) & ~1;
      try {
        useCropping.invokeExact(created, true);
        cropLeft.invokeExact(created, left);
        cropTop.invokeExact(created, top);
        cropWidth.invokeExact(created, width - left);
        cropHeight.invokeExact(created, height - top);
        return created;
      } catch (Throwable e) {
        throw unchecked(e);
      }
    }

    void free(long created) {
      try {
        delete.invokeExact(created);
      } catch (Throwable e) {
        throw unchecked(e);
      }
    }
  }

  /** Allocates the options of an encode, outside of the heap. */
  private static final class EncoderOptions {
    private final MethodHandle create;
    private final MethodHandle delete;
    private final MethodHandle lossless;
    private final MethodHandle method;

    EncoderOptions() throws ReflectiveOperationException {
      NativeMethods calls = new NativeMethods("WebPEncoderOptions");
      create = calls.find("createConfig", long.class);
      delete = calls.find("deleteConfig", void.class, long.class);
      lossless = calls.find("setLossless", void.class, long.class, boolean.class);
      method = calls.find("setMethod", void.class, long.class, int.class);
    }

    long allocateLossless() {
      try {
        long created = requireAllocated((long) create.invokeExact());
        lossless.invokeExact(created, true);
        method.invokeExact(created, 0); // the fastest
        return created;
      } catch (Throwable e) {
        throw unchecked(e);
      }
    }

    void free(long created) {
      try {
        delete.invokeExact(created);
      } catch (Throwable e) {
        throw unchecked(e);
      }
    }
  }

  private static long requireAllocated(long options) {
    if (options == 0) {
      throw new OutOfMemoryError("libwebp could not allocate its options");
    }
    return options;
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
    return decode(options, bytes, length, result);
  }

  /**
   * Decodes a whole image like {@link #decode}, and returns its last pixels, at most 3 by 3: no
   * more of it comes into the heap.
   *
   * @param width of the image
   * @param height of the image
   */
  int @Nullable [] decodeLastPixels(byte[] bytes, int length, int width, int height, int[] result) {
    long cropped = decoderOptions.allocateLastPixels(width, height);
    try {
      return decode(cropped, bytes, length, result);
    } finally {
      decoderOptions.free(cropped);
    }
  }

  /**
   * Encodes an image without loss.
   *
   * @param rgba four bytes a pixel, not premultiplied
   * @return null if libwebp cannot encode it
   */
  byte @Nullable [] encodeLossless(byte[] rgba, int width, int height) {
    long created = encoderOptions.allocateLossless();
    try {
      return (byte[]) encode.invokeExact(created, rgba, width, height, 4 * width);
    } catch (Throwable e) {
      throw unchecked(e);
    } finally {
      encoderOptions.free(created);
    }
  }

  private int @Nullable [] decode(long options, byte[] bytes, int length, int[] result) {
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
