package twf.tiles.event;

/**
 * What a model shows beside its pointer has changed: its holds, its pin, or which runs are
 * published.
 *
 * @param model the model's id
 */
public record ModelStateChanged(String model) implements Event {}
