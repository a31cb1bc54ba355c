package twf.tiles.event;

/** A record that travels on the event bus: as it is within a process, as JSON on the wire. */
public sealed interface Event
    permits ManifestStaged, StagingScanned, ValidationReport, PointerMoved, ModelStateChanged {}
