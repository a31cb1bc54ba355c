package twf.tiles.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Generates promtool tests for each alert: four days of an hourly, a six-hourly and a daily model,
 * once with an event that must fire the alert and once with a near miss that must not.
 *
 * <p>Times are minutes from 0. The first two days are healthy, so that rules can learn the usual
 * cycle; expectations cover the last two days as a whole.
 */
final class AlertScenarios {
  /** Minutes between two samples. */
  private static final int STEP = 5;

  /** Minutes between two evaluations of rules that read days of samples each time. */
  private static final int COARSE_STEP = 15;

  private static final int HOUR = 60;
  private static final int END = 96 * HOUR;

  /** Alerts that are evaluated at {@link #COARSE_STEP}. */
  private static final Set<String> COARSE =
      Set.of(
          "OfflineTilesNoPublish",
          "OfflineTilesPointerOld",
          "OfflineTilesRunHalfPublished",
          "OfflineTilesValidationFailing");

  /** Time at which most faults begin: between two runs of each model. */
  private static final int TROUBLE = 62 * HOUR + 20;

  /** Time of a restart: one scrape fails and counters start again at 0. */
  private static final int RESTART = 70 * HOUR;

  private static final double GIB = 1L << 30;

  /** Marks an absent sample. */
  private static final double ABSENT = Double.NEGATIVE_INFINITY;

  private static final String TARGET = "job=\"offline-tiles\", instance=\"a:8098\"";
  private static final String UP = "up";
  private static final String ROOTS = "twf_offline_tile_roots_right";
  private static final String STAGING = "twf_offline_tile_staging_available";
  private static final String HEAP = "jvm_memory_usage_after_gc area=\"heap\"";
  private static final String REQUESTS = "vertx_http_server_requests_total route=\"/tiles\"";
  private static final String SUNSET = "twf_legacy_tile_sunset_timestamp_seconds";
  private static final String LEGACY = "twf_legacy_tile_requests_total route=\"tiles\"";

  private static final String RUN = "pointer_run_timestamp_seconds";
  private static final String UPDATED = "pointer_updated_timestamp_seconds";
  private static final String AVAILABLE = "frames state=\"available\"";
  private static final String EXPECTED = "frames state=\"expected\"";
  private static final String VALIDATION = "validation_results_total check=\"all\"";
  private static final String CONFLICTS = "validation_results_total check=\"immutability\"";
  private static final String SWITCHES = "publish_pointer_switch_latency_seconds_count operation=";
  private static final String PROBES = "probe_results_total outcome=";
  private static final String MISSING = "missing_content_total";

  /**
   * A model and its schedule.
   *
   * @param cycle minutes between two runs
   * @param latency age of a run when it is first shown, in minutes
   */
  record Model(String id, int cycle, int latency) {
    /** Returns when the run shown at a time was first shown. */
    int shownSince(int minute) {
      return minute / cycle * cycle;
    }

    /** Returns how long a run is shown with only its first frames, in minutes. */
    int halfTime() {
      return Math.min(cycle / 2, 90);
    }

    /** Returns the time of the run shown at a minute, in seconds. */
    double run(int minute) {
      return (shownSince(minute) - latency) * 60.0;
    }

    /** Returns when the pointer last moved, in seconds. It moves twice for each run. */
    double updated(int minute) {
      int since = shownSince(minute);
      return (isComplete(minute) ? since + halfTime() : since) * 60.0;
    }

    boolean isComplete(int minute) {
      return minute % cycle >= halfTime();
    }
  }

  /** An hourly, a six-hourly and a daily model whose limits are set in alerts.yml. */
  private static final List<Model> MODELS =
      List.of(
          new Model("hrrr", HOUR, HOUR),
          new Model("gfs", 6 * HOUR, 5 * HOUR),
          new Model("era5", 24 * HOUR, 120 * HOUR));

  /** The same kinds of models without limits in alerts.yml: the rules learn their cycles. */
  private static final List<Model> LEARNED =
      List.of(
          new Model("nest", HOUR, HOUR),
          new Model("wave", 6 * HOUR, 5 * HOUR),
          new Model("ocean", 24 * HOUR, 8 * HOUR));

