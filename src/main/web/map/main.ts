// The entry point of the map page, which connects its modules.
import { Map as MapLibreMap, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { drawing, LATEST, type Bounds, type Frame, type Snapshot } from "./public-api";
import { ABOVE_PICTURES, addCoasts, emptyStyle, paintBase } from "./basemap";
import { utcTime } from "./time-format";
import { onControls, type Acts } from "./controls-actions";
import { hasImage, imagePicture, imagesIn, readImages } from "./frame-images";
import { Frames, type Picture } from "./frame-layers";
import { onKeys } from "./keyboard";
import { showLegend } from "./legend";
import { around, firstToShow, nearestToHour, nearestToTime } from "./animation-loop";
import { keep, parse } from "./permalink";
import { archivePicture, legacyPicture, readTiles, troubleOf } from "./tile-protocol";
import { Player } from "./player";
import { Selection, type Choices, type Told, type Trouble } from "./selection";
import { SourceFigures } from "./source-figures";
import * as ui from "./controls-view";

// Let the browser paint the page before it initialises the map.
await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));

const dark = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 760px)");

/** The memory for decoded frame images, in bytes. */
const imageMemory = () => (narrow.matches ? 96 : 256) * 2 ** 20;

/** The number of frames to keep loaded; while playing, all frames of a typical loop that fit in memory. */
function loadedFrames(): number {
  const most = !player.isPlaying ? 6 : narrow.matches ? 10 : 20;
  return isFromImages() ? Math.min(most, imagesIn(imageMemory())) : most;
}

const view = parse(location.hash);
setWorkerUrl(workerUrl);
const map = new MapLibreMap({
  container: "map",
  style: emptyStyle(dark.matches),
  center: [view.longitude ?? 0, view.latitude ?? 30],
  zoom: view.zoom ?? 1.5,
  minZoom: 0.5,
  maxZoom: 10,
  attributionControl: false,
  keyboard: false,
  dragRotate: false,
  touchPitch: false,
  fadeDuration: 0,
});
map.touchZoomRotate.disableRotation();

let snapshot: Snapshot | undefined;
let pointedRun: string | undefined;
let choices: Choices = { models: [], runs: [], variables: [] };
let pictures: Picture[] = [];
let troubledSince: Date | undefined;
let legacy = false;
/** The wanted picture that failed to load. */
let failing: string | undefined;
/** Pictures that are missing on the server or unreadable. */
const lost = new Set<string>();
let placed = view.latitude !== undefined && view.longitude !== undefined;

const frames = new Frames(map, ABOVE_PICTURES, {
  shown(id) {
    ui.mark("shown", id);
    if (player.isPlaying && !legacy) {
      figures.step(isFromImages() ? "images" : "tiles");
    }
    ui.showTime(current());
    if (snapshot) {
      showLegend(ui.element("legend"), drawing(snapshot, current() ?? snapshot.frames[0]));
    }
  },
  looked: recovered,
  undecodable: (id) => failed(id, { kind: "unreadable", detail: "a tile of it is not an image that this browser can decode" }),
});

const figures = new SourceFigures(ui.showFigures);

const player = new Player({
  count: () => pictures.length,
  isReady: (index) => pictures[index] !== undefined && frames.isReady(pictures[index].id),
  isLost(index) {
    const id = pictures[index]?.id ?? "";
    return lost.has(id) && !frames.isReady(id);
  },
  want(index) {
    if (index === 0) {
      // The last frame stays longer before the loop starts again.
      figures.interrupt();
    }
    frames.show(wanted(index));
    const frame = current();
    if (frame) {
      view.time = frame.valid_time;
      ui.showSlider(frame);
      ui.mark("wanted", pictures[index]?.id);
      remember();
    }
  },
  playing(on) {
    ui.showPlaying(on);
    figures.restart();
    frames.show(wanted(player.index));
    remember();
  },
});

const selection = new Selection(view.model, view.run, view.variable, {
  choices(changed) {
    choices = changed;
    ui.showChoices(choices, selection, pointedRun);
    Object.assign(view, { model: selection.model, run: selection.run, variable: selection.variable });
    remember();
  },
  unknownModel: (model) => ui.notice("link", `This server has no model ${model}.`),
  snapshot: show,
  trouble: (kind) => trouble({ kind }),
  fine() {
    if (failing === undefined) {
      fine();
    }
  },
});

/** Updates the address, except while playing. */
const remember = (): void => keep(view, () => !player.isPlaying);

const current = (): Frame | undefined => snapshot?.frames[player.index];

/** Switches to new frames; the visible one stays until its successor is loaded. */
function show(changed: Snapshot, generation: number | undefined): void {
  snapshot = changed;
  pointedRun = generation === undefined ? pointedRun : changed.run;
  ui.mark("run", changed.run);
  ui.mark("generation", generation);
  ui.mark("frames", changed.frames.length);
  ui.showChoices(choices, selection, pointedRun);
  ui.showProgress(changed);
  ui.showFrames(changed.frames);
  place(drawing(changed, changed.frames[0]).bounds);
  draw();
}

/** Removes everything of the previous model, which could be mistaken for the chosen one. */
function clear(): void {
  player.pause();
  snapshot = undefined;
  pointedRun = undefined;
  pictures = [];
  frames.clear();
  ui.mark("shown", undefined);
  ui.showFrames([]);
  ui.showTime(undefined);
  ui.element("legend").hidden = true;
  delete ui.element("legend").dataset["content"];
  ui.element("progress").hidden = true;
}

function draw(): void {
  const of = snapshot;
  if (of) {
    ui.showSource(hasImages() ? view.source : undefined);
    ui.mark("source", isFromImages() ? "images" : "tiles");
    pictures = of.frames.map((frame) => pictureOf(of, frame));
    lost.clear();
    player.go(view.time === undefined ? firstToShow(of.frames, Date.now()) : nearestToTime(of.frames, Date.parse(view.time)));
  }
}

