/** What manifests are made from: a Katalog, what flags ask for, and the parts that follow from both. */
import { NOTIFY_SECRET, neededGatewayAccess, needsGateway, notifiesByGateway } from '../../gateway/index.js';
import { type JsonObject, printable } from '../../lib/base/index.js';
import { neededAccess, type RuntimePlan } from '../../runtime/index.js';
import { commandErrors } from '../errors.js';
import type { ReadPlan } from '../katalog-plan.js';
import { productVersion } from '../package.js';
import { readSettings } from '../settings.js';
import { bundle, crdFileOf, type Part } from './bundle.js';
import { controlCenterManifests } from './control-center.js';
import { derivedDefinition, derivedTypes } from './crd/index.js';
import type { ServedRuntime } from './gateway.js';
import { katalogFiles, katalogName, katalogPaths } from './katalog-files.js';
import type { Manifest } from './manifest.js';
import type { KatalogVolume } from './pod.js';
import { clusterRoleName, type Target } from './target.js';

export const COMPONENTS = ['runtime', 'gateway', 'control-center'] as const;
export type Component = (typeof COMPONENTS)[number];

export interface GenerateFlags {
  readonly file: readonly string[];
  readonly output?: string;
  readonly namespace: string;
  readonly name: string;
  readonly image?: string;
  readonly replicas: number;
  readonly inImage?: string;
  /** Name of the Secret with the certificate of the Live API; undefined: it is plain HTTP. */
  readonly tlsSecret?: string;
  /** Undefined: what the Katalog needs. */
  readonly for?: Component;
}

export type Loaded = ReadPlan & { readonly plan: RuntimePlan };

const GATEWAY = 'orkestra-gateway';
const CONTROL_CENTER = 'orkestra-control-center';

export class Generation {
  readonly runtime: Part | undefined;
  readonly gateway: Part | undefined;
  readonly controlCenter: Target | undefined;
  #crds: { readonly crds: readonly Manifest[]; readonly without: readonly string[] } | undefined;

