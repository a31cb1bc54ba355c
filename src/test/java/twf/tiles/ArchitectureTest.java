package twf.tiles;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import twf.tiles.async.VertxDefaults;

/** Who may import whom. */
@AnalyzeClasses(packages = "twf.tiles", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] BASIS = {
    "java..", "javax..", "org.slf4j..", "org.jspecify..", "com.google.errorprone.annotations.."
  };

  @ArchTest
  static final ArchRule noCyclesBetweenRooms =
      slices().matching("twf.tiles.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule contractIsPure =
      only("contract", "com.fasterxml.jackson..").as("contract knows the JDK and Jackson alone");

  @ArchTest static final ArchRule failureKnowsTheContract = only("failure", "twf.tiles.contract..");

  @ArchTest static final ArchRule netIsPure = only("net");

  @ArchTest static final ArchRule asyncKnowsVertx = only("async", "io.vertx.core..");

  @ArchTest
  static final ArchRule pmtilesIsAFormat =
      only(
          "pmtiles",
          "twf.tiles.failure..",
          "twf.tiles.async..",
          "io.vertx.core..",
          "com.github.luben.zstd..",
          "org.brotli.dec..");

  @ArchTest
  static final ArchRule imagesKnowNothingOfRuns =
      only("image", "twf.tiles.failure..", "twf.tiles.pmtiles..");

  @ArchTest
  static final ArchRule configIsReadInOneRoom =
      only(
          "config",
          "twf.tiles.contract..",
          "twf.tiles.failure..",
          "twf.tiles.net..",
          "io.vertx.config..",
          "io.vertx.core..",
          "org.yaml.snakeyaml..",
          "ch.qos.logback..");

  @ArchTest
  static final ArchRule metricsAreVerbs =
      only(
          "metrics",
          "twf.tiles.contract..",
          "twf.tiles.failure..",
          "io.micrometer..",
          "io.vertx.micrometer..",
          "io.vertx.core..");

  @ArchTest
  static final ArchRule busIsBelowTheRooms =
      only(
          "bus",
          "twf.tiles.contract..",
          "twf.tiles.failure..",
          "twf.tiles.async..",
          "com.fasterxml.jackson..",
          "io.vertx.core..");

  @ArchTest
  static final ArchRule filesKnowNoVertx =
      only("files", "twf.tiles.contract..", "twf.tiles.failure..", "twf.tiles.async..");

  @ArchTest
  static final ArchRule portsKnowNothingOfTiles = only("port", "io.vertx.core..", "io.netty..");

  @ArchTest
  static final ArchRule pagesAreFilesAlone =
      only("pages", "twf.tiles.failure..", "twf.tiles.port..", "io.vertx.core..");

  /**
   * It starts for each command of an operator: nothing that takes time to start may come with it.
   */
  @ArchTest
  static final ArchRule tilesctlIsAClientAlone =
      classes()
          .that()
          .resideInAPackage("twf.tiles.admin.tilesctl..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.net..",
              "org.jspecify..",
              "picocli..",
              "com.fasterxml.jackson..",
              "twf.tiles.admin.tilesctl..",
              "twf.tiles.bus..",
              "twf.tiles.config..",
              "twf.tiles.failure..",
              "twf.tiles.net..");

  @ArchTest static final ArchRule watchMeetsOthersOnTheBus = apart("watch");
  @ArchTest static final ArchRule validateMeetsOthersOnTheBus = apart("validate");
  @ArchTest static final ArchRule publishMeetsOthersOnTheBus = apart("publish");
  @ArchTest static final ArchRule catalogMeetsOthersOnTheBus = apart("catalog");

  @ArchTest
  static final ArchRule webKnowsNothingOfPublishing =
      noClasses()
          .that()
          .resideInAPackage("twf.tiles.web..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "twf.tiles.watch..",
              "twf.tiles.validate..",
              "twf.tiles.publish..",
              "twf.tiles.admin..",
              "twf.tiles.verticle..",
              "twf.tiles.app..");

  @ArchTest
  static final ArchRule oneDoorToWorkers =
      noClasses()
          .that()
          .resideOutsideOfPackage("twf.tiles.async..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(WorkerExecutor.class);

  @ArchTest
  static final ArchRule nettyIsForPortsAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages("twf.tiles.web..", "twf.tiles.admin..", "twf.tiles.port..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty..");

  @ArchTest
  static final ArchRule verticlesLiveTogether =
      classes()
          .that()
          .areAssignableTo(VerticleBase.class)
          .should()
          .resideInAPackage("twf.tiles.verticle..");

  @ArchTest
  static final ArchRule vertxStartsFromTheDefaults =
      noClasses()
          .that()
          .areNotAssignableTo(VertxDefaults.class)
          .should()
          .callConstructor(VertxOptions.class)
          .orShould()
          .callMethod(Vertx.class, "vertx")
          .as("Vert.x instances start from VertxDefaults, which make no folder that a kill leaves");

  @ArchTest
  static final ArchRule noStaticState =
      noFields().that().areStatic().should().notBeFinal().as("no static field changes");

  private static ArchRule only(String room, String... others) {
    String own = "twf.tiles." + room + "..";
    String[] allowed = new String[BASIS.length + others.length + 1];
    System.arraycopy(BASIS, 0, allowed, 0, BASIS.length);
    System.arraycopy(others, 0, allowed, BASIS.length, others.length);
    allowed[allowed.length - 1] = own;
    return classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }

  /** One of the four in the line; nothing of the others, and nothing above them. */
  private static ArchRule apart(String room) {
    String[] others =
        java.util.stream.Stream.of(
                "watch", "validate", "publish", "catalog", "web", "admin", "verticle", "app")
            .filter(other -> !other.equals(room))
            .map(other -> "twf.tiles." + other + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("twf.tiles." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others);
  }
}
