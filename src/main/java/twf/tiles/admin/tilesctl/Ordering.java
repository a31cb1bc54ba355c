package twf.tiles.admin.tilesctl;

/** A command that changes something at once and shows what became of it. */
record Ordering(Form form, View view) implements Action {
  @Override
  public int run(Desk desk) {
    desk.show(desk.order(form.name(), form.bodyOf(desk.here())), view);
    return ExitCodes.DONE;
  }
}
