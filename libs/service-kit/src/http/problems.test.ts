import { MoneyOverflow } from '@sales/contracts';
import {
  CommandReused,
  DomainError,
  EventTooLarge,
  KeysUnavailable,
  LogUnavailable,
  NumberTooLarge,
  PersonErased,
  ReadModelUnavailable,
  StoreRestored,
  StoreUnavailable,
  streamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { BadRequest } from './bad-request.ts';
import { NotCaughtUp } from './consistency-token.ts';
import { diagnose, problemTable } from './problems.ts';
import { documentedProblems, guardedProblems } from './route-schema.ts';
import { IssuerUnavailable, Unauthenticated } from './unauthenticated.ts';

type Code = 'order/credit-exceeded' | 'order/unknown';

describe('problemTable', () => {
  it('is exhaustive by type', () => {
    // @ts-expect-error a code has no status
    problemTable<Code>({ 'order/unknown': 404 });
    // @ts-expect-error a code that the domain does not know
    problemTable<Code>({ 'order/unknown': 404, 'order/credit-exceeded': 409, 'order/typo': 400 });
    expect(problemTable<Code>({ 'order/unknown': 404, 'order/credit-exceeded': 409 }).size).toBe(2);
  });

  it('titles codes in words, and tells the facts', () => {
    const table = problemTable<Code>({
      'order/unknown': { status: 404, title: 'No such order' },
      'order/credit-exceeded': 409,
    });
    const request = { ifMatch: false, commandId: undefined, bodyLimit: 1024, mediaTypes: ['application/json'] };
    expect(diagnose(new DomainError('order/unknown'), table, request)).toEqual({
      status: 404,
      code: 'order/unknown',
      title: 'No such order',
      detail: 'No such order.',
    });
    const details = { limit: { amount: 100, currency: 'EUR' }, customer: 'c1' };
    expect(diagnose(new DomainError('order/credit-exceeded', details), table, request)).toEqual({
      status: 409,
      code: 'order/credit-exceeded',
      title: 'Credit exceeded',
      detail: 'Credit exceeded: limit {"amount":100,"currency":"EUR"}, customer c1.',
      details,
    });
  });

  it('does not let an unknown code pass for a refusal', () => {
    const request = { ifMatch: false, commandId: undefined, bodyLimit: 1024, mediaTypes: ['application/json'] };
    expect(diagnose(new DomainError('order/new'), new Map(), request).status).toBe(500);
  });
});

describe('whatever can go wrong on a route', () => {
  const request = { ifMatch: false, commandId: undefined, bodyLimit: 1024, mediaTypes: ['application/json'] };
  const anywhere = [
    new BadRequest([{ in: 'query', path: '/x', message: 'is wrong', allowed: 'y' }]),
    new Unauthenticated('missing'),
    new IssuerUnavailable('away'),
    new NotCaughtUp('orders'),
    new KeysUnavailable('away'),
    new StoreUnavailable('away'),
    new StoreRestored('to a point before'),
    new LogUnavailable('away'),
    new ReadModelUnavailable('away'),
  ];
  const ofCommands = [
    new WrongExpectedRevision(streamName('jar', '1'), 'no_stream', undefined),
    new CommandReused('c'),
    new EventTooLarge(streamName('jar', '1'), 2, 1),
    new MoneyOverflow(1n, 'EUR'),
    new PersonErased('p'),
  ];

  it.each([
    ...[...anywhere, ...ofCommands].map((error) => ['command', error] as const),
    ...[...anywhere, new NumberTooLarge('a sum')].map((error) => ['query', error] as const),
  ])('is in the document of each %s: %o', (kind, error) => {
    const { status, code } = diagnose(error, new Map(), request);
    const documented = [...(documentedProblems([], new Map(), kind)[status] ?? []), ...(guardedProblems[status] ?? [])];
    expect(documented).toContain(code);
  });
});
