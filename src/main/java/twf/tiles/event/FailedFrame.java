package twf.tiles.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A frame for which a check failed.
 *
 * @param frameId three digits
 * @param tile the tile for which it failed; null if the check is not about a single tile
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailedFrame(String frameId, @Nullable TileCoord tile) {}
