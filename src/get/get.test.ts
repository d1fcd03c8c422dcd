import { describe, expect, it } from 'vitest';
import { freePort } from '../../test/support/free-port.js';
import { ork } from '../../test/support/in-process.js';
import { isTable, LISTED } from '../output-options.js';
import { readGoal, shortfall } from './goal.js';
import { listingLines, noteLines } from './output.js';
import { pathOf, readSubject, streamOf } from './subject.js';

const pathsOf = (args: readonly string[], flags = {}) => {
  const subject = readSubject(args, flags);
  return typeof subject === 'string' ? subject : [pathOf(subject), streamOf(subject)];
};

describe('the arguments of ork get', () => {
  it.each([
    [[], {}, ['/katalog', '/katalog/stream']],
    [['crd', 'web'], {}, ['/katalog/web', '/katalog/web/stream']],
    [['cr', 'a/b'], {}, ['/katalog/a%2Fb/cr', '/katalog/a%2Fb/crs/stream']],
    [
      ['cr', 'web'],
      { namespace: 'shop', selector: 'tier in (a,b)' },
      ['/katalog/web/cr?namespace=shop&labelSelector=tier+in+%28a%2Cb%29', '/katalog/web/crs/stream'],
    ],
    [['cr', 'web', 'x'], { namespace: 'shop' }, ['/katalog/web/cr/shop/x', '/katalog/web/crs/stream']],
    [['cr', 'web', 'other/x'], { namespace: 'shop' }, ['/katalog/web/cr/other/x', '/katalog/web/crs/stream']],
    [['events', 'web', 'x'], {}, ['/katalog/web/cr/x/events', undefined]],
    [['autoscaler', 'web'], {}, ['/katalog/web/autoscaler', '/katalog/web/stream']],
    [
      ['crsd'],
      {},
      'unknown subject "crsd" (did you mean "crds"?): expected crds, crd, cr, events, autoscaler',
    ],
    [['crd'], {}, 'a name is missing: expected ork get crd <name>'],
    [['cr', 'a', 'b', 'c'], {}, 'too many arguments: expected ork get cr <crd> [[namespace/]name]'],
    [['crds'], { selector: 'a=b' }, '-l selects among CRs: expected ork get cr <crd> -l <selector>'],
  ])('%j with %j is %j', (args, flags, expected) => {
    expect(pathsOf(args, flags)).toEqual(expected);
  });
});

describe('--for', () => {
  const row = (healthy: boolean, object: object) => ({
    key: 'web',
    name: 'crd/web',
    cells: [],
    healthy,
    object: object as never,
  });
  const of = (text: string, ...rows: ReturnType<typeof row>[]) => {
    const goal = readGoal(text);
    return goal === undefined ? 'invalid' : shortfall(goal, { columns: [], rows, missing: 0 });
  };

  it.each([
    ['healthy', true, {}, undefined],
    [
      'healthy',
      false,
      { state: 'degraded', reason: '5 failures' },
      'crd/web: not healthy (degraded, 5 failures)',
    ],
    ['status.phase=Done', false, { status: { phase: 'Done' } }, undefined],
    ['.status.replicas=3', false, { status: { replicas: 3 } }, undefined],
    ['status.phase=Done', true, { status: {} }, 'crd/web: status.phase is null, not "Done"'],
    ['a=', true, { a: '' }, undefined],
    ['constructor=x', true, {}, 'crd/web: constructor is null, not "x"'],
    ['ready now', true, {}, 'invalid'],
    ['=x', true, {}, 'invalid'],
    ['a..b=x', true, {}, 'invalid'],
  ])('%s of a row that is healthy: %s, %j: %s', (goal, healthy, object, expected) => {
    expect(of(goal, row(healthy, object))).toBe(expected);
  });

  it('an empty list has reached nothing, and the others behind are counted', () => {
    expect(of('healthy')).toBe('nothing found');
    expect(of('healthy', row(true, {}), row(false, {}), row(false, {}))).toBe(
      'crd/web: not healthy, and 1 more',
    );
  });
});

describe('the output of ork get', () => {
  const row = (name: string) => ({
    key: name,
    name: `crd/${name}`,
    cells: [name, 'healthy'],
    object: { name },
    healthy: true,
  });
  const listing = (...names: string[]) => ({ columns: ['NAME', 'STATE'], rows: names.map(row), missing: 0 });

  it('a table has columns as wide as their cells, and none when there are no rows', () => {
    expect(listingLines(listing('a-long-name', 'b'), 'table', false)).toEqual([
      'NAME         STATE',
      'a-long-name  healthy',
      'b            healthy',
    ]);
    expect(listingLines(listing(), 'table', false)).toEqual([]);
  });

  it('notes stand beside the answer: how many are missing in every form, that nothing was found in a table', () => {
    const cut = { ...listing('a', 'b'), missing: 90_000 };
    const told = ['90000 more are not shown: the runtime sent 2; narrow the list with -n or -l'];
    for (const format of LISTED) {
      expect(noteLines(cut, format)).toEqual(told);
      expect(noteLines(listing('a'), format)).toEqual([]);
      expect(noteLines(listing(), format)).toEqual(isTable(format) ? ['nothing found'] : []);
    }
  });

  it('json and yaml are one object where one was named, else a list of whatever length', () => {
    expect(listingLines({ ...listing('a'), single: true }, 'json', false)).toEqual(['{\n  "name": "a"\n}']);
    expect(listingLines(listing('a'), 'yaml', false)).toEqual(['- name: a']);
    expect(listingLines(listing('a', 'b'), 'yaml', false)).toEqual(['- name: a\n- name: b']);
    expect(listingLines(listing(), 'json', false)).toEqual(['[]']);
    expect(listingLines(listing('a', 'b'), 'name', false)).toEqual(['crd/a', 'crd/b']);
  });
});

describe('ork get of runtimes that do not answer', () => {
  it.each([[[]], [['-w']]])('has a line for each of them with %j, and why', async (flags) => {
    const gone = [`http://127.0.0.1:${await freePort()}`, `http://localhost:${await freePort()}`];
    const { code, out, err } = await ork(['get', ...gone.flatMap((url) => ['-u', url]), ...flags]);
    expect([code, out]).toEqual([1, '']);
    const told = err.split('\n');
    for (const url of gone)
      expect(told).toContainEqual(
        expect.stringMatching(new RegExp(`${url}/katalog does not answer: connect ECONNREFUSED `)),
      );
  });
});
