// `npm run site`: builds the pages of docs/, examples/ and manifests/ as a static site with a search into build/site. Fails when a link
// leads nowhere: to a page, to a file of the repository, or to a heading of a page.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { build } from 'vitepress';

const STAGED = 'build/site-src';
const OUT = 'build/site';
const ROOTS = ['docs', 'examples', 'manifests'];
const FILES = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const LINK = /(!?\[[^\]]*\]\()([^)\s]+)(\))/g;

rmSync(STAGED, { recursive: true, force: true });
const dead = [];
const pages = [...FILES, ...ROOTS.flatMap(markdownBelow)];
const staged = new Map(pages.map((page) => [page, nameOf(page)]));
// Pages elsewhere that one of these links to come to it while it is walked.
for (const page of pages) stage(page);
cpSync('site/index.md', join(STAGED, 'index.md'));
for (const line of dead) console.log(line);
await build('site');
const broken = [...dead, ...brokenAnchors()];
for (const line of broken.slice(dead.length)) console.log(line);
console.log(`${pages.length} pages, ${broken.length} dead links: ${OUT}`);
process.exit(broken.length === 0 ? 0 : 1);

function markdownBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => posix.join(folder, path));
}

/** A README is the page of its folder; that of the repository stands beside the first page of the site. */
function nameOf(page) {
  return page === 'README.md' ? 'README.md' : page.replace(/(^|\/)README\.md$/, '$1index.md');
}

function stage(page) {
  const text = readFileSync(page, 'utf8');
  let fenced = false;
  const lines = text.split('\n').map((line) => {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    return fenced
      ? line
      : line.replace(LINK, (_, before, target, after) => before + linkOf(page, target) + after);
  });
  const to = join(STAGED, staged.get(page));
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, lines.join('\n'));
}

/** A page by its name here; a file of the repository as a file of the site. */
function linkOf(page, target) {
  if (/^[a-z]+:/i.test(target) || target.startsWith('#')) return target;
  const [path, anchor = ''] = target.split('#');
  const wanted = posix.normalize(posix.join(posix.dirname(page), decodeURIComponent(path)));
  const hash = anchor === '' ? '' : `#${anchor}`;
  if (staged.has(wanted)) return `/${staged.get(wanted)}${hash}`;
  if (!existsSync(wanted) || wanted.startsWith('..')) {
    dead.push(`${page}: ${target} does not exist`);
    return target;
  }
  if (wanted.endsWith('.md')) {
    pages.push(wanted);
    staged.set(wanted, nameOf(wanted));
    return `/${wanted}${hash}`;
  }
  if (statSync(wanted).isDirectory()) {
    const readme = posix.join(wanted, 'README.md');
    return staged.has(readme) ? `/${staged.get(readme)}` : listing(wanted);
  }
  // A file without an extension would be taken for a page.
  const name = posix.extname(wanted) === '' ? `${wanted}.txt` : wanted;
  const copy = join(STAGED, 'public', name);
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(wanted, copy);
  return `/${name}`;
}

/** A folder without a page of its own: a list of its files. */
function listing(folder) {
  const page = posix.join(folder, 'files.md');
  const to = join(STAGED, page);
  if (!existsSync(to)) {
    const names = readdirSync(folder).sort();
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, `# ${folder}\n${names.map((name) => `- \`${name}\``).join('\n')}\n`);
  }
  return `/${page}`;
}

/** Links of built pages to a heading that their target does not have. */
function brokenAnchors() {
  const built = readdirSync(OUT, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  const ids = new Map(
    built.map((path) => [path, new Set([...html(path).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))]),
  );
  return built.flatMap((path) =>
    [...html(path).matchAll(/<a[^>]*\shref="([^"]*)"/g)].flatMap(([, href]) => {
      if (/^[a-z]+:/i.test(href)) return [];
      const [page, anchor] = href.split('#');
      const target =
        page === ''
          ? path
          : relative('/', posix.resolve('/', posix.dirname(path), page)).replace(/(^|\/)$/, '$1index.html');
      const file = target === '' ? 'index.html' : target;
      if (!ids.has(file)) return existsSync(join(OUT, file)) ? [] : [`${path}: ${href} leads nowhere`];
      return anchor && !ids.get(file).has(decodeURIComponent(anchor))
        ? [`${path}: ${href} has no such heading`]
        : [];
    }),
  );
}

function html(path) {
  return readFileSync(join(OUT, path), 'utf8');
}
