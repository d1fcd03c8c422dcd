/** Adding, renaming and removing sources, as the page asks for it. */
import { didYouMean, nearestName } from '../../../lib/base/index.js';
import { httpErrors } from '../errors.js';
import type { AllowedHosts } from '../fetch/allowed.js';
import { fixedToken } from '../fetch/token.js';
import { checkRuntime } from '../sources/check.js';
import { nameOf, type SourceDeclaration } from '../sources/declaration.js';
import type { EndpointTools } from '../sources/endpoint.js';
import { type Source, shownUrl } from '../sources/source.js';
import type { Sources } from '../sources/sources.js';
import type { CheckedUrl, CheckResult, RuntimeSettings, RuntimeToAdd, Settings } from '../wire/index.js';
import { nameProblem, readUrl } from './runtimes-file.js';
import type { ControlSettings } from './settings.js';

const MOST_SOURCES = 500;

export interface RegistryTools extends EndpointTools {
  readonly sources: Sources;
  readonly settings: ControlSettings;
  readonly allowed: AllowedHosts;
}

export class Registry {
  /** Checks that are under way, by source. */
  readonly #checks = new Map<string, Promise<CheckedUrl[]>>();

  constructor(private readonly tools: RegistryTools) {}

  async settings(): Promise<Settings> {
    const { settings, sources } = this.tools;
    const whyNot = await this.#whyNot();
    return {
      refreshMs: settings.refreshMs,
      canAdd: whyNot === '',
      whyNot,
      file: settings.added.path ?? '',
      allowed: settings.allowedRuntimes,
      runtimes: sources.all.map(settingsOf),
    };
  }

  async check(wanted: RuntimeToAdd): Promise<CheckResult> {
    return checkRuntime(this.#declaration(wanted), this.tools);
  }

  /**
   * Asks every URL of a source once, beside what it is watched by; whoever asks meanwhile gets the same answer, so that
   * many callers are one to a runtime. Throws `runtime_not_found`.
   */
  async checkSource(wanted: string): Promise<CheckedUrl[]> {
    const { name, declaration } = this.find(wanted);
    let check = this.#checks.get(name);
    if (!check) {
      check = this.#checkUrls(declaration).finally(() => this.#checks.delete(name));
      this.#checks.set(name, check);
    }
    return check;
  }

  async add(wanted: RuntimeToAdd): Promise<RuntimeSettings> {
    await this.#checkWritable();
    const declaration = this.#declaration(wanted);
    const { sources, settings } = this.tools;
    if (sources.all.length >= MOST_SOURCES)
      throw httpErrors.make('read_only', `${MOST_SOURCES} sources are the most`);
    this.#checkFree(declaration.name);
    const url = declaration.urls[0]?.href;
    const same = sources.all.find((each) => each.declaration.urls.some(({ href }) => href === url));
    if (same) throw httpErrors.make('name_taken', `${JSON.stringify(same.name)} has that URL`);
    const { state } = await checkRuntime(declaration, this.tools);
    if (state.state === 'not a runtime')
      throw httpErrors.make('not_a_runtime', `${wanted.url}: ${state.why}`);
    if (state.state === 'not answering') throw httpErrors.make('not_a_runtime', state.cause.message);
    this.#checkFree(declaration.name);
    await settings.added.add({
      name: declaration.name,
      url: url ?? '',
      gateway: wanted.gateway ?? '',
      cluster: declaration.cluster,
      token: wanted.token ?? '',
    });
    return settingsOf(sources.add(declaration));
  }

  async rename(name: string, to: string): Promise<void> {
    const source = await this.#ofPage(name);
    const problem = nameProblem(to);
    if (problem)
      throw httpErrors.make('bad_request', `invalid name ${JSON.stringify(to.slice(0, 200))}: ${problem}`);
    if (to === name) return;
    this.#checkFree(to);
    await this.tools.settings.added.rename(name, to);
    await this.tools.sources.remove(source);
    this.tools.sources.add({ ...source.declaration, name: to });
  }

  async remove(name: string): Promise<void> {
    const source = await this.#ofPage(name);
    await this.tools.settings.added.remove(name);
    await this.tools.sources.remove(source);
  }

  /** Throws `runtime_not_found`. */
  find(name: string): Source {
    const { sources } = this.tools;
    const source = sources.find(name);
    if (source) return source;
    const shown = name.slice(0, 128);
    const names = sources.all.map((each) => each.name);
    const message = `unknown runtime ${JSON.stringify(shown)}${didYouMean(shown, names)}`;
    throw httpErrors.make('runtime_not_found', message, nearestOf(shown, names));
  }

  #checkUrls(declaration: SourceDeclaration): Promise<CheckedUrl[]> {
    return Promise.all(
      declaration.urls.map(async (url) => ({
        url: shownUrl(url),
        ...(await checkRuntime({ ...declaration, urls: [url] }, this.tools)),
      })),
    );
  }

  async #ofPage(name: string): Promise<Source> {
    const source = this.find(name);
    if (source.declaration.from !== 'page') {
      throw httpErrors.make(
        'read_only',
        `${JSON.stringify(source.name)} is from the ${source.declaration.from}`,
      );
    }
    await this.#checkWritable();
    return source;
  }

  async #whyNot(): Promise<string> {
    const { settings } = this.tools;
    if (settings.readOnly) return 'the file of the runtimes says readOnly: true';
    return settings.added.whyNot();
  }

  async #checkWritable(): Promise<void> {
    const whyNot = await this.#whyNot();
    if (whyNot !== '') throw httpErrors.make('read_only', whyNot);
  }

  #checkFree(name: string): void {
    if (this.tools.sources.find(name))
      throw httpErrors.make('name_taken', `another source is ${JSON.stringify(name)}`);
  }

  /** Throws `bad_request` and `not_allowed`. */
  #declaration(wanted: RuntimeToAdd): SourceDeclaration {
    const url = this.#url(wanted.url, 'url');
    const gateway = wanted.gateway ? this.#url(wanted.gateway, 'gateway') : undefined;
    const name = wanted.name || nameOf(url);
    const problem = nameProblem(name);
    if (problem)
      throw httpErrors.make('bad_request', `invalid name ${JSON.stringify(name.slice(0, 200))}: ${problem}`);
    return {
      name,
      urls: [url],
      gateway,
      cluster: (wanted.cluster ?? '').slice(0, 253),
      aliases: [],
      from: 'page',
      token: wanted.token ? fixedToken(wanted.token) : undefined,
      ca: undefined,
    };
  }

  #url(text: string, what: string): URL {
    const url = readUrl(text);
    if (typeof url === 'string') {
      throw httpErrors.make('bad_request', `invalid ${what} ${JSON.stringify(text.slice(0, 200))}: ${url}`);
    }
    if (this.tools.allowed.allows(url.hostname) === false) {
      throw httpErrors.make('not_allowed', `${url.host} is not one of --allowed-runtimes`);
    }
    return url;
  }
}

/** The field of an error that names what was probably meant. */
export function nearestOf(text: string, names: readonly string[]): { nearest?: string } {
  const nearest = nearestName(text, names);
  return nearest === undefined ? {} : { nearest };
}

function settingsOf({ name, declaration, cluster, state }: Source): RuntimeSettings {
  const { urls, gateway, aliases, from, token, ca } = declaration;
  return {
    name,
    urls: urls.map(shownUrl),
    gateway: gateway ? shownUrl(gateway) : '',
    cluster,
    aliases,
    from,
    hasToken: token !== undefined,
    hasCa: ca !== undefined,
    state: state.state,
  };
}
