package twf.tiles.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.testing.FakeBridge;

/** Tests the exact text that {@code tilesctl} prints for replies. */
class ReplyOutputTest {
  private static final String STATUS =
      """
      {"enabled":true,"publishes":true,"writer":"process 7","version":"1.0.0",
       "started_at":"2026-01-29T01:02:03.456Z",
       "disk":[{"root":"PUBLISH_ROOT","path":"/p","free_bytes":442381631488,
                "min_free_bytes":1073741824}],
       "models":[
        {"model":"gfs","run":"20260129_06z","generation":4,"age_seconds":11520,
         "variables":{"tmp2m":{"available_frames":6,"expected_frames":13}},
         "operation":"rollback","actor":"ada","reason":"stripes",
         "held":[{"run":"20260129_12z","since":"2026-01-29T13:00:00Z","actor":"ada",
                  "reason":"stripes over the Alps"}],
         "pinned":{"since":"2026-01-29T14:00:00Z","actor":"bo","reason":"show"},
         "waiting":[{"run":"20260129_12z","variable":"tmp2m","decision":"held"}],
         "failed":[{"run":"20260129_18z","variable":"tmp2m","at":"2026-01-29T15:00:00Z",
                    "decision":"archives-exist: frame 007 is missing"}],
         "open_incidents":1},
        {"model":"hrrr","held":[],"pinned":null,"waiting":[],"failed":[],"open_incidents":0}]}
      """;
  private static final String STATUS_SHOWN =
      """
      publishing  writer process 7  version 1.0.0  up since 2026-01-29T01:02:03Z
      disk  PUBLISH_ROOT  412.0 GiB free, at least 1.0 GiB  /p

      MODEL  RUN           AGE    GEN  HELD  PINNED  WAITING  FAILED  INCIDENTS  FRAMES
      gfs    20260129_06z  3h12m  4    1     yes     1        1       1          tmp2m 6/13
      hrrr   -             -      -    0     no      0        0       0          -

      gfs
        shown      by a rollback, by ada: stripes
        pinned     since 2026-01-29T14:00:00Z by bo: show
                   tilesctl unpin gfs
        held       20260129_12z since 2026-01-29T13:00:00Z by ada: stripes over the Alps
                   tilesctl release gfs 20260129_12z
        failed     20260129_18z tmp2m at 2026-01-29T15:00:00Z: archives-exist: frame 007 is missing
                   tilesctl report gfs 20260129_18z tmp2m
        waiting    20260129_12z tmp2m: held
        incidents  1 without a root cause
                   tilesctl incidents gfs
      """;

  private final FakeBridge bridge = new FakeBridge();
  private final TilesctlRunner shell = new TilesctlRunner(bridge.port());

  @AfterEach
  void stop() {
    bridge.close();
  }

  @Test
  void showsMissingFilesInStatus() {
    String status =
        """
        {"enabled":true,"publishes":true,"models":[
         {"model":"gfs","run":"20260130_12z","generation":4,"age_seconds":7200,"held":[],
          "pinned":null,"waiting":[],"failed":[],"open_incidents":0,
          "missing_files":{"count":78,"first":"/p/gfs/000.pmtiles","problem":"does not exist"}}]}
        """;
    assertThat(shown("status", status))
        .contains(
            """
              missing    78 files that clients are shown; the first is /p/gfs/000.pmtiles: does not exist
                         tilesctl rollback gfs
            """);
  }

  @Test
  void showsProblemsInStatusAndModels() {
    String problem = "gfs: another program wrote /m/gfs/latest.json: tilesctl adopt gfs";
    String status =
        """
        {"enabled":true,"publishes":true,"models":[
         {"model":"gfs","held":[],"pinned":null,"waiting":[],"failed":[],"open_incidents":0,
          "problems":["%s"]}]}
        """
            .formatted(problem);
    assertThat(shown("status", status)).contains("  problem    " + problem);
    String models =
        "{'models':[{'model':'gfs','published_runs':1,'held_runs':0,'problems':['%s']}]}"
            .formatted(problem);
    assertThat(shown("models", models)).contains(problem);
  }

  @Test
  void showsPlanOfAnAdoption() {
    String plan =
        "{'model':'gfs','run':'20260129_17z','dry_run':true,'decisions':[],'adopted':["
            + "{'run':'20260129_17z','variables':['refc','tmp2m'],'frames':12,'bytes':9}],"
            + "'rejected':[{'run':'20260129_11z','problem':'tmp2m: failed: bounds-zoom'}]}";
    assertThat(shown("adopt gfs --dry-run", plan))
        .contains("plan of adopting gfs")
        .contains("would show", "20260129_17z: 12 frames, 9 bytes of refc, tmp2m")
        .contains("left alone", "20260129_11z: tmp2m: failed: bounds-zoom")
        .contains("tilesctl status gfs");
  }

