package twf.tiles.bus;

/** A record that travels on the event bus: as it is within a process, as JSON on the wire. */
public sealed interface Event
    permits Staged, StagingScanned, ValidationReport, PointerMoved, TreeChanged {}
