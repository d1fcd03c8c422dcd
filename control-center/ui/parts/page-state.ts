import { useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { type Params, readParams, type ValuesOf, writeParams } from '../url/params.js';

export type SetParams<P extends Params> = (change: Partial<ValuesOf<P>>, how?: 'push' | 'replace') => void;

/** What is set on the page, from its URL, and how to set it: Back takes back what was pushed. */
export function usePageState<P extends Params>(params: P): readonly [ValuesOf<P>, SetParams<P>] {
  const { url, path, route } = useLocation();
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  const values = useMemo(() => readParams(params, query), [params, query]);
  const set: SetParams<P> = (change, how = 'push') => {
    // Of the newest address: several changes may come between two renderings.
    const now = readParams(params, window.location.search);
    const next = `${path}${writeParams(params, { ...now, ...change })}${window.location.hash}`;
    if (next !== `${window.location.pathname}${window.location.search}${window.location.hash}`)
      route(next, how === 'replace');
  };
  return [values, set];
}
