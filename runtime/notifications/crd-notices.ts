/**
 * Hears how the conditions with `notify` of one CRD are judged and how its reconciles end, and tells the board what
 * begins or ceases to hold for a custom resource.
 */

import type { JudgedNotice } from '../../autoscaler/index.js';
import type { Notice, NoticeSink, TemplateData } from '../../katalog/index.js';
import { messageOf } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { placeOf } from './message.js';
import type { NoticeBoard } from './notice-board.js';
import type { Matter, Subject } from './subject.js';

/** What the words of a message are rendered from. */
export type RenderMessage = (text: string, data: Readonly<Record<string, unknown>>) => string;

export interface CrdNoticesOptions {
  readonly katalog: string;
  readonly crd: string;
  readonly kind: string;
  readonly board: Pick<NoticeBoard, 'holds' | 'left'>;
  /** All teams: they learn of reconciles that fail. */
  readonly teams: readonly string[];
  /** The message of a team, or that of the Katalog. */
  readonly messageOf: (team: string) => string | undefined;
  readonly render: RenderMessage;
}

/** Where conditions are judged: those of one place say nothing of those of another. */
export type Place = 'gate' | 'reconcile';

/** One evaluation of the conditions of a custom resource. */
export interface NoticeSession extends NoticeSink {
  /** `complete`: what was not judged does not hold. */
  end(complete: boolean): void;
}

interface Judged {
  readonly matter: Matter;
  readonly notice: Notice;
  holds: boolean;
  data: TemplateData;
}

/** The condition of a reconcile that fails, in words. */
const FAILING = 'reconcile fails';

export class CrdNotices {
  /** By uid: what holds, with the place where that was judged. */
  readonly #holding = new Map<string, Map<string, { readonly place: Place; readonly matter: Matter }>>();
  readonly #failing: Matter;

  constructor(private readonly options: CrdNoticesOptions) {
    this.#failing = this.#matter(FAILING, options.teams, 'danger');
  }

  /** Listens to one evaluation; give it to `withNotices`. */
  open(cr: KubernetesObject, place: Place): NoticeSession {
    const judged = new Map<string, Judged>();
    return {
      judged: (notice, holds, data) => {
        const matter = this.#matter(notice.condition, notice.teams, 'warning');
        const id = idOf(matter);
        const known = judged.get(id);
        // One condition is asked for each item of a list: it holds when it does for one.
        if (!known) judged.set(id, { matter, notice, holds, data });
        else if (holds && !known.holds) Object.assign(known, { holds, data });
      },
      end: (complete) => this.#end(cr, place, judged, complete),
    };
  }

  failed(cr: KubernetesObject, error: string): void {
    const subject = subjectOf(cr);
    this.#holds(subject, 'reconcile', this.#failing, (team) =>
      this.#text(undefined, team, {
        subject,
        data: cr as unknown as TemplateData,
        error,
        said: `${FAILING}: ${error}`,
      }),
    );
  }

  succeeded(uid: string | undefined): void {
    if (uid !== undefined) this.#left(uid, this.#failing);
  }

  /** Conditions of the autoscaler are about the CRD. */
  scaled(notices: readonly JudgedNotice[]): void {
    const subject: Subject = { uid: this.options.crd, namespace: '', name: '' };
    for (const { condition, notify, holds } of notices) {
      const matter = this.#matter(condition, notify.teams, 'warning');
      if (!holds) this.#left(subject.uid, matter);
      else
        this.#holds(subject, 'gate', matter, (team) =>
          this.#text(undefined, team, { subject, data: {}, error: '', said: condition, own: notify.message }),
        );
    }
  }

  /** The custom resource is gone. */
  forget(cr: KubernetesObject): void {
    const { uid } = subjectOf(cr);
    for (const { matter } of this.#holding.get(uid)?.values() ?? []) this.options.board.left(matter, uid);
    this.#holding.delete(uid);
  }

  #end(cr: KubernetesObject, place: Place, judged: ReadonlyMap<string, Judged>, complete: boolean): void {
    const subject = subjectOf(cr);
    for (const { matter, notice, holds, data } of judged.values()) {
      if (!holds) this.#left(subject.uid, matter);
      else
        this.#holds(subject, place, matter, (team) =>
          this.#text(notice, team, { subject, data, error: '', said: matter.condition }),
        );
    }
    if (!complete) return;
    for (const [id, known] of this.#holding.get(subject.uid) ?? []) {
      if (known.place === place && known.matter !== this.#failing && !judged.has(id))
        this.#left(subject.uid, known.matter);
    }
  }

  #holds(subject: Subject, place: Place, matter: Matter, text: (team: string) => string): void {
    const holding = this.#holding.get(subject.uid) ?? new Map();
    this.#holding.set(subject.uid, holding.set(idOf(matter), { place, matter }));
    this.options.board.holds(matter, subject, text);
  }

  #left(uid: string, matter: Matter): void {
    const holding = this.#holding.get(uid);
    holding?.delete(idOf(matter));
    if (holding?.size === 0) this.#holding.delete(uid);
    this.options.board.left(matter, uid);
  }

  #matter(condition: string, teams: readonly string[], severity: Matter['severity']): Matter {
    const { crd, kind } = this.options;
    return { crd, kind, condition, teams, severity };
  }

  /** The condition's message, else the team's, else the Katalog's, else a sentence of ours. */
  #text(
    notice: Notice | undefined,
    team: string,
    about: {
      readonly subject: Subject;
      readonly data: TemplateData;
      readonly error: string;
      readonly said: string;
      readonly own?: string | undefined;
    },
  ): string {
    const { katalog, crd, kind, messageOf: written, render } = this.options;
    const { subject, error, said, own } = about;
    const data = {
      ...about.data,
      KatalogName: katalog,
      CRDName: crd,
      Error: error,
      Namespace: subject.namespace,
      Name: subject.name,
    };
    const sentence = `${kind} ${placeOf(subject)}`.trim();
    try {
      if (notice?.message) return notice.message.render(data);
      const text = own ?? written(team);
      return text === undefined ? `${sentence}: ${said}` : render(text, data);
    } catch (problem) {
      return `${sentence}: ${said} (its message failed: ${messageOf(problem)})`;
    }
  }
}

function subjectOf({ metadata: { uid = '', namespace = '', name } }: KubernetesObject): Subject {
  return { uid, namespace, name };
}

function idOf({ condition, teams }: Matter): string {
  return `${teams.join(',')} ${condition}`;
}
