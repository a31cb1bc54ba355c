/** Admin commands: their declaration, their parameters and their dispatch on the event bus. */
@NullMarked
package twf.tiles.admin;

import org.jspecify.annotations.NullMarked;
