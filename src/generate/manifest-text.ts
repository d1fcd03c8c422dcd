import { Document, isNode } from 'yaml';
import type { Manifest } from './manifest.js';

/** Fields stand as they were built; the same manifests give the same bytes. */
export function manifestText({ object, comment, comments = [] }: Manifest): string {
  const document = new Document(object, { aliasDuplicateObjects: false });
  for (const { at, text } of comments) {
    const node = document.getIn(at, true);
    if (isNode(node)) node.commentBefore = asComment(text);
  }
  const head = comment === undefined ? '' : `${asComment(comment).replace(/^/gm, '#')}\n`;
  return `${head}${document.toString({ lineWidth: 0 })}`;
}

/** One stream of documents. */
export function manifestsText(title: string, manifests: readonly Manifest[]): string {
  return `# ${title}\n${manifests.map((manifest) => `---\n${manifestText(manifest)}`).join('')}`;
}

/** As `yaml` wants it: without `#`, and with the blank that follows it. */
function asComment(text: string): string {
  return text.replace(/^/gm, ' ');
}
