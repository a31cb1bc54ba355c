package twf.tiles.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;

/**
 * What a malicious or careless builder may do to a staged file in a folder such as {@code frames}.
 */
public enum StagedFileMutation {
  SHRUNK {
    @Override
    void change(Path file) throws IOException {
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        open.setLength(open.length() / 2);
      }
    }
  },
  GROWN {
    @Override
    void change(Path file) throws IOException {
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        open.seek(open.length());
        open.write(new byte[100]);
      }
    }
  },
  REWRITTEN_WITH_THE_SAME_SIZE_AND_TIME {
    @Override
    void change(Path file) throws IOException {
      FileTime modified = Files.getLastModifiedTime(file);
      Files.write(file, other(file));
      Files.setLastModifiedTime(file, modified);
    }
  },
  REPLACED_WITH_THE_SAME_SIZE_AND_TIME {
    @Override
    void change(Path file) throws IOException {
      Path part = file.resolveSibling(".part");
      Files.write(part, other(file));
      Files.setLastModifiedTime(part, Files.getLastModifiedTime(file));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
  },
  GONE {
    @Override
    void change(Path file) throws IOException {
      Files.delete(file);
    }
  },
  A_FOLDER {
    @Override
    void change(Path file) throws IOException {
      Files.delete(file);
      Files.createDirectory(file);
    }
  },
  A_PIPE {
    @Override
    void change(Path file) throws IOException {
      Files.delete(file);
      ExternalTools.succeed("mkfifo", file.toString());
    }
  },
  A_DEVICE {
    @Override
    void change(Path file) throws IOException {
      Files.delete(file);
      Files.createSymbolicLink(file, Path.of("/dev/zero"));
    }
  },
  A_LINK_TO_ANOTHER_FRAME {
    @Override
    void change(Path file) throws IOException {
      String name = file.getFileName().toString();
      Files.delete(file);
      Files.createSymbolicLink(file, Path.of(name.replace('1', '0')));
    }
  },
  A_LINK_OUT_OF_STAGING {
    @Override
    void change(Path file) throws IOException {
      Path outside = outside(file).resolve("foreign");
      Files.write(outside, other(file));
      Files.delete(file);
      Files.createSymbolicLink(file, outside);
    }
  },
  A_LINK_TO_THE_SAME_BYTES_OUT_OF_STAGING {
    @Override
    void change(Path file) throws IOException {
      Path outside = outside(file).resolve("foreign");
      Files.move(file, outside);
      Files.createSymbolicLink(file, outside);
    }
  },
  IN_A_FOLDER_THAT_LEADS_ELSEWHERE {
    @Override
    void change(Path file) throws IOException {
      Path folder = file.getParent();
      Path outside = outside(file).resolve(folder.getFileName().toString());
      Files.move(folder, outside);
      Files.write(outside.resolve(file.getFileName()), other(outside.resolve(file.getFileName())));
      Files.createSymbolicLink(folder, outside);
    }
  },
  A_GIANT_OF_HOLES {
    @Override
    void change(Path file) throws IOException {
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        open.setLength(1L << 40);
      }
    }
  };

  abstract void change(Path file) throws IOException;

  /** Applies the mutation. */
  public void applyTo(Path file) {
    try {
      change(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] other(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  }

  /** Creates a new folder outside the staging root. */
  private static Path outside(Path file) throws IOException {
    Path staging = file;
    while (!staging.endsWith("staging")) {
      staging = staging.getParent();
    }
    return Files.createTempDirectory(staging.getParent(), "outside");
  }
}
