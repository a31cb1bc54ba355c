package twf.tiles.admin.tilesctl;

/** A command that asks for something and shows the reply. */
record Asking(Form form, View view) implements Action {
  @Override
  public int run(Desk desk) {
    desk.show(desk.ask(form.name(), form.body()), view);
    return ExitCodes.DONE;
  }
}
