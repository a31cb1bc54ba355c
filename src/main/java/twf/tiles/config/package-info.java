/** Settings: read once, validated as a whole. */
@NullMarked
package twf.tiles.config;

import org.jspecify.annotations.NullMarked;
