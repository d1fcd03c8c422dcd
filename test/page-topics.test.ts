import { expect, it } from 'vitest';
import { parseTopic } from '../control-center/server/fan-out/topics.js';
import { topicsOfPage } from '../control-center/server/web/page-topics.js';
import { topicOf } from '../control-center/ui/stream/topics.js';
import { paths } from '../control-center/ui/url/pages.js';

const RT = 'shop prod/é';
const CRD = 'order,new';
const CR = { namespace: '', name: 'a?b' };

it.each([
  [paths.overview(), ['overview']],
  [paths.topology(), ['topology']],
  [paths.settings(), ['sources']],
  [paths.runtime(RT), [topicOf.runtime(RT)]],
  [paths.crd(RT, CRD), [topicOf.crd(RT, CRD), topicOf.failing(RT, CRD)]],
  [paths.crd(RT, CRD, 'why'), [topicOf.crd(RT, CRD), topicOf.autoscaler(RT, CRD)]],
  [paths.crd(RT, CRD, 'what-if'), [topicOf.runtime(RT), topicOf.autoscaler(RT, CRD)]],
  [paths.crd(RT, CRD, 'reference'), [topicOf.runtime(RT)]],
  [paths.crd(RT, CRD, 'crs'), [topicOf.runtime(RT), topicOf.crs(RT, CRD, { namespace: '', labels: '' })]],
  [paths.cr(RT, CRD, CR), [topicOf.runtime(RT), topicOf.cr(RT, CRD, CR), topicOf.events(RT, CRD, CR)]],
  [paths.signIn(), []],
  [paths.shortcuts(), []],
  ['/runtimes/%zz', []],
  ['/nowhere', []],
])('the topics of the page %s are those that it follows', (path, topics) => {
  expect(topicsOfPage(path.slice(1))).toEqual(topics);
  expect(topics.map((topic) => parseTopic(topic)?.text)).toEqual(topics);
});
