/** Settings: read once, validated whole. */
@NullMarked
package twf.tiles.config;

import org.jspecify.annotations.NullMarked;
