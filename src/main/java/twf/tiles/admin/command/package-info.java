/** The admin commands, one class each; {@link twf.tiles.admin.command.Commands} lists them. */
@NullMarked
package twf.tiles.admin.command;

import org.jspecify.annotations.NullMarked;
