import { describe, expect, it } from 'vitest';
import { readGateway } from '../shape/gateway-body.js';
import { GatewayCounters } from './gateway-counters.js';

function body(identity: string, validationDenied: number, valP95LatencyMs = 1) {
  const admission = { webhooksEnabled: true, validationDenied, valP95LatencyMs, engine: 'cel' };
  return readGateway({
    source: 'gateway',
    name: 'shop',
    identity,
    crds: [{ name: 'order', gvr: 'shop.example.com/v1/orders', admission }],
  });
}

function denied(counters: GatewayCounters): unknown {
  return counters.rows()[0]?.sections.admission?.['validationDenied'];
}

describe('counters of a gateway', () => {
  it('are summed over the replicas that were seen, and do not fall when another one answers', () => {
    const counters = new GatewayCounters();
    counters.add(body('a', 10), 0);
    counters.add(body('b', 3), 10_000);
    expect([denied(counters), counters.replicas]).toEqual([13, 2]);
    counters.add(body('a', 11), 20_000);
    expect(denied(counters)).toBe(14);
  });

  it('forget a replica that was not seen for five minutes', () => {
    const counters = new GatewayCounters();
    counters.add(body('a', 10), 0);
    counters.add(body('b', 3), 300_001);
    expect([denied(counters), counters.replicas]).toEqual([3, 1]);
  });

  it('are of one replica where the gateway has no identity', () => {
    const counters = new GatewayCounters();
    counters.add(body('', 10), 0);
    counters.add(body('', 3), 10_000);
    expect([denied(counters), counters.replicas]).toEqual([3, 0]);
  });

  it('show the worst latency, and the resource in one spelling', () => {
    const counters = new GatewayCounters();
    counters.add(body('a', 0, 40), 0);
    counters.add(body('b', 0, 7), 1);
    expect(counters.rows()[0]?.sections.admission).toMatchObject({ valP95LatencyMs: 40, engine: 'cel' });
    expect(counters.rows()[0]?.gvr).toBe('shop.example.com/v1, Resource=orders');
  });

  it('of more replicas than anybody has are those of the last 64', () => {
    const counters = new GatewayCounters();
    for (let index = 0; index < 1_000; index++) counters.add(body(`pod-${index}`, 1), index);
    expect(counters.replicas).toBe(64);
  });
});
