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
 * A headless Chromium with software-rendered WebGL that records requests and console errors. Not
 * thread-safe; {@link #close} ends the browser.
 */
public final class ChromiumBrowser implements AutoCloseable {
  /** Upper bound of every wait; generous, because software rendering is slow on a busy machine. */
  public static final Duration BOUND = Duration.ofSeconds(60);

  /**
   * Maximum length of a socket path (107 bytes) minus {@code
   * /org.chromium.Chromium.XXXXXX/SingletonSocket}.
   */
  private static final int MAX_TEMPORARY_PATH = 107 - 45;

  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  private final Path temporary;
  private final ChromeDriverService service;
  private final ChromeDriver driver;
  private final List<Request> requests = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  /** Window size in pixels and the system colour scheme. */
  public record Look(int width, int height, boolean dark) {
    public static final Look WIDE = new Look(1440, 900, false);
    public static final Look WIDE_DARK = new Look(1440, 900, true);
    public static final Look PHONE = new Look(390, 844, false);
    public static final Look PHONE_DARK = new Look(390, 844, true);
  }

  /**
   * A request that a page sent.
   *
   * @param range value of the {@code Range} header; empty if there is none
   */
  public record Request(String url, String range) {}

  /** Starts the browser. Skips the test if Chromium is not installed. */
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
   * Creates a temporary folder for Chromium's profile and socket. Chromium leaves them behind if it
   * is killed because it exits too slowly.
   */
  private static Path temporaryFolder() {
    try {
      Path own = Files.createTempDirectory("browser").toAbsolutePath();
      if (own.toString().length() <= MAX_TEMPORARY_PATH) {
        return own;
      }
      // Chromium does not start if the path of its socket is too long.
      Files.delete(own);
      return Files.createTempDirectory(Path.of("/tmp"), "browser");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a folder; retries while exiting processes still write to it. */
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
        // Disable all background activity of Chromium.
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--lang=en-GB");
    options.setCapability("goog:loggingPrefs", Map.of("performance", "ALL", "browser", "ALL"));
    return options;
  }

  /** Changes the window size and colour scheme. */
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

  /** Runs a script in every page opened from now on, before the page's own scripts. */
  public ChromiumBrowser runBeforePages(String script) {
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    return this;
  }

  /** Opens a page and waits until it is loaded. */
  public ChromiumBrowser open(URI page) {
    // If only the part after the # changed, the browser would not reload.
    driver.get("about:blank");
    driver.get(page.toString());
    return this;
  }

  /** Waits until an attribute of an element has the value. */
  public ChromiumBrowser await(String selector, String attribute, String value) {
    Awaitility.await(selector + " has " + attribute + "=" + value)
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> value.equals(attribute(selector, attribute)));
    return this;
  }

  /** Waits until a JavaScript expression is true. */
  public ChromiumBrowser awaitTrue(String expression) {
    Awaitility.await(expression)
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> Boolean.TRUE.equals(script("return " + expression)));
    return this;
  }

  /** Returns an attribute of an element; null if the element or the attribute is absent. */
  public @Nullable String attribute(String selector, String name) {
    return (String)
        script(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null",
            selector,
            name);
  }

  /** Returns the visible text of an element. */
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

  /** Sends keys to the focused element. */
  public ChromiumBrowser press(CharSequence keys) {
    new Actions(driver).sendKeys(keys).perform();
    return this;
  }

  /** Runs a script in the page. */
  public @Nullable Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Returns the CPU time that the page's main thread has used so far, in seconds. */
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

  /** Returns the current URL. */
  public URI currentUri() {
    return URI.create(driver.getCurrentUrl());
  }

  /** Returns an image of the window. */
  public BufferedImage captureWindow() {
    try {
      return ImageIO.read(new ByteArrayInputStream(driver.getScreenshotAs(OutputType.BYTES)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Saves an image of the window in target/screenshots. */
  public Path screenshot(String name) {
    try {
      Files.createDirectories(SCREENSHOTS);
      return Files.write(
          SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all requests that pages have sent to servers so far. */
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

  /**
   * Returns all errors on the console so far, including violations of the content security policy.
   */
  public List<String> errors() {
    driver.manage().logs().get("browser").getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .forEach(entry -> errors.add(entry.getMessage()));
    return List.copyOf(errors);
  }

  /** Ends the browser and its driver, even if they no longer respond. */
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
