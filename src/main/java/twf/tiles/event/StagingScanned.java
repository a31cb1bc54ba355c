package twf.tiles.event;

import java.util.Set;
import twf.tiles.domain.VariableKey;

/**
 * STAGING_ROOT was looked through whole: what is known of other variables from staging alone is out
 * of date. Not told outside of the process.
 *
 * @param staged every variable that has a staged manifest, or had one when it could last be looked
 *     at
 */
public record StagingScanned(Set<VariableKey> staged) implements Event {
  public StagingScanned {
    staged = Set.copyOf(staged);
  }
}
