package twf.tiles.bus;

/**
 * What a model shows beside its pointer has changed: its holds, its pin, or which runs are
 * published.
 *
 * @param model the model's id
 */
public record TreeChanged(String model) implements Event {}
