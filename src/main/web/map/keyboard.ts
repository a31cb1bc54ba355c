// Everything by keyboard. Keys that a control has for itself stay with it.
import type { Map as MapLibreMap } from "maplibre-gl";
import type { Player } from "./player";

interface Controlled {
  map: MapLibreMap;
  player: Player;
  step(by: number): void;
  help: HTMLDialogElement;
}

const PAN_PIXELS = 120;
const PANS: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-PAN_PIXELS, 0],
  ArrowRight: [PAN_PIXELS, 0],
  ArrowUp: [0, -PAN_PIXELS],
  ArrowDown: [0, PAN_PIXELS],
};

export function onKeys({ map, player, step, help }: Controlled): void {
  const acts: Record<string, () => void> = {
    " ": () => player.toggle(),
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    Home: () => {
      player.pause();
      player.go(0);
    },
    End: () => {
      player.pause();
      player.go(Infinity);
    },
    "+": () => map.zoomIn(),
    "=": () => map.zoomIn(),
    "-": () => map.zoomOut(),
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || isTaken(event.target as Element, key)) {
      return;
    }
    const pan = event.shiftKey ? PANS[key] : undefined;
    const act = pan ? () => map.panBy(pan) : acts[key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

/** The time slider's arrows step by frames, as elsewhere; the opacity's, and those of lists, are their own. */
function isTaken(target: Element, key: string): boolean {
  if (target.id === "slider") {
    return false;
  }
  return target.matches("select, input[type=range]") || (key === " " && target.matches("button, summary, input, a"));
}
