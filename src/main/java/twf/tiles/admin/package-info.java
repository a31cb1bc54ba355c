/** Admin commands: what a command is, its parameters, and how it is dispatched on the event bus. */
@NullMarked
package twf.tiles.admin;

import org.jspecify.annotations.NullMarked;
