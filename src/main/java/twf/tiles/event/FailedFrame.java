package twf.tiles.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A frame that a check failed for.
 *
 * @param frameId three digits
 * @param tile the tile that was looked at; null where the check is about no single tile
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailedFrame(String frameId, @Nullable TileCoord tile) {}