  /** Returns a value that is absent during the restart. */
  private static double restarted(int minute, double value) {
    return minute == RESTART ? ABSENT : value;
  }

  /** The values of a series by minute. */
  @FunctionalInterface
  interface Values {
    double at(int minute);
  }

  /** The metric series of one process. */
  static final class World {
    private final Map<String, Values> series = new LinkedHashMap<>();

    World(List<Model> models) {
      set(UP, t -> t == RESTART ? 0 : 1);
      for (String root : List.of("STAGING_ROOT", "PUBLISH_ROOT", "MANIFEST_ROOT")) {
        set(free(root), t -> 100 * GIB);
      }
      set(ROOTS, t -> restarted(t, 1));
      set(STAGING, t -> restarted(t, 1));
      set(HEAP, t -> 0.5);
      set(requests("200"), t -> 100.0 * t);
      set(requests("404"), t -> 30.0 * t);
      set(requests("500"), t -> 0);
      set(LEGACY, t -> 10.0 * t);
      set(SUNSET, t -> 1e9);
      models.forEach(this::healthy);
    }

    private void healthy(Model model) {
      set(model, RUN, t -> restarted(t, model.run(t)));
      set(model, UPDATED, t -> restarted(t, model.updated(t)));
      set(model, AVAILABLE, t -> restarted(t, model.isComplete(t) ? 18 : 6));
      set(model, EXPECTED, t -> restarted(t, 18));
      counts(model, outcome(VALIDATION, "pass"), t -> model.updated(t) / 60 / model.halfTime());
      counts(model, outcome(VALIDATION, "warn"), t -> 0);
      counts(model, outcome(VALIDATION, "fail"), t -> 0);
      counts(model, outcome(CONFLICTS, "pass"), t -> model.updated(t) / 60 / model.halfTime());
      counts(model, outcome(CONFLICTS, "warn"), t -> 0);
      counts(model, SWITCHES + "\"publish\"", t -> model.updated(t) / 60 / model.halfTime());
      counts(model, SWITCHES + "\"rollback\"", t -> 0);
      counts(model, PROBES + "\"pass\"", t -> model.updated(t) / 60 / model.halfTime());
      counts(model, PROBES + "\"fail\"", t -> 0);
      counts(model, MISSING, t -> 0);
      set(model, "missing_files", t -> restarted(t, 0));
      set(model, "model_problems", t -> restarted(t, 0));
      set(model, "held_runs", t -> restarted(t, 0));
      set(model, "pinned", t -> restarted(t, 0));
    }

    /** Adds a counter that starts again at 0 after the restart. */
    void counts(Model model, String name, Values total) {
      set(
          model,
          name,
          t -> restarted(t, t < RESTART ? total.at(t) : total.at(t) - total.at(RESTART)));
    }

    void set(Model model, String name, Values values) {
      String labels = "model=\"" + model.id + '"';
      if (name.startsWith("frames") || name.startsWith("validation")) {
        labels += ", variable=\"tmp2m\"";
      }
      set("twf_offline_tile_" + name + (name.contains(" ") ? ", " : " ") + labels, values);
    }

    /** Sets a series. The name is the metric, optionally followed by a space and its labels. */
    void set(String name, Values values) {
      series.put(name, values);
    }

    /**
     * @param read text that contains the names of the metrics to write
     */
    private String yaml(String read) {
      return series.entrySet().stream()
          .filter(each -> read.contains(each.getKey().split(" ", 2)[0]))
          .map(
              each -> {
                String[] name = each.getKey().split(" ", 2);
                String labels = (name.length == 1 ? "" : name[1] + ", ") + TARGET;
                return "      - series: '%s{%s}'\n        values: '%s'\n"
                    .formatted(name[0], labels, expanding(each.getValue()));
              })
          .collect(Collectors.joining());
    }

