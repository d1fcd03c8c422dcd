import type { Path } from '../document/index.js';

/**
 * Where a value of the normalised document stands in the document as written. Both may differ, since older and
 * newer spellings put the same block elsewhere.
 */
export class Relocations {
  private readonly written = new Map<string, Path>();

  add(normal: Path, written: Path): void {
    this.written.set(keyOf(normal), written);
  }

  /** The path as written of a normalised path; the path itself where nothing was moved. */
  toWritten(path: Path): Path {
    if (this.written.size === 0) return path;
    for (let length = path.length; length > 0; length -= 1) {
      const moved = this.written.get(keyOf(path.slice(0, length)));
      if (moved) return [...this.toWritten(moved), ...path.slice(length)];
    }
    return path;
  }
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
