// The documentation as a static site. scripts/site.mjs stages the pages, builds and checks them.
import { resolve } from 'node:path';

const page = (text, link) => ({ text, link });

export default {
  title: 'Orkestra',
  description: 'Kubernetes operators that read each other and scale with each other, declared in YAML.',
  srcDir: resolve('build/site-src'),
  outDir: resolve('build/site'),
  cacheDir: resolve('build/site-cache'),
  // Nothing is loaded from elsewhere.
  head: [],
  cleanUrls: false,
  lastUpdated: false,
  markdown: {
    html: false,
    linkify: false,
    anchor: { slugify: githubSlug },
    config(markdown) {
      const escaped = (text) => markdown.utils.escapeHtml(text).replaceAll('{{', '&#123;&#123;');
      markdown.renderer.rules.text = (tokens, index) => escaped(tokens[index].content);
      markdown.renderer.rules.code_inline = (tokens, index) =>
        `<code v-pre>${escaped(tokens[index].content)}</code>`;
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('Documentation', '/docs/'), page('Examples', '/examples/'), page('Changes', '/CHANGELOG')],
    sidebar: [
      {
        text: 'Start',
        items: [
          page('Try it', '/docs/start/try'),
          page('Write an operator', '/docs/start/write-an-operator'),
          page('Coordinate two runtimes', '/docs/start/coordinate-two-runtimes'),
          page('Run it in production', '/docs/start/run-in-production'),
          page('Embed the libraries', '/docs/start/embed-the-libraries'),
        ],
      },
      {
        text: 'Language',
        items: [
          page('Katalog', '/docs/katalog'),
          page('Template functions', '/docs/functions'),
          page('Reading siblings', '/docs/oncop'),
          page('Autoscaler', '/docs/autoscaler'),
          page('Sizing', '/docs/sizing'),
          page('Gateway', '/docs/gateway'),
        ],
      },
      {
        text: 'Operation',
        items: [
          page('Install', '/docs/install'),
          page('Upgrade', '/docs/upgrade'),
          page('Commands', '/docs/commands'),
          page('Leadership', '/docs/leadership'),
          page('Ownership', '/docs/ownership'),
          page('Faults', '/docs/faults'),
          page('Capacity', '/docs/capacity'),
          page('Control Center', '/docs/control-center'),
        ],
      },
      {
        text: 'Observation',
        items: [
          page('Live API', '/docs/live-api'),
          page('Metrics, alerts, dashboard', '/docs/metrics'),
          page('Logs', '/docs/logging'),
          page('Errors', '/docs/errors'),
        ],
      },
      {
        text: 'Reference',
        items: [
          page('Glossary', '/docs/glossary'),
          page('Embedded cluster', '/docs/devcluster'),
          page('Architecture', '/docs/architecture'),
          page('Decisions', '/docs/decisions/'),
        ],
      },
    ],
  },
};

/** As GitHub makes it, since the same pages are read there. */
function githubSlug(text) {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}