  constructor(
    readonly read: Loaded,
    readonly flags: GenerateFlags,
  ) {
    const { katalog } = read.plan;
    const wants = (component: Component, isNeeded: boolean): boolean =>
      flags.for === undefined ? isNeeded : flags.for === component;
    if (wants('runtime', !katalog.gateway.standalone))
      this.runtime = runtimePart(read.plan, this.#target('runtime'));
    if (wants('gateway', needsGateway(katalog)))
      this.gateway = gatewayPart(read.plan, this.#target('gateway'));
    if (wants('control-center', false)) this.controlCenter = this.#target('control-center');
  }

  /** The processes that ask the API server. */
  get parts(): readonly Part[] {
    return [this.runtime, this.gateway].filter((part) => part !== undefined);
  }

  get targets(): readonly Target[] {
    return [...this.parts.map(({ target }) => target), ...(this.controlCenter ? [this.controlCenter] : [])];
  }

  /** Enabled ones, with the file that each stands in. */
  get entries() {
    const { plan, fileOf } = this.read;
    const enabled = [...plan.crds.values()].filter(({ entry }) => entry.enabled);
    return enabled.map(({ entry, program }) => ({ entry, program, file: fileOf(entry) }));
  }

  /** The CRDs of `crdFile`, and the entries that name none. Their files are read once. */
  get crdFiles(): { readonly crds: readonly Manifest[]; readonly without: readonly string[] } {
    this.#crds ??= this.#readCrds();
    return this.#crds;
  }

  /** Each CRD of the Katalog: that of its `crdFile`, or what the Katalog says of it. */
  get definitions(): readonly Manifest[] {
    const known = new Map(this.crdFiles.crds.map((manifest) => [nameOf(manifest), manifest]));
    const gateway = { namespace: this.flags.namespace, name: this.#gatewayName() };
    return derivedTypes(this.entries).map((type) => {
      const { definition: object, left } = derivedDefinition(type, gateway);
      return known.get(nameOf({ object })) ?? { object, comment: [DERIVED, ...leftOut(left)].join('\n') };
    });
  }

  bundle(): readonly Manifest[] {
    if (this.controlCenter) return this.#controlCenter(this.controlCenter);
    const { runtime, gateway } = this;
    const { katalog } = this.read.plan;
    const notifyToken = notifiesByGateway(katalog) ? NOTIFY_SECRET : undefined;
    return bundle({
      ...{ runtime, gateway, notifyToken },
      ...{ crds: this.crdFiles.crds, katalog: this.#volume() },
      served: katalog.gateway.standalone && !runtime ? undefined : this.#served,
    });
  }

  #controlCenter(target: Target): readonly Manifest[] {
    const { namespace } = this.flags;
    const { katalog } = this.read.plan;
    const shown = {
      name: katalog.name,
      runtime: this.#served,
      gateway: needsGateway(katalog) ? { namespace, name: this.#gatewayName() } : undefined,
      asksToken: katalog.api !== undefined && katalog.api.auth !== 'none',
    };
    return controlCenterManifests(target, shown);
  }

  /** The runtime as others ask it, whether it is generated or not. */
  get #served(): ServedRuntime {
    const { namespace, name, tlsSecret } = this.flags;
    return { namespace, name, tlsSecret };
  }

  #gatewayName(): string {
    return this.read.plan.katalog.gateway.serviceName ?? GATEWAY;
  }

  #target(component: Component): Target {
    const { namespace, image, replicas } = this.flags;
    const names = {
      runtime: this.flags.name,
      gateway: this.#gatewayName(),
      'control-center': CONTROL_CENTER,
    };
    const version = productVersion();
    return {
      component,
      namespace,
      name: names[component],
      image: image ?? `orkestra:${version}`,
      replicas,
      version,
    };
  }

  /** Throws ORK_GENERATE_FILES when the Katalog has hooks and no image was named that holds them. */
  #volume(): KatalogVolume {
    const { plan, sources, named } = this.read;
    const { inImage, name } = this.flags;
    if (inImage !== undefined) {
      const folder = inImage.replace(/\/+$/, '');
      return { from: 'image', katalogs: katalogPaths(sources).map((path) => `${folder}/${path}`) };
    }
    const hook = [...plan.crds.values()].flatMap((crd) => (crd.hook ? [crd.hook] : []))[0];
    if (hook)
      throw commandErrors.make(
        'ORK_GENERATE_FILES',
        `${hook.place}: the hook ${printable(hook.module)} is code, which a ConfigMap does not hold`,
      );
    return { from: 'configMap', name: katalogName({ name }), files: katalogFiles(sources, named) };
  }

  #readCrds() {
    const read = new Map<string, readonly unknown[]>();
    const crds = new Map<string, Manifest>();
    const without: string[] = [];
    for (const each of this.entries) {
      const { group, plural } = each.entry.apiTypes;
      const name = `${plural}.${group}`;
      if (crds.has(name)) continue;
      const object = crdFileOf(each, this.read.named, read);
      if (object) crds.set(name, { object });
      else without.push(each.entry.name);
    }
    return { crds: [...crds.values()], without };
  }
}

const DERIVED = `From what the Katalog says of this type: what templates and conditions read, its rules and defaults, and its status.
Review it: a field whose type nothing tells keeps whatever is written there.`;

function leftOut(left: readonly { readonly rule: string; readonly reason: string }[]): readonly string[] {
  if (left.length === 0) return [];
  return [
    'Rules that the gateway and the reconcile ask, and this schema does not:',
    ...left.map(({ rule, reason }) => printable(`  ${rule}: ${reason}`)),
  ];
}

function runtimePart(plan: RuntimePlan, target: Target): Part {
  const { leaseName, leaseScope } = readSettings({ file: [], leaderElection: true }, {}, plan);
  const { namespace } = target;
  return {
    target,
    access: neededAccess(plan, { name: leaseName.value, namespace, scope: leaseScope.value }),
  };
}

function gatewayPart({ katalog }: RuntimePlan, target: Target): Part {
  const { namespace, name } = target;
  const place = { namespace, deployment: name, clusterRole: clusterRoleName(target) };
  return { target, access: neededGatewayAccess(katalog, place) };
}

function nameOf({ object }: Pick<Manifest, 'object'>): string {
  const { name } = object['metadata'] as JsonObject & { readonly name: string };
  return name;
}
