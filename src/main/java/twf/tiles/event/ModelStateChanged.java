package twf.tiles.event;

/**
 * The state of a model other than its pointer has changed: its holds, its pin or its published
 * runs.
 *
 * @param model the model's id
 */
public record ModelStateChanged(String model) implements Event {}