  @Test
  void showsInvalidRootsInStatus() {
    String status =
        """
        {"enabled":true,"publishes":true,"models":[],
         "warnings":["PUBLISH_ROOT: /p/.offline-tiles.json is missing: mount it"]}
        """;
    assertThat(shown("status", status))
        .contains("warning    PUBLISH_ROOT: /p/.offline-tiles.json is missing: mount it");
  }

  @Test
  void showsRunsAheadAndConflictsInStatus() {
    String status =
        """
        {"enabled":true,"publishes":true,"models":[
         {"model":"gfs","run":"20260130_12z","generation":4,"age_seconds":-122400,"held":[],
          "pinned":null,"waiting":[],"failed":[],"open_incidents":0,
          "ahead":[{"run":"20260131_00z","publishes_after":"2026-01-30T23:00:00Z"}],
          "conflicts":[{"run":"20260129_18z","variable":"tmp2m","at":"2026-01-29T15:00:00Z",
                        "decision":"unchanged; 1 conflict: frame 003: is empty"}]}]}
        """;

    assertThat(shown("status", status))
        .contains("gfs    20260130_12z  1d10h ahead  4")
        .contains(
            """
              ahead      clients see run 20260130_12z, 1d10h ahead of the clock
                         tilesctl rollback gfs
              conflict   20260129_18z tmp2m at 2026-01-29T15:00:00Z: unchanged; 1 conflict: frame 003: is empty
                         tilesctl report gfs 20260129_18z tmp2m
              ahead      20260131_00z publishes itself after 2026-01-30T23:00:00Z
                         tilesctl publish gfs 20260131_00z
            """);
  }

  private String shown(String command, String reply) {
    bridge.reply(command.split(" ", 2)[0], reply.replace('\'', '"'));
    return shell.output(command);
  }

  @Test
  void showsStatusWithNextCommands() {
    assertThat(shown("status", STATUS)).isEqualTo(STATUS_SHOWN);
  }

  @Test
  void explainsWhyPublishingIsOff() {
    String none =
        ",'models':[],'disk':[{'root':'PUBLISH_ROOT','free_bytes':5,'min_free_bytes':9}]}";
    assertThat(shown("status", "{'enabled':false,'publishes':true" + none))
        .startsWith("NOT publishing\n")
        .contains("OFFLINE_TILES_ENABLED is false", "set OFFLINE_TILES_ENABLED: true in")
        .contains("5 B free, at least 9 B", "tilesctl retain --free 1G --dry-run")
        .endsWith("no model is published or staged yet\n");
    bridge.reply("status", "{'enabled':true,'publishes':false}".replace('\'', '"'));
    shell.output("status");
    assertThat(shell.output("status")).contains("another process is the writer of MANIFEST_ROOT");
  }

  @Test
  void limitsItemsOfOneKind() {
    String held = "{'run':'r','since':'s','actor':'a','reason':'w'}";
    String five = "[" + held + ("," + held).repeat(4) + "]";
    String model = "{'model':'gfs','held':" + five + "}";
    assertThat(shown("status", "{'models':[" + model + ",{'model':'hrrr'}]}"))
        .containsOnlyOnce("held       and 2 more\n             tilesctl status gfs\n");
    bridge.close();
    try (FakeBridge other = new FakeBridge()) {
      other.reply("status", ("{'models':[" + model + "]}").replace('\'', '"'));
      assertThat(new TilesctlRunner(other.port()).output("status gfs")).doesNotContain("more");
    }
  }

  @Test
  void showsNextCycleAndLegacyTraffic() {
    assertThat(
            shown(
                "status gfs",
                "{'models':[{'model':'gfs','next_cycle':{'run':'20260129_12z',"
                    + "'expected_at':'2026-01-29T15:04:05Z','from_runs':5}}],"
                    + "'legacy_traffic':{'requests':7,'by_outcome':["
                    + "{'route':'tiles','outcome':'tile','requests':7}]}}"))
        .contains(
            "next run 20260129_12z, expected about 2026-01-29T15:04:05Z by the last 5 runs\n",
            "legacy  7 requests to deprecated routes: tiles tile 7\n");
  }

