# shellcheck shell=bash
# What the scripts share: the project's folder, a JDK 17, Maven, node, a browser. To be sourced by bash.

# Where the project is, whatever folder the caller is in.
# shellcheck disable=SC2034
project="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"

# Java takes file names for ASCII where no locale is set.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  '' | C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

say() { printf '%s: %s\n' "${0##*/}" "$*"; }

die() {
  say "$*" >&2
  exit 1
}

# Prints where this machine reaches a server that listens on a host: IPv6 without brackets, and for a wildcard
# the loopback address. Without ::1, as in containers without IPv6, a server on :: takes IPv4 too.
reachable() {
  local host="$1"
  if [[ "$host" == \[*\] ]]; then
    host="${host:1:-1}"
  fi
  case "$host" in
    0.0.0.0 | ::[fF][fF][fF][fF]:0.0.0.0) echo 127.0.0.1 ;;
    *[!0:]*) printf '%s\n' "$host" ;;
    *)
      if grep -qs '^0\{31\}1 ' /proc/net/if_inet6; then
        echo ::1
      else
        echo 127.0.0.1
      fi
      ;;
  esac
}

# Prints host and port as they stand in a URL.
authority() { if [[ "$1" == *:* ]]; then echo "[$1]:$2"; else echo "$1:$2"; fi; }

# Prints the home of a JDK 17: JAVA_HOME, the one on the PATH, or one where distributions install it.
find_jdk() {
  local compiler home
  compiler="$(command -v javac || true)"
  for home in "${JAVA_HOME:-}" "${compiler:+$(dirname "$(dirname "$(readlink -f "$compiler")")")}" \
    /usr/lib/jvm/*17*; do
    if [[ -n "$home" && -x "$home/bin/javac" && "$("$home/bin/javac" -version 2>&1)" == "javac 17"* ]]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

# Makes sure of node 20.19 or newer and npm: the pages are built with them, and the tests run the library
# that front ends use.
need_node() {
  local missing=()
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  if ((${#missing[@]})); then
    install_packages "${missing[@]}"
  fi
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "node $(node --version) is too old: install 20.19 or newer"
}

# Programs that the shipped configurations are tested with. Where one cannot be had, its tests say so and
# are passed over.
need_prometheus() { want prometheus promtool; }
need_nginx() { want nginx-light nginx; }
need_caddy() { want caddy caddy; }

# The WebP tools of libwebp: what the server decodes is compared with what they decode.
need_webp() { want webp dwebp; }

# The pages are tested in a browser, without a display; fonts, as it has none of its own.
need_chromium() {
  if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
    install_without_services chromium chromium-driver fonts-roboto-unhinted ||
      say "chromium cannot be had: the pages are not tested in a browser" >&2
  fi
}

# For a library that makes the disk fail under the server: tests of faults compile it.
need_compiler() {
  command -v gcc >/dev/null || install_without_services gcc libc6-dev ||
    say "gcc cannot be had: what is tested with it is passed over" >&2
}

# A package for a command.
want() {
  PATH="$PATH:/usr/sbin" command -v "$2" >/dev/null || install_without_services "$1" ||
    say "$2 cannot be had: what is tested with it is passed over" >&2
}

# Makes sure of a JDK 17, Maven and node; installs what is missing where apt and root are at hand.
need_tools() {
  local missing=()
  find_jdk >/dev/null || missing+=(openjdk-17-jdk-headless)
  command -v mvn >/dev/null || missing+=(maven)
  if ((${#missing[@]})); then
    install_packages "${missing[@]}"
  fi
  JAVA_HOME="$(find_jdk)" || die "no JDK 17 was found: install one and set JAVA_HOME to it"
  command -v mvn >/dev/null || die "no mvn was found: install Maven 3.8 or newer"
  export JAVA_HOME
  need_node
}

install_packages() {
  if ! command -v apt-get >/dev/null; then
    die "missing, by their Debian names: $*. Install them (for a JDK 17 elsewhere, set JAVA_HOME)"
  fi
  if ((EUID != 0)); then
    die "missing: $*. Run: sudo apt-get install $*"
  fi
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  if ! apt-get update -q || ! apt-get install -q -y --no-install-recommends "$@"; then
    die "apt-get could not install $*. Install them (for a JDK 17 elsewhere, set JAVA_HOME)"
  fi
}

# Installs packages and has none of them start its service, by Debian's own means for that.
install_without_services() (
  policy=/usr/sbin/policy-rc.d
  if ((EUID == 0)) && [[ -d ${policy%/*} && ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  install_packages "$@"
)

# Builds the jar and the test classes where anything they come of is newer. Tools must have been asked for.
build_with_tests() {
  local jar=target/offline-tiles.jar
  if [[ -f $jar && -f $test_classpath_file ]] &&
    [[ -z $(find pom.xml src -name node_modules -prune -o -newer "$test_classpath_file" -type f -print -quit) ]]; then
    return
  fi
  say "building $jar and the test classes" >&2
  mkdir -p target
  touch target/.build-began
  mvn -B -q -Dstyle.color=never package -DskipTests -Dspotless.check.skip=true \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -Dmdep.outputFile="$test_classpath_file" -Dmdep.includeScope=test >&2 ||
    die "the build failed: see above"
  # What was changed while it was built is newer.
  touch -r target/.build-began "$test_classpath_file"
}

# Where build_with_tests writes what the tests need.
readonly test_classpath_file=target/test.classpath

# Everything that a test class may use, in the order of Maven.
test_classpath() { printf 'target/test-classes:target/classes:%s\n' "$(<"$test_classpath_file")"; }
