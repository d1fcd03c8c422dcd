/** Which topics the parts of the page follow together; the stream is opened once for all that change in one go. */
export class Topics {
  readonly #follow: (topics: readonly string[]) => void;
  readonly #later: (fn: () => void) => void;
  readonly #counts = new Map<string, number>();
  #isScheduled = false;

  constructor(follow: (topics: readonly string[]) => void, later: (fn: () => void) => void) {
    this.#follow = follow;
    this.#later = later;
  }

  /** @returns lets go of them. */
  add(topics: readonly string[]): () => void {
    this.#count(topics, 1);
    return () => this.#count(topics, -1);
  }

  #count(topics: readonly string[], by: 1 | -1): void {
    for (const topic of topics) {
      const count = (this.#counts.get(topic) ?? 0) + by;
      if (count > 0) this.#counts.set(topic, count);
      else this.#counts.delete(topic);
    }
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#later(() => {
      this.#isScheduled = false;
      this.#follow([...this.#counts.keys()].sort());
    });
  }
}

const segment = encodeURIComponent;

/** The topics of the wire. */
export const topicOf = {
  runtime: (rt: string) => `runtime/${segment(rt)}`,
  crd: (rt: string, crd: string) => `crd/${segment(rt)}/${segment(crd)}`,
  autoscaler: (rt: string, crd: string) => `autoscaler/${segment(rt)}/${segment(crd)}`,
  failing: (rt: string, crd: string) => `failing/${segment(rt)}/${segment(crd)}`,
  cr: (rt: string, crd: string, cr: { namespace: string; name: string }) => `cr/${crPath(rt, crd, cr)}`,
  events: (rt: string, crd: string, cr: { namespace: string; name: string }) =>
    `events/${crPath(rt, crd, cr)}`,
  crs: (rt: string, crd: string, filter: { namespace: string; labels: string }) =>
    `crs/${segment(rt)}/${segment(crd)}${filterText(filter)}`,
};

function crPath(rt: string, crd: string, { namespace, name }: { namespace: string; name: string }): string {
  return `${segment(rt)}/${segment(crd)}/${segment(namespace === '' ? '_' : namespace)}/${segment(name)}`;
}

function filterText({ namespace, labels }: { namespace: string; labels: string }): string {
  const query = new URLSearchParams();
  if (namespace !== '') query.set('namespace', namespace);
  if (labels !== '') query.set('labelSelector', labels);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The keys of the entities, without their kind. */
export const keyOf = {
  source: segment,
  crd: (rt: string, crd: string) => `${segment(rt)}/${segment(crd)}`,
  cr: crPath,
};
