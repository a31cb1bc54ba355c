/** Text output to a terminal: styles, tables, waiting. */
@NullMarked
package twf.tiles.cli.terminal;

import org.jspecify.annotations.NullMarked;
