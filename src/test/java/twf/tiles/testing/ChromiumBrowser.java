package twf.tiles.testing;

import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;

/**
 * A headless Chromium of this machine, WebGL painted by its processor, that tells what it asked for
 * and what it complained of. For one thread; ended when it is closed.
 */
public final class ChromiumBrowser implements AutoCloseable {
  /** How long anything may take; generous, as a processor that is busy elsewhere paints. */
  public static final Duration BOUND = Duration.ofSeconds(60);

  /** 107 bytes of a socket's path, less {@code /org.chromium.Chromium.XXXXXX/SingletonSocket}. */
  private static final int MAX_TEMPORARY_PATH = 107 - 45;

  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  private final Path temporary;
  private final ChromeDriverService service;
  private final ChromeDriver driver;
  private final List<Request> requests = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  /** How large the window is, in pixels, and what the system's colours are. */
  public record Look(int width, int height, boolean dark) {
    public static final Look WIDE = new Look(1440, 900, false);
    public static final Look WIDE_DARK = new Look(1440, 900, true);
    public static final Look PHONE = new Look(390, 844, false);
    public static final Look PHONE_DARK = new Look(390, 844, true);
  }

  /**
   * What the page asked a server for.
   *
   * @param range of bytes, as it was sent; empty for none
   */
  public record Request(String url, String range) {}

  /** Starts it; a test that asks for it is skipped, and says so, where it is not installed. */
  public ChromiumBrowser(Look look) {
    String chromium = ExternalTools.require("chromium", "chromium");
    String chromedriver = ExternalTools.require("chromedriver", "chromium-driver");
    temporary = temporaryFolder();
    service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(chromedriver))
            .usingAnyFreePort()
            .withSilent(true)
            .withEnvironment(Map.of("TMPDIR", temporary.toString()))
            .build();
    driver = startDriver(options(chromium));
    try {
      setAppearance(look);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * A folder for the profile and socket that Chromium makes, since it leaves them where it is
   * killed because it ends too slowly.
   */
  private static Path temporaryFolder() {
    try {
      Path own = Files.createTempDirectory("browser").toAbsolutePath();
      if (own.toString().length() <= MAX_TEMPORARY_PATH) {
        return own;
      }
      // Chromium fails to start where the path of its socket is too long.
      Files.delete(own);
      return Files.createTempDirectory(Path.of("/tmp"), "browser");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a folder, again while processes that are ending still write to it. */
  private static void deleteFolder(Path folder) {
    Awaitility.await("deleting " + folder)
        .atMost(BOUND)
        .pollDelay(Duration.ZERO)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                  Files.deleteIfExists(each);
                }
              } catch (UncheckedIOException e) {
                throw e.getCause();
              }
              return true;
            });
  }

  private ChromeDriver startDriver(ChromeOptions options) {
    try {
      return new ChromeDriver(service, options);
    } catch (RuntimeException e) {
      service.stop();
      deleteFolder(temporary);
      throw e;
    }
  }

  private static ChromeOptions options(String chromium) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--force-color-profile=srgb",
        "--hide-scrollbars",
        // Nothing that Chromium does for itself.
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--lang=en-GB");
    options.setCapability("goog:loggingPrefs", Map.of("performance", "ALL", "browser", "ALL"));
    return options;
  }

  /** Changes what it looks like. */
  public ChromiumBrowser setAppearance(Look look) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            look.width(),
            "height",
            look.height(),
            "deviceScaleFactor",
            1,
            "mobile",
            false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", look.dark() ? "dark" : "light"))));
    return this;
  }

  /** Runs a script in each page that is opened from now on, before its own. */
  public ChromiumBrowser runBeforePages(String script) {
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    return this;
  }

  /** Opens a page and waits until it is loaded. */
  public ChromiumBrowser open(URI page) {
    // A change of nothing but what is behind the # would load nothing.
    driver.get("about:blank");
    driver.get(page.toString());
    return this;
  }

  /** Waits until an element has an attribute of that value. */
  public ChromiumBrowser await(String selector, String attribute, String value) {
    Awaitility.await(selector + " has " + attribute + "=" + value)
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> value.equals(attribute(selector, attribute)));
    return this;
  }

  /** Waits until a script gives true. */
  public ChromiumBrowser awaitTrue(String expression) {
    Awaitility.await(expression)
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> Boolean.TRUE.equals(script("return " + expression)));
    return this;
  }

  /** An element's attribute; null where either is absent. */
  public @Nullable String attribute(String selector, String name) {
    return (String)
        script(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null",
            selector,
            name);
  }

  /** What an element shows. */
  public String text(String selector) {
    return element(selector).getText();
  }

  public WebElement element(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  public ChromiumBrowser click(String selector) {
    element(selector).click();
    return this;
  }

  /** Presses keys, whatever has the focus. */
  public ChromiumBrowser press(CharSequence keys) {
    new Actions(driver).sendKeys(keys).perform();
    return this;
  }

  /** Runs a script in the page. */
  public @Nullable Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Processor time of the page's own thread so far, in seconds. */
  public double busySeconds() {
    driver.executeCdpCommand("Performance.enable", Map.of());
    List<?> metrics =
        (List<?>) driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
    return metrics.stream()
        .map(metric -> (Map<?, ?>) metric)
        .filter(metric -> "ThreadTime".equals(metric.get("name")))
        .mapToDouble(metric -> ((Number) metric.get("value")).doubleValue())
        .sum();
  }

  /** Where the page is now. */
  public URI currentUri() {
    return URI.create(driver.getCurrentUrl());
  }

  /** What the window shows. */
  public BufferedImage captureWindow() {
    try {
      return ImageIO.read(new ByteArrayInputStream(driver.getScreenshotAs(OutputType.BYTES)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what the window shows to target/screenshots. */
  public Path screenshot(String name) {
    try {
      Files.createDirectories(SCREENSHOTS);
      return Files.write(
          SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What all pages have asked servers for so far. */
  public List<Request> requests() {
    for (LogEntry entry : driver.manage().logs().get("performance")) {
      JsonObject message = new JsonObject(entry.getMessage()).getJsonObject("message");
      if (message.getString("method").equals("Network.requestWillBeSent")) {
        JsonObject request = message.getJsonObject("params").getJsonObject("request");
        String url = request.getString("url");
        if (url.startsWith("http") || url.startsWith("ws")) {
          requests.add(new Request(url, request.getJsonObject("headers").getString("Range", "")));
        }
      }
    }
    return List.copyOf(requests);
  }

  /** What was written to the console as an error, policies that were broken among it. */
  public List<String> errors() {
    driver.manage().logs().get("browser").getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .forEach(entry -> errors.add(entry.getMessage()));
    return List.copyOf(errors);
  }

  /** Ends the browser and its driver, whatever state they are in. */
  @Override
  public void close() {
    try {
      driver.quit();
    } finally {
      service.stop();
      deleteFolder(temporary);
    }
  }
}
