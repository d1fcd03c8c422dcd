/**
 * Where the boxes of the topology stand. Boxes that were there stay where they were: a layout is made for those that
 * come, and they take the nearest free place to where it would put them. What it does not guarantee: that what grew over
 * hours is as tidy as a layout made at once; for that there is the button.
 */
import { Graph, layout } from '@dagrejs/dagre';

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export type Places = ReadonlyMap<string, Place>;

const GAP = 28;
const RANK_GAP = 210;

/** The top left corner of each box. */
export function placeBoxes(before: Places, boxes: readonly Box[], arrows: readonly Arrow[]): Places {
  if (boxes.length > 0 && boxes.every(({ id }) => before.has(id))) return keptOf(before, boxes);
  const fresh = tidy(boxes, arrows);
  const known = boxes.filter(({ id }) => before.has(id));
  if (known.length === 0) return fresh;
  const placed = new Map(keptOf(before, boxes));
  const standing = known.map((box) => ({ box, place: before.get(box.id) ?? ORIGIN }));
  for (const box of boxes) {
    if (placed.has(box.id)) continue;
    const place = freePlace(box, fresh.get(box.id) ?? ORIGIN, standing);
    placed.set(box.id, place);
    standing.push({ box, place });
  }
  return placed;
}

const ORIGIN: Place = { x: 0, y: 0 };

/** A layout from nothing. */
export function tidy(boxes: readonly Box[], arrows: readonly Arrow[]): Places {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: GAP, ranksep: RANK_GAP, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to } of arrows) {
    if (from !== to && graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  }
  layout(graph);
  return new Map(
    boxes.map(({ id, width, height }) => {
      const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
      return [id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) }];
    }),
  );
}

function keptOf(before: Places, boxes: readonly Box[]): Places {
  return new Map(
    boxes.flatMap(({ id }) => {
      const place = before.get(id);
      return place ? [[id, place] as const] : [];
    }),
  );
}

interface Standing {
  readonly box: Box;
  readonly place: Place;
}

/** At `wanted`, or as far below it as another box reaches. */
function freePlace(box: Box, wanted: Place, standing: readonly Standing[]): Place {
  let place = wanted;
  for (let turn = 0; turn <= standing.length; turn++) {
    const hit = standing.find((other) => overlaps(box, place, other));
    if (!hit) return place;
    place = { x: place.x, y: hit.place.y + hit.box.height + GAP };
  }
  return place;
}

function overlaps(box: Box, { x, y }: Place, other: Standing): boolean {
  return (
    x < other.place.x + other.box.width + GAP &&
    other.place.x < x + box.width + GAP &&
    y < other.place.y + other.box.height + GAP &&
    other.place.y < y + box.height + GAP
  );
}

/** The room that all boxes take. */
export function extentOf(
  boxes: readonly Box[],
  places: Places,
): { readonly width: number; readonly height: number } {
  let width = 0;
  let height = 0;
  for (const box of boxes) {
    const { x, y } = places.get(box.id) ?? ORIGIN;
    width = Math.max(width, x + box.width);
    height = Math.max(height, y + box.height);
  }
  return { width: width + 60, height: height + 24 };
}
