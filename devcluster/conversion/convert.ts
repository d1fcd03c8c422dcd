/**
 * Objects under another version than the one that they are in. With the strategy `None` of a CRD an object is the same
 * under each; with `Webhook` the webhook says what it is, one object a call, as the API server asks it.
 */
import { apiVersionOf, isObject, type JsonMap } from '../../lib/base/index.js';
import { applyDefaults, prune } from '../../lib/schema/index.js';
import { CallError, callWebhook } from '../admission/call.js';
import { type Turn, waitFor } from '../admission/turn.js';
import { ApiError } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import type { KubeObject } from '../kube-object.js';
import type { Served } from '../registry/registry.js';
import { type Resource, typeMeta } from '../registry/resource.js';
import { Stored } from '../store/stored.js';
import { BadConversion, conversionReview, convertedObject } from './review.js';

/** How long a conversion may take; a CRD cannot say so. */
const TIMEOUT_SECONDS = 30;

/** Whether an object of one version must be converted to be read as another one. */
function differs(resource: Resource, from: string, to: string): boolean {
  return resource.conversion !== undefined && from !== '' && from !== to;
}

/**
 * An object of one version as the webhook makes it of another one, neither pruned nor defaulted.
 *
 * @throws ApiError 500 with the words of the API server when the webhook fails or answers what cannot be
 */
export function* converted(
  state: ClusterState,
  resource: Resource,
  object: KubeObject,
  { from, to }: { readonly from: string; readonly to: string },
): Turn<KubeObject> {
  const { conversion } = resource;
  if (!conversion || !differs(resource, from, to)) return object;
  const sent: JsonMap = { ...typeMeta(resource, from), ...object };
  const apiVersion = apiVersionOf(resource.group, to);
  const uid = state.uid();
  return yield* waitFor(async () => {
    try {
      const review = conversionReview(sent, apiVersion, uid);
      const body = await callWebhook(state, conversion, review, TIMEOUT_SECONDS);
      return convertedObject(body, uid, sent, apiVersion);
    } catch (error) {
      const type = `${apiVersionOf(resource.group, from)}, Kind=${resource.kind}`;
      const failed = (why: string): ApiError =>
        new ApiError(500, '', `conversion webhook for ${type} ${why}`);
      if (error instanceof CallError) throw failed(`failed: ${error.message}`);
      if (error instanceof BadConversion) throw failed(error.message);
      throw error;
    }
  });
}

/** What is stored as a request for `served` reads it; undefined when that takes a call. */
export function knownView({ resource, version }: Served, stored: Stored): Stored | undefined {
  return differs(resource, stored.storedAs, version.name) ? stored.views.get(version.name) : stored;
}

/**
 * What is stored as a request for `served` reads it. Lists and watches remember what they converted, as the watch cache
 * of a version does; `fresh` reads without it, as a `get` does.
 *
 * @throws ApiError as `converted`
 */
export function* viewOf(
  state: ClusterState,
  served: Served,
  stored: Stored,
  { fresh = false } = {},
): Turn<Stored> {
  const known = knownView(served, stored);
  if (known && (known === stored || !fresh)) return known;
  const { resource, version } = served;
  const object = yield* converted(state, resource, stored.object, {
    from: stored.storedAs,
    to: version.name,
  });
  const view = new Stored(pruned(object, served), stored.version, { origin: stored });
  stored.views.set(version.name, view);
  return view;
}

/** As `viewOf`, of many. */
export function* viewsOf(
  state: ClusterState,
  served: Served,
  items: readonly Stored[],
): Turn<readonly Stored[]> {
  if (served.resource.conversion === undefined) return items;
  const views: Stored[] = [];
  for (const item of items) views.push(yield* viewOf(state, served, item));
  return views;
}

/** An object of a request in the version in which its resource is stored, with what that version makes of it. */
export function* forStorage(state: ClusterState, served: Served, object: KubeObject): Turn<KubeObject> {
  const { resource, version } = served;
  const { storage } = resource;
  if (!differs(resource, version.name, storage.name)) return object;
  const stored = yield* converted(state, resource, object, { from: version.name, to: storage.name });
  const known = pruned(stored, { ...served, version: storage });
  const filled = applyDefaults(known, storage.schema);
  return isObject(filled) ? { ...filled, metadata: known.metadata } : known;
}

function pruned(object: KubeObject, { version }: Served): KubeObject {
  const known = prune(object, version.schema, []);
  return isObject(known) ? { ...known, metadata: object.metadata } : object;
}
