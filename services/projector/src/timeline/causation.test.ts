import { expect, test } from 'vitest';
import { graphOf, type Recorded } from './causation.ts';

const at = '2024-01-15T09:00:00.000Z';

const recorded = (event: string, command: string, cause: string, actor = 'user:ann'): Recorded => ({
  stream: 'order-1',
  revision: 0,
  event_id: event,
  type: 'sales.order.drafted.v1',
  recorded_at: at,
  effective_at: at,
  actor,
  on_behalf_of: actor === 'user:ann' ? 'user:bob' : null,
  reason: null,
  causation_id: cause,
  command_id: command,
});

test('goes from the request over its events to what processes made of them', () => {
  const graph = graphOf([
    recorded('drafted', 'request', 'request'),
    recorded('submitted', 'request', 'request'),
    recorded('started', 'react', 'submitted', 'system:fulfilment'),
  ]);
  expect(graph.edges).toEqual([
    { from: 'submitted', to: 'react' },
    { from: 'request', to: 'drafted' },
    { from: 'request', to: 'submitted' },
    { from: 'react', to: 'started' },
  ]);
  expect(graph.orphans).toEqual([]);
  expect(graph.nodes.map(({ id, onBehalfOf }) => [id, onBehalfOf])).toEqual([
    ['request', 'user:bob'],
    ['react', undefined],
    ['drafted', 'user:bob'],
    ['submitted', 'user:bob'],
    ['started', undefined],
  ]);
  expect(graph.nodes.map(({ id, kind, isRoot = false }) => [id, kind, isRoot])).toEqual([
    ['request', 'command', true],
    ['react', 'process', false],
    ['drafted', 'event', false],
    ['submitted', 'event', false],
    ['started', 'event', false],
  ]);
});

test('has a root for a request whose first command recorded nothing', () => {
  const graph = graphOf([recorded('drafted', 'second', 'first'), recorded('submitted', 'third', 'first')]);
  expect(graph.nodes.filter(({ isRoot }) => isRoot)).toEqual([
    { id: 'first', kind: 'command', actor: 'user:ann', onBehalfOf: 'user:bob', recordedAt: at, isRoot: true },
  ]);
  expect(graph.orphans).toEqual([]);
});

test('names what the system did for no reason that is there', () => {
  const graph = graphOf([recorded('started', 'react', 'lost', 'system:fulfilment')]);
  expect(graph.orphans).toEqual(['react']);
});
