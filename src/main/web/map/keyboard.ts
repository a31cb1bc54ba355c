// Keyboard shortcuts for all actions. Keys that the focused control handles itself are left to it.
import type { Acts } from "./controls-actions";

const SLIDER = "slider";
const PAN_PIXELS = 120;

export function onKeys(acts: Acts): void {
  const back = () => acts.step(-1);
  const forth = () => acts.step(1);
  const everywhere: Record<string, () => void> = {
    " ": () => acts.play(),
    ArrowLeft: back,
    ArrowRight: forth,
    Home: () => acts.first(),
    End: () => acts.last(),
    "+": () => acts.zoomIn(),
    "=": () => acts.zoomIn(),
    "-": () => acts.zoomOut(),
    "?": () => acts.help(),
  };
  const onSlider: Record<string, () => void> = { ...everywhere, ArrowUp: forth, ArrowDown: back };
  const withShift: Record<string, () => void> = {
    ...everywhere,
    ArrowLeft: () => acts.pan(-PAN_PIXELS, 0),
    ArrowRight: () => acts.pan(PAN_PIXELS, 0),
    ArrowUp: () => acts.pan(0, -PAN_PIXELS),
    ArrowDown: () => acts.pan(0, PAN_PIXELS),
  };
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const dialog = document.querySelector("dialog[open]");
    if (event.ctrlKey || event.metaKey || event.altKey || dialog || isTaken(target, event.key)) {
      return;
    }
    const act = (event.shiftKey ? withShift : target.id === SLIDER ? onSlider : everywhere)[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

/** Arrow keys on the time slider step by frames; the opacity slider, lists and switches keep theirs. */
function isTaken(target: Element, key: string): boolean {
  if (target.id === SLIDER) {
    return false;
  }
  return target.matches("select, input[type=range], input[type=radio]") || (key === " " && target.matches("button, summary, input, a"));
}
