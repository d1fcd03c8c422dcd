import { expect, it } from 'vitest';
import { Slices, Turns } from '../../lib/http/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { fakeCrd, fakeView } from '../../test/support/fake-runtime-view.js';
import { Responder } from './responder.js';
import { CrdFrames } from './stream-frame.js';

it('the frame of a state is made once for all subscribers of a millisecond', () => {
  const clock = new FakeClock();
  const view = fakeView(fakeCrd());
  const [crd] = view.crds();
  if (!crd) throw new Error('the view has no CRD');
  const responder = new Responder(view, { slices: new Slices(clock), turns: new Turns(clock) });
  const frames = new CrdFrames(crd, responder, 'full');
  const first = frames.current(1_000.1);
  expect(frames.current(1_000.9).bytes).toBe(first.bytes);
  expect(first.bytes.toString()).toMatch(/\nat: 1000\nid: [^\n]+\n\n$/);
  expect(frames.current(1_001).bytes.toString()).toMatch(/\nat: 1001\nid: [^\n]+\n\n$/);
});
