/** Where settings come from: the environment and a YAML file, strictly scanned. */
@NullMarked
package twf.tiles.config.source;

import org.jspecify.annotations.NullMarked;
