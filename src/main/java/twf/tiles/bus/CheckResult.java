package twf.tiles.bus;

/**
 * How one check of the checklist ended.
 *
 * @param check the contract's name of it
 * @param outcome pass, fail or skipped
 * @param durationMs milliseconds spent on it, all frames together
 * @param detail one line that names frames and what was expected and found
 */
public record CheckResult(String check, Outcome outcome, double durationMs, String detail) {}
