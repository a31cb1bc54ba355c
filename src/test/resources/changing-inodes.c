/* Preloaded into a server: every file has another inode number at every look, as on sshfs, rclone or
   mergerfs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/stat.h>

static ino_t next = 1000000;

#define RENUMBERED(name, types, values, buffer, number, mode)          \
  int name types {                                                     \
    static int (*real) types;                                          \
    if (!real) real = (int (*) types)dlsym(RTLD_NEXT, #name);          \
    int result = real values;                                          \
    if (!result && (S_ISREG(buffer->mode) || S_ISDIR(buffer->mode)))   \
      buffer->number = __sync_add_and_fetch(&next, 1);                 \
    return result;                                                     \
  }

#define STAT(name, type) \
  RENUMBERED(name, (const char *path, struct type *found), (path, found), found, st_ino, st_mode)
#define STAT_AT(name, type)                                                         \
  RENUMBERED(name, (int at, const char *path, struct type *found, int flags),       \
             (at, path, found, flags), found, st_ino, st_mode)
#define OLD_STAT(name)                                                              \
  RENUMBERED(name, (int version, const char *path, struct stat64 *found),           \
             (version, path, found), found, st_ino, st_mode)

STAT(stat, stat)
STAT(lstat, stat)
STAT(stat64, stat64)
STAT(lstat64, stat64)
STAT_AT(fstatat, stat)
STAT_AT(fstatat64, stat64)
OLD_STAT(__xstat64)
OLD_STAT(__lxstat64)
RENUMBERED(statx, (int at, const char *path, int flags, unsigned mask, struct statx *found),
           (at, path, flags, mask, found), found, stx_ino, stx_mode)
