package twf.tiles.event;

/** A message on the event bus: passed as a record within a process, as JSON between processes. */
public sealed interface Event
    permits ManifestStaged, StagingScanned, ValidationReport, PointerMoved, ModelStateChanged {}
