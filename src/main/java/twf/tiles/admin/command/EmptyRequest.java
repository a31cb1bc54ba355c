package twf.tiles.admin.command;

/** The request of a command that needs to be told nothing. */
record EmptyRequest() {}
