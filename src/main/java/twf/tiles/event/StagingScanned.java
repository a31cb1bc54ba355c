package twf.tiles.event;

import java.util.Set;
import twf.tiles.domain.VariableKey;

/**
 * A full scan of STAGING_ROOT has completed: consumers drop state about variables that are only
 * staged and not in the set. Not sent outside of the process.
 *
 * @param staged all variables with a staged manifest, and those that could not be read but had one
 *     at the last successful look
 */
public record StagingScanned(Set<VariableKey> staged) implements Event {
  public StagingScanned {
    staged = Set.copyOf(staged);
  }
}
