/** Where generated texts go: stdout, a file, or a folder. */
import { statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { messageOf } from '../../../lib/base/index.js';
import { commandErrors } from '../../errors.js';
import { type Manifest, manifestsText, manifestText } from '../../generate/index.js';
import { writeOutput } from '../../output-file.js';
import type { Terminal } from '../../terminal.js';
import type { Content } from './kinds.js';

/** `title` stands above manifests. Throws ORK_OUTPUT when a file cannot be written; then no new folder is left. */
export async function write(
  content: Content,
  title: string,
  { output, terminal }: { readonly output: string | undefined; readonly terminal: Terminal },
): Promise<void> {
  if (output === undefined) {
    if (!('parts' in content)) return terminal.print(textOf(content, title).trimEnd());
    throw new InvalidArgumentError('-o <folder> is required because several files are written');
  }
  const files = isFolder(output) || 'parts' in content ? filesIn(output, content, title) : [];
  const written = files.length > 0 ? files : [[output, textOf(content, title)] as const];
  const made: string[] = [];
  try {
    for (const [file, text] of written) {
      if (isFolder(output) || 'parts' in content) made.push(...(await makeFolder(dirname(file))));
      await writeOutput(file, text);
    }
  } catch (error) {
    for (const folder of made) await rm(folder, { recursive: true, force: true });
    throw error;
  }
  terminal.complain(
    `wrote ${written.length === 1 ? written[0]?.[0] : `${written.length} files to ${output}`}`,
  );
}

/** The folder that was not there before, which holds the others. */
async function makeFolder(folder: string): Promise<readonly string[]> {
  try {
    const made = await mkdir(folder, { recursive: true });
    return made === undefined ? [] : [made];
  } catch (error) {
    throw commandErrors.make('ORK_OUTPUT', `making the folder ${folder} failed: ${messageOf(error)}`, error);
  }
}

function filesIn(folder: string, content: Content, title: string): readonly (readonly [string, string])[] {
  if ('parts' in content)
    return content.parts.map(([file, part]) => [join(folder, file), textOf(part, title)] as const);
  if ('file' in content) return [[join(folder, content.file), content.text]];
  return content.manifests.map(
    (manifest, index) =>
      [join(folder, fileName(manifest, index)), `# ${title}\n${manifestText(manifest)}`] as const,
  );
}

function textOf(content: Content, title: string): string {
  if ('parts' in content) return '';
  return 'file' in content ? content.text : manifestsText(title, content.manifests);
}

function isFolder(path: string): boolean {
  return path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** In the order of application. */
function fileName({ object }: Manifest, index: number): string {
  const { kind, metadata } = object as { kind?: unknown; metadata?: { name?: unknown } };
  const name = `${String(kind)}-${String(metadata?.name)}`.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
  return `${String(index).padStart(2, '0')}-${name}.yaml`;
}
