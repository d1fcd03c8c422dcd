import type { ParsedDocument, Path } from '../document/index.js';

/** Where a value stands as written: in a document that was included, or else in the one that is loaded. */
export interface WrittenPlace {
  readonly path: Path;
  readonly document?: ParsedDocument | undefined;
}

/**
 * Where a value of the normalised document stands as written. Both may differ, since older and newer spellings put the
 * same block elsewhere, and blocks may be included from files.
 */
export class Relocations {
  private readonly moved = new Map<string, Path>();
  private readonly placed = new Map<string, WrittenPlace>();

  /** `written` may have been moved itself. */
  add(normal: Path, written: Path): void {
    this.moved.set(keyOf(normal), written);
  }

  /** `written` is where it stands, whatever was moved. */
  place(normal: Path, written: WrittenPlace): void {
    this.placed.set(keyOf(normal), written);
  }

  /** The place as written of a normalised path; the path itself where nothing was moved. */
  resolve(path: Path): WrittenPlace {
    if (this.moved.size + this.placed.size === 0) return { path };
    for (let length = path.length; length > 0; length -= 1) {
      const key = keyOf(path.slice(0, length));
      const rest = path.slice(length);
      const placed = this.placed.get(key);
      if (placed) return { ...placed, path: [...placed.path, ...rest] };
      const moved = this.moved.get(key);
      if (!moved) continue;
      const above = this.resolve(moved);
      return { ...above, path: [...above.path, ...rest] };
    }
    return { path };
  }
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
