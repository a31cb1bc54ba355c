package twf.tiles;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import java.util.Set;
import java.util.stream.Stream;
import twf.tiles.app.ServiceNotifier;
import twf.tiles.common.VertxDefaults;

/** Checks dependencies between packages against the table in src/docs/ARCHITECTURE.md. */
@AnalyzeClasses(packages = "twf.tiles", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Packages that every package may depend on. */
  private static final String[] EVERYWHERE = {
    "java..", "javax..", "org.slf4j..", "org.jspecify..", "com.google.errorprone.annotations.."
  };

  @ArchTest
  static final ArchRule topLevelPackagesAreFreeOfCycles =
      slices().matching("twf.tiles.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule allPackagesAreFreeOfCycles =
      slices().matching("twf.tiles.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule domainUsesJackson = uses("domain", "com.fasterxml.jackson..");

  @ArchTest static final ArchRule errorUsesDomain = uses("error", "twf.tiles.domain..");

  @ArchTest
  static final ArchRule commonUsesVertx =
      uses("common", "io.vertx.core..", "com.github.benmanes.caffeine..");

  @ArchTest
  static final ArchRule pmtilesIsAFormat =
      uses(
          "pmtiles",
          "twf.tiles.domain..",
          "twf.tiles.error..",
          "twf.tiles.common..",
          "io.vertx.core..",
          "com.fasterxml.jackson..",
          "com.github.luben.zstd..",
          "org.brotli.dec..");

  @ArchTest
  static final ArchRule imageKnowsNoRuns =
      uses("image", "twf.tiles.error..", "twf.tiles.pmtiles..");

  @ArchTest
  static final ArchRule configReadsSettings =
      uses(
          "config",
          "twf.tiles.domain..",
          "twf.tiles.error..",
          "twf.tiles.common..",
          "io.vertx.config..",
          "io.vertx.core..",
          "org.yaml.snakeyaml..",
          "ch.qos.logback..");

  @ArchTest
  static final ArchRule metricsUsesMicrometer =
      uses(
          "metrics",
          "twf.tiles.domain..",
          "twf.tiles.error..",
          "io.micrometer..",
          "io.vertx.micrometer..",
          "io.vertx.core..");

  @ArchTest
  static final ArchRule eventIsBelowTheStages =
      uses(
          "event",
          "twf.tiles.domain..",
          "twf.tiles.error..",
          "twf.tiles.common..",
          "com.fasterxml.jackson..",
          "io.vertx.core..");

  /** {@code tilesctl} loads the command declarations at startup, so they use no other package. */
  @ArchTest static final ArchRule commandIsPlainJava = uses("command");

  @ArchTest
  static final ArchRule storageUsesNoVertx =
      uses("storage", "twf.tiles.domain..", "twf.tiles.error..", "twf.tiles.common..");

  @ArchTest
  static final ArchRule builderKnowsNoStages =
      uses(
          "builder",
          "twf.tiles.domain..",
          "twf.tiles.error..",
          "twf.tiles.storage..",
          "twf.tiles.pmtiles..",
          "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule connectionsKnowNoTiles =
      uses(
          "http.connection",
          "twf.tiles.common..",
          "twf.tiles.http",
          "io.vertx.core..",
          "io.netty..");

  @ArchTest
  static final ArchRule assetsAreFiles =
      uses("assets", "twf.tiles.error..", "twf.tiles.http..", "io.vertx.core..");

  /** Every operator command starts this program, so it must not load slow dependencies. */
  @ArchTest
  static final ArchRule cliIsAClient =
      classes()
          .that()
          .resideInAPackage("twf.tiles.cli..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.net..",
              "org.jspecify..",
              "picocli..",
              "com.fasterxml.jackson..",
              "twf.tiles.cli..",
              "twf.tiles.command..",
              "twf.tiles.common..",
              "twf.tiles.event..",
              "twf.tiles.config..",
              "twf.tiles.error..");

  @ArchTest static final ArchRule stagingMeetsOthersOnTheBus = apart("staging");
  @ArchTest static final ArchRule validationMeetsOthersOnTheBus = apart("validation");
  @ArchTest static final ArchRule publishingMeetsOthersOnTheBus = apart("publishing");
  @ArchTest static final ArchRule catalogMeetsOthersOnTheBus = apart("catalog");

  /** Classes in subpackages that other features may use, besides requests and replies. */
  private static final Set<String> FACADES =
      Set.of(
          "OperatorService",
          "PublishingQueries",
          "RetentionService",
          "NextCycleEstimate",
          "RunOverview",
          "StepResult",
          "StepOutcome");

  private static final DescribedPredicate<JavaClass> FACADE =
      describe(
          "facades, requests and replies",
          type -> {
            JavaClass outer = type;
            while (outer.getEnclosingClass().isPresent()) {
              outer = outer.getEnclosingClass().get();
            }
            String name = outer.getSimpleName();
            return FACADES.contains(name) || name.endsWith("Request") || name.endsWith("Reply");
          });

  /** Subpackages are internal to a feature: other features use only its facades. */
  @ArchTest static final ArchRule publishingHidesItsParts = hides("publishing");

  @ArchTest static final ArchRule webHidesItsParts = hides("web");
  @ArchTest static final ArchRule validationHidesItsParts = hides("validation");
  @ArchTest static final ArchRule cliHidesItsParts = hides("cli");

  @ArchTest
  static final ArchRule webKnowsNoPublishing =
      noClasses()
          .that()
          .resideInAPackage("twf.tiles.web..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "twf.tiles.staging..",
              "twf.tiles.validation..",
              "twf.tiles.publishing..",
              "twf.tiles.admin..",
              "twf.tiles.management..",
              "twf.tiles.verticle..",
              "twf.tiles.app..");

  @ArchTest
  static final ArchRule onlyWorkerPoolsUseWorkers =
      noClasses()
          .that()
          .resideOutsideOfPackage("twf.tiles.common..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(WorkerExecutor.class);

  @ArchTest
  static final ArchRule onlyPortsAndTheServiceNotifierUseNetty =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "twf.tiles.web..", "twf.tiles.admin..", "twf.tiles.management..", "twf.tiles.http..")
          .and()
          .areNotAssignableTo(ServiceNotifier.class)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty..");

  @ArchTest
  static final ArchRule verticlesAreInOnePackage =
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
          .as("only VertxDefaults creates Vert.x options, so that a kill leaves no cache folder");

  @ArchTest
  static final ArchRule noStaticState =
      noFields().that().areStatic().should().notBeFinal().as("static fields are final");

  private static ArchRule uses(String name, String... others) {
    String own = inTree(name);
    String[] allowed =
        Stream.of(EVERYWHERE, others, new String[] {own})
            .flatMap(Stream::of)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }

  /** A stage depends on none of the other three stages and on nothing above them. */
  private static ArchRule apart(String stage) {
    String[] others =
        Stream.of(
                "staging",
                "validation",
                "publishing",
                "catalog",
                "web",
                "admin",
                "management",
                "verticle",
                "app")
            .filter(other -> !other.equals(stage))
            .map(ArchitectureTest::inTree)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(inTree(stage))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others);
  }

  private static ArchRule hides(String feature) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(inTree(feature), "twf.tiles.app..", "twf.tiles.verticle..")
        .should()
        .dependOnClassesThat(resideInAPackage("twf.tiles." + feature + ".*..").and(not(FACADE)));
  }

  private static String inTree(String name) {
    return "twf.tiles." + name + "..";
  }
}
