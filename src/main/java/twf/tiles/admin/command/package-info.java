/** The implementations of the admin commands. */
@NullMarked
package twf.tiles.admin.command;

import org.jspecify.annotations.NullMarked;
