/** Breaks text at blanks into lines of at most `width` characters; a word that is longer stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The same, moved to the right; lines after the first a little further. */
export function indented(text: string, by: number, width: number): readonly string[] {
  const lines = wrapped(text, width - by - 2);
  return lines.map((line, index) => `${' '.repeat(index === 0 ? by : by + 2)}${line}`);
}
