/**
 * The admin commands, one class each. {@link twf.tiles.admin.command.CommandRegistry} lists them.
 */
@NullMarked
package twf.tiles.admin.command;

import org.jspecify.annotations.NullMarked;
