// Connects the controls around the map to actions.
import { chosenSource, element } from "./controls-view";
import type { Source } from "./source-figures";

/** The actions of the map's user. */
export interface Acts {
  chooseModel(model: string): void;
  chooseRun(run: string): void;
  chooseVariable(variable: string): void;
  /** Starts or pauses the animation. */
  play(): void;
  /** Moves by some frames and pauses. */
  step(by: number): void;
  /** Goes to the frame nearest to a forecast hour and pauses. */
  goToHour(hour: number): void;
  first(): void;
  last(): void;
  setSpeed(framesPerSecond: number): void;
  /** From 0 to 1. */
  setOpacity(opacity: number): void;
  /** Draws frames from their tiles, or from their images where they have one. */
  setSource(source: Source): void;
  /** Switches between the deprecated PNG routes and the archives. */
  setLegacy(on: boolean): void;
  zoomIn(): void;
  zoomOut(): void;
  /** Pans by pixels to the right and down. */
  pan(x: number, y: number): void;
  help(): void;
}

export function onControls(acts: Acts): void {
  const on = (id: string, event: string, act: (control: HTMLInputElement) => void) =>
    element(id).addEventListener(event, (e) => act(e.currentTarget as HTMLInputElement));
  on("model", "change", ({ value }) => acts.chooseModel(value));
  on("run", "change", ({ value }) => acts.chooseRun(value));
  on("variable", "change", ({ value }) => acts.chooseVariable(value));
  on("play", "click", () => acts.play());
  on("back", "click", () => acts.step(-1));
  on("forth", "click", () => acts.step(1));
  on("slider", "input", ({ value }) => acts.goToHour(Number(value)));
  on("speed", "change", ({ value }) => acts.setSpeed(Number(value)));
  on("opacity", "input", ({ value }) => acts.setOpacity(Number(value) / 100));
  on("source", "change", () => acts.setSource(chosenSource()));
  on("legacy", "change", ({ checked }) => acts.setLegacy(checked));
  on("zoom-in", "click", () => acts.zoomIn());
  on("zoom-out", "click", () => acts.zoomOut());
  on("help-open", "click", () => acts.help());
  on("skip", "click", () => element("slider").focus());
}
