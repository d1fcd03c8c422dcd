/** The topics that a page follows, by its path, so that what they hold can stand in the document. */

const CRD_TOPICS: Readonly<Record<string, readonly string[]>> = {
  '': ['crd', 'failing'],
  why: ['crd', 'autoscaler'],
  'what-if': ['autoscaler'],
};

/** `path` is below the place where the page is mounted. Empty: a page without topics, or a path of none. */
export function topicsOfPage(path: string): readonly string[] {
  const [first = '', rt, word, crd, tab = '', ns, name] = segmentsOf(path);
  if (first === '') return ['overview'];
  if (first === 'topology' && rt === undefined) return ['topology'];
  if (first === 'settings' && rt === undefined) return ['sources'];
  if (first !== 'runtimes' || rt === undefined) return [];
  const runtime = `runtime/${rt}`;
  if (word === undefined) return [runtime];
  if (word !== 'crds' || crd === undefined) return [];
  const place = `${rt}/${crd}`;
  if (tab === 'crs') {
    if (ns === undefined || name === undefined) return [runtime, `crs/${place}`];
    return [runtime, ...['cr', 'events'].map((kind) => `${kind}/${place}/${ns}/${name}`)];
  }
  const topics = (CRD_TOPICS[tab] ?? []).map((kind) => `${kind}/${place}`);
  return tab === '' || tab === 'why' ? topics : [runtime, ...topics];
}

/** Each written as the page writes it, whatever the browser made of the address. */
function segmentsOf(path: string): readonly string[] {
  try {
    return path
      .split('/')
      .filter((each) => each !== '')
      .map((each) => encodeURIComponent(decodeURIComponent(each)));
  } catch {
    return ['?'];
  }
}
