package twf.tiles.admin.command;

/** The request of a command without parameters of its own. */
record EmptyRequest() {}
