// The basemap: sea, land and graticule below the forecast, coasts and borders above it. Drawn from one
// file on this server. It has no labels, so no fonts are requested.
import type { GeoJSONSource, Map as MapLibreMap, StyleSpecification } from "maplibre-gl";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlasUrl from "world-atlas/countries-50m.json?url";

/** The lowest layer above the forecast frames. */
export const ABOVE_PICTURES = "border-halo";

type Atlas = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
type Colours = { sea: string; land: string; grid: string; line: string; halo: string };

const LIGHT: Colours = { sea: "#dbe4ec", land: "#f4f2ed", grid: "#5b7083", line: "#14212c", halo: "#ffffff" };
const DARK: Colours = { sea: "#0b141c", land: "#1b2731", grid: "#7d93a6", line: "#e8eff5", halo: "#0b141c" };

const NOTHING: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const GRID_DEGREES = 10;

export function emptyStyle(dark: boolean): StyleSpecification {
  const colours = dark ? DARK : LIGHT;
  const line = (id: string, source: string, color: string, width: number, opacity: number) => ({
    id,
    source,
    type: "line" as const,
    layout: { "line-join": "round" as const, "line-cap": "round" as const },
    paint: { "line-color": color, "line-width": width, "line-opacity": opacity },
  });
  return {
    version: 8,
    sources: Object.fromEntries(
      ["land", "grid", "coast", "border"].map((id) => [id, { type: "geojson" as const, data: NOTHING }]),
    ),
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colours.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colours.land } },
      line("grid", "grid", colours.grid, 0.5, 0.35),
      line(ABOVE_PICTURES, "border", colours.halo, 2.2, 0.5),
      line("coast-halo", "coast", colours.halo, 3.2, 0.6),
      line("border", "border", colours.line, 0.7, 0.7),
      line("coast", "coast", colours.line, 1, 0.9),
    ],
  };
}

/** Changes the colours of the basemap. */
export function paintBase(map: MapLibreMap, dark: boolean): void {
  for (const layer of emptyStyle(dark).layers) {
    for (const [name, value] of Object.entries(layer.paint ?? {})) {
      if (name.endsWith("-color")) {
        map.setPaintProperty(layer.id, name as "line-color", value as string);
      }
    }
  }
}

/** Loads and draws land, coasts and borders. The map works without them. */
export async function addCoasts(map: MapLibreMap): Promise<void> {
  const answer = await fetch(atlasUrl);
  const atlas = (await answer.json()) as Atlas;
  const { countries, land } = atlas.objects;
  const set = (id: string, data: GeoJSON.GeoJSON) => map.getSource<GeoJSONSource>(id)?.setData(data);
  set("land", unwrappedLand(feature(atlas, land)));
  set("coast", cut(mesh(atlas, countries, (a, b) => a === b)));
  set("border", cut(mesh(atlas, countries, (a, b) => a !== b)));
  set("grid", graticule());
}



/**
 * Makes a ring that crosses the antimeridian continuous: longitudes continue beyond 180 degrees instead of
 * wrapping. A ring around the pole is closed along latitude -90.
 */
function unwrapped(ring: GeoJSON.Position[]): GeoJSON.Position[] {
  let turn = 0;
  const line = ring.map(([x, y], i): GeoJSON.Position => {
    const step = x! - (ring[i - 1]?.[0] ?? x!);
    turn += step > 180 ? -360 : step < -180 ? 360 : 0;
    return [x! + turn, y!];
  });
  return turn === 0 ? line : [...line, [line.at(-1)![0]!, -90], [line[0]![0]!, -90], line[0]!];
}

function unwrappedLand(land: GeoJSON.FeatureCollection): GeoJSON.MultiPolygon {
  const polygons = land.features.flatMap(({ geometry }) =>
    geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [],
  );
  return { type: "MultiPolygon", coordinates: polygons.map((rings) => rings.map(unwrapped)) };
}

/** Splits lines at the antimeridian, and drops segments along the edge of the atlas, which are not coasts. */
function cut(lines: GeoJSON.MultiLineString): GeoJSON.MultiLineString {
  const isEdge = ([x, y]: GeoJSON.Position) => Math.abs(x!) > 179.99 || y! < -89.9;
  const kept: GeoJSON.Position[][] = [];
  for (const line of lines.coordinates) {
    let part: GeoJSON.Position[] = [];
    line.forEach((position, i) => {
      const before = line[i - 1];
      if (before && ((isEdge(position) && isEdge(before)) || Math.abs(position[0]! - before[0]!) > 180)) {
        kept.push(part);
        part = [];
      }
      part.push(position);
    });
    kept.push(part);
  }
  return { type: "MultiLineString", coordinates: kept.filter((part) => part.length > 1) };
}

function graticule(): GeoJSON.MultiLineString {
  const coordinates: GeoJSON.Position[][] = [];
  for (let x = -180; x <= 180; x += GRID_DEGREES) {
    coordinates.push([[x, -85], [x, 85]]);
  }
  for (let y = -80; y <= 80; y += GRID_DEGREES) {
    coordinates.push([[-180, y], [180, y]]);
  }
  return { type: "MultiLineString", coordinates };
}
