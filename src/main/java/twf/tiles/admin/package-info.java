/** Admin commands and the management port. */
@NullMarked
package twf.tiles.admin;

import org.jspecify.annotations.NullMarked;
