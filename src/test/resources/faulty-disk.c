/* Preloaded into a server: reads or syncs of files fail as those of a broken disk do.
   The file that $FAULTY_DISK names says which: "read PART" or "sync PART", PART of a path. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int broken(const char *what, int fd) {
  const char *control = getenv("FAULTY_DISK");
  if (!control) return 0;
  int saved = errno;
  int file = syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    errno = saved;
    return 0;
  }
  char line[512] = {0}, name[64], path[4096] = {0};
  syscall(SYS_read, file, line, sizeof line - 1);
  syscall(SYS_close, file);
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  int length = readlink(name, path, sizeof path - 1);
  size_t verb = strlen(what);
  errno = saved;
  return length > 0 && !strncmp(line, what, verb) && line[verb] == ' ' && line[verb + 1]
      && strstr(path, line + verb + 1);
}

#define CHECKED(what, result, name, types, values)         \
  result name types {                                      \
    static result (*real) types;                           \
    if (!real) real = (result (*) types)dlsym(RTLD_NEXT, #name); \
    if (broken(what, fd)) {                                \
      errno = EIO;                                         \
      return -1;                                           \
    }                                                      \
    return real values;                                    \
  }

CHECKED("read", ssize_t, pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at))
CHECKED("read", ssize_t, read, (int fd, void *to, size_t n), (fd, to, n))
CHECKED("sync", int, fsync, (int fd), (fd))
CHECKED("sync", int, fdatasync, (int fd), (fd))
