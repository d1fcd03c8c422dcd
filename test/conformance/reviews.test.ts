/** What a client asks about itself; the clients of both clusters are administrators. */
import { expect, it } from 'vitest';
import { ProtobufCodec, readEnvelope } from '../../devcluster/protobuf/index.js';
import type { JsonMap } from '../../lib/base/index.js';
import { cluster } from '../support/cluster.js';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const ACCESS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const spec = { resourceAttributes: { namespace: 'default', verb: 'create', resource: 'pods' } };

it('an administrator may do everything', async () => {
  const kube = cluster();
  const access = await kube.post(ACCESS, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec,
  });
  expect([access.status, access.body.spec, (access.body.status as JsonMap)['allowed']]).toEqual([
    201,
    spec,
    true,
  ]);
  const rules = await kube.post('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace: 'default' },
  });
  const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  expect([rules.status, (rules.body.status as JsonMap)['resourceRules']]).toEqual([
    201,
    expect.arrayContaining([all]),
  ]);
});

it('an administrator is of system:masters', async () => {
  const who = await cluster().post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
  });
  expect(who.status).toBe(201);
  expect(who.body.status).toMatchObject({ userInfo: { groups: expect.arrayContaining(['system:masters']) } });
});

it('a review is asked and answered in protobuf, created alone, and has a body', async () => {
  const kube = cluster();
  const codec = new ProtobufCodec();
  const body = codec.encode({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec });
  const answer = await kube.post(ACCESS, body, { contentType: PROTOBUF, accept: PROTOBUF });
  expect([answer.status, codec.decode(readEnvelope(answer.bytes), 10_000)]).toMatchObject([
    201,
    { spec, status: { allowed: true } },
  ]);
  expect((await kube.get(ACCESS)).status).toBe(405);
  expect((await kube.post(ACCESS, '{')).status).toBe(400);
  expect((await kube.post(ACCESS, Buffer.from('k8s\0'), { contentType: PROTOBUF })).status).toBe(400);
});