    /** Formats values in promtool's expanding notation, one term per run of equal steps. */
    private static String expanding(Values values) {
      StringJoiner text = new StringJoiner(" ");
      int at = 0;
      while (at <= END) {
        double first = values.at(at);
        double step = at + STEP <= END ? values.at(at + STEP) - first : 0;
        int more = 0;
        while (at + (more + 1) * STEP <= END && follows(values, at + more * STEP, step)) {
          more++;
        }
        if (Double.isInfinite(first) || Double.isNaN(first)) {
          text.add(first == ABSENT ? "_" : "NaN");
          more = 0;
        } else if (more == 0) {
          text.add(number(first));
        } else {
          text.add(number(first) + (step < 0 ? "" : "+") + number(step) + "x" + more);
        }
        at += (more + 1) * STEP;
      }
      return text.toString();
    }

    private static boolean follows(Values values, int at, double step) {
      return Math.abs(values.at(at + STEP) - values.at(at) - step) < 1e-9;
    }

    private static String number(double value) {
      return value == Math.rint(value)
          ? String.format(Locale.ROOT, "%.0f", value)
          : String.format(Locale.ROOT, "%.6f", value);
    }
  }

  /**
   * One test of an alert.
   *
   * @param model the affected model; null if the alert has no model label
   */
  private record Scenario(String alert, boolean fires, @Nullable Model model, World world) {
    private String yaml() {
      String firing = "ALERTS{alertname=\"%s\", alertstate=\"firing\"}[48h]".formatted(alert);
      String what = fires ? "fires" : "near miss";
      // promtool allows 10,000 samples per query, so write only the series that the alert reads.
      return "  # %s %s: %s\n  - interval: %dm\n    input_series:\n%s    promql_expr_test:\n"
              .formatted(alert, model == null ? "" : model.id, what, STEP, world.yaml(read(alert)))
          + "      - expr: count by (alertname, model) (count_over_time(%s))\n".formatted(firing)
          + "        eval_time: %dm\n        exp_samples:%s\n"
              .formatted(END, fires ? expected() : " []");
    }

    private String expected() {
      String of = model == null ? "" : ", model=\"" + model.id + '"';
      return "\n          - {labels: '{alertname=\"%s\"%s}', value: 1}".formatted(alert, of);
    }
  }

  private final List<Scenario> scenarios = new ArrayList<>();

  private AlertScenarios() {}

  /** Returns the scenarios of all alerts. */
  static AlertScenarios all() {
    AlertScenarios all = new AlertScenarios();
    all.process();
    all.publishing();
    all.events();
    all.disk();
    return all;
  }

