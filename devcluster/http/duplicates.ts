/**
 * The members that a JSON text names twice in one object, as paths like `data.x`, in the order of their second mention.
 * `JSON.parse` takes the last one and says nothing; the API server warns of them, or refuses them when asked to be strict.
 * The text must be JSON.
 */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  const open: Frame[] = [];
  let index = 0;
  while (index < text.length) {
    const letter = text[index];
    const frame = open.at(-1);
    if (letter === '"') {
      const end = endOfString(text, index);
      if (frame?.keys && frame.expectsKey)
        nameMember(frame, JSON.parse(text.slice(index, end)) as string, found);
      index = end;
      continue;
    }
    if (letter === '{')
      open.push({ path: below(frame), keys: new Set(), expectsKey: true, name: '', item: 0 });
    else if (letter === '[')
      open.push({ path: below(frame), keys: undefined, expectsKey: false, name: '', item: 0 });
    else if (letter === '}' || letter === ']') open.pop();
    else if (letter === ',' && frame) {
      frame.expectsKey = frame.keys !== undefined;
      frame.item += 1;
    }
    index += 1;
  }
  return [...found];
}

/** An object or a list that is being read. */
interface Frame {
  readonly path: string;
  /** Of an object. */
  readonly keys: Set<string> | undefined;
  expectsKey: boolean;
  /** The member being read. */
  name: string;
  item: number;
}

function nameMember(frame: Frame, name: string, found: Set<string>): void {
  frame.expectsKey = false;
  frame.name = name;
  if (frame.keys?.has(name)) found.add(below(frame));
  frame.keys?.add(name);
}

/** The path of what stands at the present place of a frame. */
function below(frame: Frame | undefined): string {
  if (!frame) return '';
  if (!frame.keys) return `${frame.path}[${frame.item}]`;
  return frame.path === '' ? frame.name : `${frame.path}.${frame.name}`;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}
