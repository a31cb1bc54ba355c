# shellcheck shell=bash
# Functions shared by the scripts: project folder, JDK 17, Maven, Node.js, browser. Sourced by bash.

# The project folder, independent of the current directory.
# shellcheck disable=SC2034
project="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"

# Without a locale, Java decodes file names as ASCII.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  '' | C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

say() { printf '%s: %s\n' "${0##*/}" "$*"; }

die() {
  say "$*" >&2
  exit 1
}

# Prints the address to connect to a server that listens on $1: IPv6 without brackets, and the loopback address for
# a wildcard. Without ::1, as in containers without IPv6, a server on :: accepts IPv4, too.
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

# Prints host and port as written in a URL.
authority() { if [[ "$1" == *:* ]]; then echo "[$1]:$2"; else echo "$1:$2"; fi; }

# Prints the home of a JDK 17: JAVA_HOME, the one on the PATH, or one in /usr/lib/jvm.
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

# Ensures node 20.19 or newer and npm, which build the pages; tests also run the PMTiles library of front ends
# with node.
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

# Programs that test the shipped configurations. If one cannot be installed, its tests are skipped with a
# message.
need_prometheus() { want prometheus promtool; }
need_nginx() { want nginx-light nginx; }
need_caddy() { want caddy caddy; }

# The tools of libwebp, whose decoder is the reference for the server's.
need_webp() { want webp dwebp; }

# Headless Chromium for the tests of the pages, with fonts, which it lacks.
need_chromium() {
  if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
    install_without_services chromium chromium-driver fonts-roboto-unhinted ||
      say "chromium cannot be installed: browser tests of the pages are skipped" >&2
  fi
}

# The C compiler builds a preloaded library with which tests inject disk errors into the server.
need_compiler() {
  command -v gcc >/dev/null || install_without_services gcc libc6-dev ||
    say "gcc cannot be installed: tests that need it are skipped" >&2
}

# Python 3.9 or newer, for which src/builders/python is.
need_python() { want python3 python3; }

# Installs what tests of src/builders/python use besides the standard library. Without it they are skipped.
need_python_packages() {
  if [[ -d target/python/jsonschema && -d target/python/mypy ]]; then
    return
  fi
  want python3-pip pip3
  python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target target/python \
    jsonschema==4.26.0 types-jsonschema==4.26.0.20261006 mypy==1.19.1 ||
    say "jsonschema and mypy cannot be installed: tests that need them are skipped" >&2
}

# Tests src/builders/python.
test_python() (
  if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
    say "there is no Python 3.9 or newer: the tests of src/builders/python are skipped" >&2
    return 0
  fi
  export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$project/target/python"
  cd src/builders/python
  python3 -m unittest discover -t . -s tests || return 1
  if [[ -d $project/target/python/mypy ]]; then
    python3 -m mypy --strict --cache-dir "$project/target/python/.mypy_cache" offline_tiles_staging tests
  fi
)

# Ensures a command $2 by installing the package $1; prints a message if that fails.
want() {
  PATH="$PATH:/usr/sbin" command -v "$2" >/dev/null || install_without_services "$1" ||
    say "$2 cannot be installed: tests that need it are skipped" >&2
}

# Ensures a JDK 17, Maven and node; installs what is missing if apt and root are available.
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

# Installs packages without starting their services, by means of Debian's policy-rc.d.
install_without_services() (
  policy=/usr/sbin/policy-rc.d
  if ((EUID == 0)) && [[ -d ${policy%/*} && ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  install_packages "$@"
)

# Builds the jar and the test classes if a source is newer. Call need_tools first.
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
  # Files changed during the build must count as newer.
  touch -r target/.build-began "$test_classpath_file"
}

# The file in which build_with_tests stores the class path of the tests' dependencies.
readonly test_classpath_file=target/test.classpath

# Prints the class path of the tests, in Maven's order.
test_classpath() { printf 'target/test-classes:target/classes:%s\n' "$(<"$test_classpath_file")"; }