  /** Returns the alerts that have a firing scenario, or those that have a near miss. */
  TreeSet<String> alerts(boolean firing) {
    return scenarios.stream()
        .filter(each -> each.fires == firing)
        .map(Scenario::alert)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Returns a file for {@code promtool test rules} with the scenarios of one alert.
   *
   * @param rules path of a rule file with the alert
   */
  String yaml(String rules, String alert) {
    int interval = COARSE.contains(alert) ? COARSE_STEP : STEP;
    return "rule_files: ['%s']\nevaluation_interval: %dm\ntests:\n".formatted(rules, interval)
        + scenarios.stream()
            .filter(each -> each.alert.equals(alert))
            .map(Scenario::yaml)
            .collect(Collectors.joining());
  }

  /** Returns the expressions of an alert and of the recording rules that it uses. */
  private static String read(String alert) {
    return AlertRules.neededBy(alert).stream()
        .map(AlertRules::expression)
        .collect(Collectors.joining());
  }

  private World add(String alert, boolean fires, @Nullable Model model) {
    World world = new World(model == null ? List.of() : List.of(model));
    scenarios.add(new Scenario("OfflineTiles" + alert, fires, model, world));
    return world;
  }

  private void process(String alert, BiConsumer<World, Boolean> happens) {
    for (boolean fires : new boolean[] {true, false}) {
      happens.accept(add(alert, fires, null), fires);
    }
  }

  /** Applies an event to a model's series: one that fires the alert, or a near miss. */
  @FunctionalInterface
  private interface Happening {
    void to(World world, Model model, boolean fires);
  }

  private void models(String alert, Happening happens) {
    boolean limited = read("OfflineTiles" + alert).contains("cycle_seconds");
    List<Model> models = new ArrayList<>(MODELS);
    models.addAll(limited ? LEARNED : List.of());
    for (boolean fires : new boolean[] {true, false}) {
      for (Model model : models) {
        happens.to(add(alert, fires, model), model, fires);
      }
    }
    if (read("OfflineTiles" + alert).contains("twf_offline_tile_retired")) {
      // The firing event must not fire the alert for a retired model.
      Model model = models.get(0);
      World world = add(alert, false, model);
      happens.to(world, model, true);
      world.set(model, "retired", t -> t < TROUBLE - STEP ? ABSENT : 1);
    }
  }

  private static boolean during(int minute, int from, int length) {
    return minute >= from && minute < from + length;
  }

  private static String free(String root) {
    return "twf_offline_tile_free_bytes root=\"" + root + '"';
  }

  private static String requests(String code) {
    return REQUESTS + ", code=\"" + code + '"';
  }

  private static String outcome(String checks, String outcome) {
    return checks + ", outcome=\"" + outcome + '"';
  }

  private void process() {
    process(
        "Down",
        (world, fires) -> world.set(UP, t -> during(t, TROUBLE, fires ? 30 : STEP) ? 0 : 1));
    process(
        "NotScraped",
        (world, fires) -> world.set(UP, t -> during(t, TROUBLE, fires ? 60 : 10) ? ABSENT : 1));
    process(
        "HeapFull",
        (world, fires) ->
            world.set(
                HEAP, t -> during(t, TROUBLE, fires ? HOUR : 15) ? 0.95 : fires ? 0.5 : 0.89));
    process(
        "ServerErrors",
        (world, fires) -> {
          // In addition to 130 other requests a minute.
          double rate = fires ? 3 : 1.2;
          world.set(requests("500"), t -> rate * Math.max(0, Math.min(t, TROUBLE + 90) - TROUBLE));
          world.set(
              "vertx_http_server_requests_total route=\"/health/ready\", code=\"503\"",
              t -> 100.0 * t);
        });
    process(
        "LegacyAfterSunset",
        (world, fires) -> {
          world.set(SUNSET, t -> TROUBLE * 60.0);
          if (!fires) {
            world.set(LEGACY, t -> 10.0 * Math.min(t, TROUBLE));
          }
        });
  }

  private void publishing() {
    models(
        "NoPublish",
        (world, model, fires) -> {
          // Firing: publishing stops for good on the second day. Near miss: one run is missed.
          int stop = model.shownSince(fires ? 40 * HOUR : TROUBLE);
          int back = fires ? END + 1 : stop + model.cycle;
          Values clock = t -> during(t, stop, back - stop) ? stop - STEP : t;
          world.set(model, UPDATED, t -> model.updated((int) clock.at(t)));
          world.set(model, RUN, t -> model.run((int) clock.at(t)));
          world.set(model, AVAILABLE, t -> model.isComplete((int) clock.at(t)) ? 18 : 6);
        });
    models(
        "PointerOld",
        (world, model, fires) -> {
          // Firing: the same run is published again and again. Near miss: one run is missed.
          int stop = model.shownSince(fires ? 23 * HOUR : TROUBLE);
          int back = fires ? END + 1 : stop + model.cycle;
          world.set(
              model,
              RUN,
              t ->
                  model.run(
                      during(t, stop + STEP, back - stop - STEP)
                          ? Math.max(0, stop - (fires ? 0 : STEP))
                          : t));
        });
    models(
        "PointerAhead",
        (world, model, fires) ->
            world.set(
                model,
                RUN,
                t ->
                    fires
                        ? model.run(t) + (during(t, TROUBLE, 30) ? 400 * 86400.0 : 0)
                        : (model.shownSince(t) + (t < 48 * HOUR ? -model.latency : 110)) * 60.0));
    models(
        "RunsAhead",
        (world, model, fires) ->
            world.set(
                model, "runs_ahead", t -> during(t, TROUBLE, fires ? HOUR : 10) ? 2 : ABSENT));
    models(
        "PointerGone",
        (world, model, fires) ->
            world.set(
                model, RUN, t -> during(t, TROUBLE, fires ? HOUR : 10) ? ABSENT : model.run(t)));
    models("RunHalfPublished", AlertScenarios::halfPublished);
    models(
        "FilesMissing",
        (world, model, fires) ->
            world.set(
                model,
                "missing_files",
                t -> during(t, TROUBLE, fires ? 30 : STEP) ? 78 : restarted(t, 0)));
    models(
        "ModelProblem",
        (world, model, fires) ->
            world.set(
                model,
                "model_problems",
                t -> during(t, TROUBLE, fires ? 30 : STEP) ? 1 : restarted(t, 0)));
    models("RunHeld", (world, model, fires) -> world.set(model, "held_runs", t -> held(t, fires)));
    models("Pinned", (world, model, fires) -> world.set(model, "pinned", t -> held(t, fires)));
  }

  /** Returns a gauge that is 1 for 50 hours, which fires, or for 46 hours, which does not. */
  private static double held(int minute, boolean longer) {
    return minute == RESTART
        ? ABSENT
        : during(minute, 45 * HOUR, (longer ? 50 : 46) * HOUR) ? 1 : 0;
  }

  /**
   * Firing: each run of one day ends with 6 of 18 frames. Near miss: one run does, and each other
   * run stays at 6 frames for nearly as long as the alert allows.
   */
  private static void halfPublished(World world, Model model, boolean fires) {
    int stuck = 48 * HOUR;
    int late = model.cycle == HOUR ? 45 : model.cycle == 6 * HOUR ? 110 : 450;
    int bad = model.cycle == HOUR ? 60 * HOUR : END;
    Values completeAfter =
        t -> {
          if (fires) {
            return during(t, stuck, 24 * HOUR) ? END : model.halfTime();
          }
          return during(t, bad, model.cycle) ? END : late;
        };
    Values isComplete = t -> t % model.cycle >= completeAfter.at(t) ? 1 : 0;
    world.set(model, AVAILABLE, t -> isComplete.at(t) > 0 ? 18 : 6);
    world.set(
        model,
        UPDATED,
        t -> (model.shownSince(t) + (isComplete.at(t) > 0 ? completeAfter.at(t) : 0)) * 60);
  }

  private void events() {
    models(
        "ValidationFailing",
        (world, model, fires) -> {
          world.counts(
              model, outcome(VALIDATION, "fail"), t -> t < TROUBLE ? 0 : (t - TROUBLE) / 360 + 1);
          int mended = fires ? END : TROUBLE + 10;
          // A passing check between two failures prevents the alert.
          world.counts(
              model,
              outcome(VALIDATION, "pass"),
              t -> t < TROUBLE ? 1 : t < mended ? 1 : (t - mended) / 360 + 2);
        });
    once("Conflict", outcome(CONFLICTS, "warn"), outcome(CONFLICTS, "fail"));
    once("ProbeFailing", PROBES + "\"fail\"", PROBES + "\"pass\"");
    once("RolledBack", SWITCHES + "\"rollback\"", SWITCHES + "\"restore\"");
    String verified = "rollback_verifications_total outcome=";
    once("RollbackBytesDiffer", verified + "\"fail\"", verified + "\"pass\"");
    once("ContentMissing", MISSING, "other_total");
  }

  /**
   * Firing: the counter increases once. Near miss: it increased earlier and resets at the restart,
   * and another counter increases.
   */
  private void once(String alert, String counted, String other) {
    models(
        alert,
        (world, model, fires) -> {
          world.counts(model, fires ? counted : other, t -> t < TROUBLE ? 0 : 1);
          if (!fires) {
            world.counts(model, counted, t -> t < 12 * HOUR ? 0 : 3);
          }
        });
  }

  private void disk() {
    String published = free("PUBLISH_ROOT");
    process(
        "DiskLow",
        (world, fires) ->
            world.set(published, t -> (during(t, TROUBLE, HOUR) ? fires ? 4 : 5.5 : 50) * GIB));
    process(
        "DiskAlmostFull",
        (world, fires) ->
            world.set(published, t -> (during(t, TROUBLE, HOUR) ? fires ? 1.5 : 2.5 : 50) * GIB));
    process(
        "RootsWrong",
        (world, fires) ->
            world.set(ROOTS, t -> during(t, TROUBLE, fires ? 30 : STEP) ? 0 : restarted(t, 1)));
    process(
        "StagingGone",
        (world, fires) ->
            world.set(STAGING, t -> during(t, TROUBLE, fires ? 30 : 10) ? 0 : restarted(t, 1)));
  }
}