  @Test
  void showsRunsByVariable() {
    String variable =
        "{'variable':'%s','expected_frames':9,'published_frames':['000','001'],"
            + "'staged_frames':['002'],'failed_frames':%s,"
            + "'validated':{'at':'a','outcome':'%s','decision':'%s'}}";
    String failed = "[{'frame_id':'003','check':'sample-tiles'}]";
    assertThat(
            shown(
                "runs gfs",
                "{'model':'gfs','runs':[{'run':'20260129_06z','shown':true,'published':true,"
                    + "'variables':["
                    + variable.formatted("refc", "[]", "pass", "gate")
                    + ","
                    + variable.formatted("tmp2m", failed, "fail", "failed: x")
                    + "]},{'run':'20260129_00z','late':true,'held':{},'variables':[]}]}"))
        .isEqualTo(
            """
            RUN           STATE       VARIABLE  PUBLISHED  STAGED  FAILED  LAST VALIDATION
            20260129_06z  shown       refc      2/9        1       0       gate
                                      tmp2m     2/9        1       003     failed: x
            20260129_00z  late, held  -
                         tilesctl report gfs 20260129_06z tmp2m
            """);
  }

  @Test
  void showsNothingForModelWithoutRuns() {
    assertThat(shown("runs gfs", "{'model':'gfs','runs':[]}"))
        .isEqualTo("nothing of model gfs is staged, published or held\n");
  }

  @Test
  void listsCommands() {
    assertThat(
            shown(
                "status --commands",
                "{'commands':[{'command':'hold','changes':true,'summary':'keep it','arguments':"
                    + "[{'name':'model','type':'model','required':true},{'name':'reason'}]}]}"))
        .isEqualTo(
            """
            COMMAND  NEEDS  ARGUMENTS       SUMMARY
            hold     token  model [reason]  keep it
            """);
  }

  @Test
  void listsModels() {
    assertThat(
            shown(
                "models",
                "{'models':[{'model':'gfs','name':'GFS','run':'20260129_06z','generation':4,"
                    + "'last_updated':'2026-01-29T07:00:00Z','published_runs':3,'held_runs':1,"
                    + "'pinned':true},{'model':'x','name':'X','run':null,'generation':null,"
                    + "'last_updated':null,'published_runs':0,'held_runs':0,'pinned':false}]}"))
        .isEqualTo(
            """
            MODEL  RUN           GEN  PUBLISHED  HELD  PINNED  LAST UPDATED          NAME
            gfs    20260129_06z  4    3          1     yes     2026-01-29T07:00:00Z  GFS
            x      -             -    0          0     no      -                     X
            """);
  }

  @Test
  void listsHistory() {
    assertThat(
            shown(
                "history gfs",
                "{'model':'gfs','records':[{'generation':12,'previous_generation':11,"
                    + "'operation':'rollback','actor':'ada','reason':'stripes',"
                    + "'at':'2026-01-29T07:00:00.123Z','pointer':{'run':'20260129_00z','variables':"
                    + "{'refc':{'available_frames':8,'expected_frames':8},"
                    + "'tmp2m':{'available_frames':6,'expected_frames':8}}}}]}"))
        .isEqualTo(
            """
            GEN  BEFORE  OPERATION  RUN           AT                    BY   FRAMES               REASON
            12   11      rollback   20260129_00z  2026-01-29T07:00:00Z  ada  refc 8/8, tmp2m 6/8  stripes
            """);
  }

  @Test
  void marksRemovedRunsInHistory() {
    assertThat(
            shown(
                "history gfs",
                "{'records':[{'generation':2,'pointer':{'run':'b'}},"
                    + "{'generation':1,'pointer':{'run':'a'}}],'removed_runs':['a']}"))
        .contains("b            -", "a (removed)  -");
  }

  @Test
  void showsEachCheckInReport() {
    String report =
        "{'model':'gfs','run':'r','variable':'v','at':'2026-01-29T07:00:00Z','outcome':'fail',"
            + "'decision':'not published','checks':[{'check':'frame-counts','outcome':'fail',"
            + "'duration_ms':0.04,'detail':'6 of 5'},{'check':'sample-tiles','outcome':'skipped',"
            + "'duration_ms':1234.5,'detail':''}]}";
    String text =
        """
        gfs/r/v  fail  at 2026-01-29T07:00:00Z
          decision   not published

        CHECK         OUTCOME  MS    DETAIL
        frame-counts  fail     0.0   6 of 5
        sample-tiles  skipped  1235

        fixed files are validated again automatically; to do it now:
                     tilesctl rescan
        """;
    assertThat(shown("report gfs r v", report)).isEqualTo(text);
    assertThat(shown("validate gfs r v", report)).isEqualTo(text);
  }

