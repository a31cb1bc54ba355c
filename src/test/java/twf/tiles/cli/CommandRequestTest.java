package twf.tiles.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.testing.FakeBridge;

/** Tests the frames that each command sends to the bridge. */
class CommandRequestTest {
  private final FakeBridge bridge = new FakeBridge();
  private final TilesctlRunner shell = new TilesctlRunner(bridge.port());

  @AfterEach
  void stop() {
    bridge.close();
  }

  private JsonObject sent(String command) {
    bridge.reply(command.split(" ", 2)[0], "{}");
    shell.output(command);
    return bridge.last();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "status|{}",
        "status gfs|{'model':'gfs'}",
        "status --commands|{'commands':true}",
        "models|{}",
        "runs gfs|{'model':'gfs'}",
        "runs gfs -n 3|{'model':'gfs','limit':3}",
        "history gfs|{'model':'gfs'}",
        "history gfs --limit 5|{'model':'gfs','limit':5}",
        "history gfs --before 300000|{'model':'gfs','before':300000}",
        "report gfs 20260129_06z tmp2m|{'model':'gfs','run':'20260129_06z','variable':'tmp2m'}",
        "incidents|{}",
        "incidents gfs -n 3|{'model':'gfs','limit':3}",
        "validate gfs 20260129_06z tmp2m|{'model':'gfs','run':'20260129_06z','variable':'tmp2m'}"
      })
  void sendsReadsWithoutToken(String command, String body) {
    JsonObject frame = sent(command);
    assertThat(frame.getString("type")).isEqualTo("send");
    assertThat(frame.getString("address")).isEqualTo("twf.tiles.admin." + command.split(" ", 2)[0]);
    assertThat(frame.getJsonObject("headers")).isEqualTo(new JsonObject().put("timeout", 120_000));
    assertThat(frame.getJsonObject("body")).isEqualTo(new JsonObject(body.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rescan|{'actor':'ada'}",
        "publish gfs 20260129_06z|{'model':'gfs','run':'20260129_06z','actor':'ada'}",
        "publish gfs r tmp2m -r x|"
            + "{'model':'gfs','run':'r','variable':'tmp2m','actor':'ada','reason':'x'}",
        "hold gfs r --reason x|{'model':'gfs','run':'r','actor':'ada','reason':'x'}",
        "release gfs r --actor bo|{'model':'gfs','run':'r','actor':'bo'}",
        "pin gfs|{'model':'gfs','actor':'ada'}",
        "unpin gfs|{'model':'gfs','actor':'ada'}",
        "retire gfs --dry-run|{'model':'gfs','actor':'ada','dry_run':true}",
        "retire gfs --undo -r x|{'model':'gfs','undo':true,'actor':'ada','reason':'x'}",
        "adopt gfs --dry-run|{'model':'gfs','actor':'ada','dry_run':true}",
        "root-cause i t|{'incident':'i','text':'t','actor':'ada'}",
        "rollback gfs --dry-run|{'model':'gfs','actor':'ada','dry_run':true}",
        "rollback gfs --to-run r --dry-run|"
            + "{'model':'gfs','to_run':'r','actor':'ada','dry_run':true}",
        "rollback gfs --to-generation 7 --dry-run|"
            + "{'model':'gfs','to_generation':7,'actor':'ada','dry_run':true}",
        "restore gfs --dry-run|{'model':'gfs','actor':'ada','dry_run':true}",
        "retain --free 10G --dry-run|{'free_bytes':10737418240,'actor':'ada','dry_run':true}",
        "retain gfs --free 5KiB --dry-run|"
            + "{'model':'gfs','free_bytes':5120,'actor':'ada','dry_run':true}"
      })
  void sendsChangesWithTokenAndActor(String command, String body) {
    JsonObject frame = sent(command);
    assertThat(frame.getString("address")).isEqualTo("twf.tiles.admin." + command.split(" ", 2)[0]);
    assertThat(frame.getJsonObject("headers").getString("authorization"))
        .isEqualTo("Bearer secret");
    assertThat(frame.getJsonObject("body")).isEqualTo(new JsonObject(body.replace('\'', '"')));
  }

  @Test
  void usesSudoUserAsActor() {
    shell.with("SUDO_USER", "grace");
    assertThat(sent("rescan").getJsonObject("body").getString("actor")).isEqualTo("grace");
  }

  @Test
  void executesPlanOnlyForUnchangedRun() {
    bridge.reply("rollback", "{'from_run':'b','to_run':'a','dry_run':true}".replace('\'', '"'));
    bridge.reply("rollback", "{'from_run':'b','to_run':'a'}".replace('\'', '"'));
    shell.output("rollback gfs -y -r stripes");
    assertThat(bridge.frames()).hasSize(2);
    assertThat(bridge.frames().get(0).getJsonObject("body").getBoolean("dry_run")).isTrue();
    assertThat(bridge.last().getJsonObject("body"))
        .isEqualTo(
            new JsonObject()
                .put("model", "gfs")
                .put("actor", "ada")
                .put("reason", "stripes")
                .put("from_run", "b"));
  }
}
