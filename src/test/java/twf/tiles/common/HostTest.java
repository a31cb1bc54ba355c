package twf.tiles.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.ExternalTools;

@Tag("external")
class HostTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, 127.0.0.1:80",
    "255.255.255.255, 255.255.255.255, 255.255.255.255:80",
    "127.0.0.1., 127.0.0.1, 127.0.0.1:80",
    "0.0.0.0, 0.0.0.0, 0.0.0.0:80",
    "::1, ::1, [::1]:80",
    "[::1], ::1, [::1]:80",
    "::, ::, [::]:80",
    "[::], ::, [::]:80",
    "2001:DB8::A, 2001:db8::a, [2001:db8::a]:80",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:80",
    "::ffff:127.0.0.1, ::ffff:127.0.0.1, [::ffff:127.0.0.1]:80",
    "fe80::1%eth0, fe80::1%eth0, [fe80::1%25eth0]:80",
    "[fe80::1%25Eth0], fe80::1%Eth0, [fe80::1%25Eth0]:80",
    "localhost, localhost, localhost:80",
    "Tiles.Example.COM, Tiles.Example.COM, Tiles.Example.COM:80",
    "tiles.example.com., tiles.example.com., tiles.example.com.:80",
    "my_host, my_host, my_host:80",
    "xn--bcher-kva.example, xn--bcher-kva.example, xn--bcher-kva.example:80",
    "4u.example, 4u.example, 4u.example:80",
    "dead, dead, dead:80"
  })
  void parsesAndFormatsHosts(String written, String text, String authority) {
    Host host = Host.of(written);
    assertThat(host.text()).isEqualTo(text);
    assertThat(host.withPort(80)).isEqualTo(authority);
    assertThat(Host.of(host.toUrlText()).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "a b",
        " a",
        "a ",
        "*",
        "a..b",
        ".a",
        "-.1",
        "127.1",
        "0",
        "1234",
        "0x7f000001",
        "0x7f.1",
        "1.2.3",
        "1.2.3.4.5",
        "256.0.0.1",
        "01.2.3.4",
        "1.2.3.4:80",
        "localhost:80",
        "[localhost]",
        "[1.2.3.4]",
        "[]",
        "[",
        "]",
        "[::1",
        "::1]",
        "[[::1]]",
        "[::1]:80",
        ":",
        ":::",
        "::1::",
        "1:2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::g",
        "::1.2.3.256",
        "fe80::1%",
        "fe80::1%a/b",
        "%eth0",
        "user@host",
        "http://host",
        "host/path",
        "b\u00fccher.example",
        "\u0661.0.0.1",
        "a\nb",
        "a\u0000"
      })
  void rejectsInvalidHosts(String text) {
    assertThat(Host.parse(text)).isNull();
    assertThatThrownBy(() -> Host.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Host.FORMS);
  }

  @Test
  void boundsNameLength() {
    String label = "a".repeat(63);
    assertThat(Host.parse(label + "." + label)).isNotNull();
    assertThat(Host.parse(label + "a")).isNull();
    assertThat(Host.parse((label + ".").repeat(4))).isNull();
    assertThat(Host.parse("1:".repeat(100_000) + ":1")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.0.9",
        "::1",
        "[::1]",
        "0:0:0:0:0:0:0:1",
        "0::0001",
        "::1%lo",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "localhost",
        "LocalHost",
        "localhost."
      })
  void recognizesLoopback(String text) {
    assertThat(Host.of(text).isLoopback()).isTrue();
    assertThat(Host.of(text).isWildcard()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "::",
        "::ffff:0.0.0.0",
        "128.0.0.1",
        "::2",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "1::1",
        "localhost.example.com",
        "localhost6",
        "127.0.0.1.example.com",
        "fe80::1%lo"
      })
  void treatsOtherHostsAsReachable(String text) {
    assertThat(Host.of(text).isLoopback()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "::1, 0:0:0:0:0:0:0:1, true",
    "[::1], ::0001, true",
    "::ffff:127.0.0.1, 127.0.0.1, true",
    "Tiles.Example, tiles.example., true",
    "fe80::1%a, fe80::1%b, false",
    "::1, ::2, false",
    "localhost, 127.0.0.1, false"
  })
  void canonicalizesEquivalentSpellings(String one, String other, boolean same) {
    assertThat(Host.of(one).canonical().equals(Host.of(other).canonical())).isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 127.0.0.1",
    "::ffff:0.0.0.0, 127.0.0.1",
    "127.0.0.2, 127.0.0.2",
    "::1, ::1",
    "::ffff:127.0.0.1, ::ffff:127.0.0.1",
    "2001:db8::5, 2001:db8::5",
    "localhost, localhost"
  })
  void mapsWildcardToLoopback(String listens, String reached) {
    assertThat(Host.of(listens).loopbackOrSelf().text()).isEqualTo(reached);
    assertScriptsAgree(listens);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "[::]", "::0", "0::", "0:0:0:0:0:0:0:0", "0000::0000"})
  void mapsIpv6WildcardToIpv6Loopback(String listens) {
    ExternalTools.requireIpv6();
    assertThat(Host.of(listens).loopbackOrSelf().text()).isEqualTo("::1");
    assertScriptsAgree(listens);
  }

  /** Compares with the functions in scripts/lib.sh with which scripts/run builds URLs. */
  private static void assertScriptsAgree(String listens) {
    String script = "source scripts/lib.sh; authority \"$(reachable \"$1\")\" 80";
    assertThat(ExternalTools.succeed("bash", "-c", script, "lib", listens).strip())
        .isEqualTo(Host.of(listens).loopbackOrSelf().withPort(80));
  }
}