  @Test
  void showsWhetherIncidentsAreOpen() {
    String incident =
        "{'incident':'20260129T070000.000Z-r','model':'gfs','from_run':'b','to_run':'a',"
            + "'generation':5,'at':'2026-01-29T07:00:00Z','actor':'ada','reason':'stripes',"
            + "'root_cause':%s,'root_cause_by':'bo','steps':[{'step':'verify','outcome':'fail',"
            + "'detail':'timed out'}]}";
    String open = incident.formatted("null");
    String closed = incident.formatted("'wrong colormap'");
    String head =
        """
        20260129T070000.000Z-r  gfs  %s
          went back  b to a, as generation 5
          reason     stripes
          by         ada at 2026-01-29T07:00:00Z
          failed     verify: timed out
        """;
    assertThat(shown("incidents", "{'incidents':[" + open + "," + closed + "]}"))
        .isEqualTo(
            head.formatted("open")
                + "             tilesctl root-cause 20260129T070000.000Z-r TEXT\n\n"
                + head.formatted("closed")
                + "  root cause wrong colormap (bo)\n");
    assertThat(shown("root-cause i x", closed)).startsWith("20260129T070000.000Z-r  gfs  closed\n");
  }

  @Test
  void showsWhoUndidRollback() {
    assertThat(
            shown(
                "incidents",
                "{'incidents':[{'incident':'i','model':'gfs','restored':{'generation':6,"
                    + "'at':'2026-01-29T07:10:00Z','actor':'bo','reason':'was fine'}}]}"))
        .contains("  restored   as generation 6 by bo at 2026-01-29T07:10:00Z: was fine\n");
  }

  @Test
  void showsByteVerificationInIncidents() {
    assertThat(
            shown(
                "incidents",
                "{'incidents':[{'incident':'i','model':'gfs','verification':{'outcome':'fail',"
                    + "'detail':'1 of 6 files are not as published: f'},'restored':{'generation':6,"
                    + "'at':'2026-01-29T07:10:00Z','actor':'bo','reason':'fine',"
                    + "'verification':{'outcome':'pending','detail':'later'}}}]}"))
        .contains(
            "  bytes      fail, 1 of 6 files are not as published: f\n"
                + "  restored   as generation 6 by bo at 2026-01-29T07:10:00Z: fine\n"
                + "  bytes      pending, later\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3|true|as it is published now; generation 3 showed it differently",
        "3|false|as generation 3 showed it",
        "0|false|which was never shown"
      })
  void marksNewerContentInPlan(int generation, boolean newer, String words) {
    assertThat(
            shown(
                "rollback gfs --dry-run",
                "{'model':'gfs','from_run':'b','to_run':'a','generation':%d,'newer_content':%s,'dry_run':true,'steps':[]}"
                    .formatted(generation, newer)))
        .contains("to run     a, " + words + "\n");
  }

  @Test
  void showsUnknownNameNote() {
    assertThat(shown("pin nope", "{'model':'nope','note':'is its name right?'}"))
        .endsWith("  note       is its name right?\n");
    assertThat(shown("hold nope r", "{'model':'nope','run':'r','note':'is its name right?'}"))
        .endsWith("  note       is its name right?\n");
  }

  @Test
  void summarizesChangesBriefly() {
    assertThat(shown("rescan", "{'manifests':4,'announced':2}"))
        .isEqualTo("scanned 4 staged manifests, 2 to be validated\n");
    assertThat(shown("hold gfs r", "{'model':'gfs','run':'r'}"))
        .isEqualTo("run r of gfs is held\n  until      tilesctl release gfs r\n");
    assertThat(shown("release gfs r", "{'model':'gfs','run':'r','decisions':['published']}"))
        .isEqualTo("run r of gfs is released\n             published\n");
    assertThat(shown("pin gfs", "{'model':'gfs'}"))
        .isEqualTo(
            "model gfs is pinned: its pointer moves by command alone\n"
                + "  until      tilesctl unpin gfs\n");
    assertThat(shown("unpin gfs", "{'model':'gfs','decisions':[]}"))
        .isEqualTo("model gfs is no longer pinned\n");
    assertThat(
            shown(
                "publish gfs r", "{'model':'gfs','run':'r','generation':5,'decisions':['v: ok']}"))
        .isEqualTo("model gfs shows generation 5 after publishing run r\n             v: ok\n");
    assertThat(
            shown(
                "restore gfs -y",
                "{'model':'gfs','from_run':'a','to_run':'b','generation':6,'incident':'i',"
                    + "'steps':[],'decisions':['b is released']}"))
        .isEqualTo(
            """
            restored gfs
              from run   a
              to run     b, now generation 6
              undoes     incident i
                         b is released

            """);
  }
}