const hasImages = () => snapshot?.frames.some((frame) => hasImage(snapshot!, frame)) ?? false;

const isFromImages = () => view.source === "images" && !legacy && hasImages();

function pictureOf(of: Snapshot, frame: Frame): Picture {
  if (legacy) {
    return legacyPicture(of, frame);
  }
  return isFromImages() && hasImage(of, frame) ? imagePicture(of, frame) : archivePicture(of, frame);
}

const wanted = (index: number): Picture[] =>
  around(index, pictures.length, loadedFrames()).map((i) => pictures[i]!);

/** Fits the map to the frames, once per model, unless the link contains a position. */
function place(bounds: Bounds | undefined): void {
  if (bounds && !placed) {
    placed = true;
    const padding = narrow.matches
      ? { top: 150, bottom: 250, left: 8, right: 8 }
      : { top: 32, bottom: 136, left: 296, right: 72 };
    map.fitBounds(bounds, { padding, animate: false });
  }
}

/** Removes the notice once the failed picture is loaded or no longer wanted. */
function recovered(): void {
  // While playing, a failed picture is still wanted.
  const comes = player.isPlaying && pictures.some(({ id }) => id === failing) ? failing : undefined;
  const seen = pictures[player.index]?.id ?? "";
  if (failing !== undefined && (comes === undefined ? frames.isSeen(seen) : frames.isReady(comes))) {
    failing = undefined;
    fine();
  }
}

function fine(): void {
  troubledSince = undefined;
  ui.mark("state", "ready");
  ui.notice("trouble", undefined);
}

/**
 * @param of the affected picture; undefined if there is none
 */
function trouble(told: Told, of?: string): void {
  const { kind } = told;
  if (kind !== "unreachable" || troubledSince === undefined) {
    troubledSince = new Date();
  }
  ui.mark("state", kind);
  if (kind === "empty") {
    clear();
  }
  const ways: Partial<Record<Trouble, HTMLElement>> = {
    vanished: ui.button("Show the latest run", () => selection.chooseRun(LATEST)),
    "switched-off": ui.button("Show the tiles", () => acts.setLegacy(false)),
  };
  if (isFromImages() && (kind === "frame-gone" || kind === "unreadable")) {
    ways[kind] = ui.button("Show the tiles", () => acts.setSource("tiles"));
  }
  const way = ways[kind];
  ui.notice("trouble", ui.troubleText(told, troubledSince, timeOf(of), selection, choices), ...(way ? [way] : []));
}

function timeOf(picture: string | undefined): string | undefined {
  const frame = snapshot?.frames[pictures.findIndex(({ id }) => id === picture)];
  return frame && utcTime(frame.valid_time);
}

/** Handles a tile that failed to load or decode. */
function failed(id: string, told: Told): void {
  if (told.kind === "unreachable") {
    lost.delete(id);
  } else {
    lost.add(id);
  }
  frames.fail(id, told.kind !== "unreadable");
  if (player.isPlaying || id === pictures[player.index]?.id) {
    failing = id;
    trouble(told, id);
  }
}

function stay(index: number): void {
  player.pause();
  player.go(index);
}

const acts: Acts = {
  chooseModel(model) {
    placed = false;
    ui.notice("link", undefined);
    clear();
    selection.chooseModel(model);
  },
  chooseRun: (run) => selection.chooseRun(run),
  chooseVariable: (variable) => selection.chooseVariable(variable),
  play: () => player.toggle(),
  step(by) {
    player.pause();
    player.step(by);
  },
  goToHour: (hour) => stay(nearestToHour(snapshot?.frames ?? [], hour)),
  first: () => stay(0),
  last: () => stay(pictures.length - 1),
  setSpeed(framesPerSecond) {
    view.framesPerSecond = player.framesPerSecond = framesPerSecond;
    remember();
  },
  setOpacity(opacity) {
    view.opacity = opacity;
    frames.setOpacity(opacity);
    ui.showOpacity(opacity);
    remember();
  },
  setSource(source) {
    view.source = source;
    figures.restart();
    acts.setLegacy(false);
    remember();
  },
  setLegacy(on) {
    legacy = on;
    ui.mark("legacy", on);
    ui.element<HTMLInputElement>("legacy").checked = on;
    ui.showDeprecation(undefined);
    draw();
  },
  zoomIn: () => map.zoomIn(),
  zoomOut: () => map.zoomOut(),
  pan: (x, y) => map.panBy([x, y]),
  help: () => ui.element<HTMLDialogElement>("help").showModal(),
};

readTiles({
  failed: (id, cause) => failed(id, troubleOf(cause, legacy)),
  deprecated(told) {
    if (legacy) {
      ui.showDeprecation(told);
    }
  },
});
readImages({ failed: (id, cause) => failed(id, troubleOf(cause, false)) });
map.on("moveend", () => {
  const { lat, lng } = map.getCenter().wrap();
  Object.assign(view, { latitude: lat, longitude: lng, zoom: map.getZoom() });
  if (placed) {
    remember();
  }
});
dark.addEventListener("change", () => paintBase(map, dark.matches));
window.addEventListener("hashchange", () => location.reload());
player.framesPerSecond = view.framesPerSecond;
ui.showSpeeds(view.framesPerSecond);
acts.setOpacity(view.opacity);
onControls(acts);
onKeys(acts);
map.on("dataloading", () => ui.mark("settled", false));
map.once("load", () => {
  document.documentElement.dataset["ready"] = "true";
  void addCoasts(map).finally(() => map.on("idle", () => ui.mark("settled", true)));
  void selection.start();
});
