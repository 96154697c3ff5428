import { streamName } from '@sales/eventsourcing';
import { restoredLate, testId } from '@sales/eventsourcing/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { memoryPorts, type ServiceInMemory, startInMemory } from '../testing/in-memory.ts';
import { earlierPermissionsOf, standardRoles } from './standard.ts';

let service: ServiceInMemory;
beforeAll(async () => {
  service = await startInMemory(memoryPorts());
});
afterAll(() => service.stop());

const body = { name: 'Reader', permissions: [{ permission: 'order:read', scope: 'team' }] };

describe('the roles that come with it', () => {
  test('are there from the first start on, as events', async () => {
    for (const [role, details] of Object.entries(standardRoles))
      expect((await service.get(`/roles/${role}`)).json()).toMatchObject({ role, versions: [details], revision: 0 });
  });

  test('are changed by a company, and stay as they were changed when a process starts again', async () => {
    const ports = memoryPorts();
    const first = await startInMemory(ports);
    await first.put('/roles/auditor', body);
    await first.stop();
    const second = await startInMemory(ports);
    const { versions, revision } = (await second.get('/roles/auditor')).json();
    expect([versions.at(-1).name, revision]).toEqual(['Reader', 1]);
    await second.stop();
  });

  test('gain, once, in a system of before what they came without', async () => {
    const ports = memoryPorts();
    const before = earlierPermissionsOf('salesperson')[0] ?? [];
    const { salesperson: now } = standardRoles;
    const founded = { type: 'RoleDefined', data: { ...now, permissions: before } } as const;
    const ids = { commandId: testId(90), correlationId: testId(90), causationId: testId(90) };
    const metadata = { recordedAt: '2026-01-01T00:00:00.000Z', actor: 'system:identity', schemaVersion: 1, ...ids };
    const event = { ...founded, eventId: testId(91), metadata };
    await ports.store.append(streamName('role', 'salesperson'), [event], 'no_stream');
    const read = async () => {
      const started = await startInMemory(ports);
      const { versions, revision } = (await started.get('/roles/salesperson')).json();
      await started.stop();
      return [revision, versions.at(-1)];
    };
    expect(await read()).toEqual([1, expect.objectContaining(now ?? {})]);
    const taken = await startInMemory(ports);
    await taken.put('/roles/salesperson', founded.data);
    await taken.stop();
    expect(await read()).toEqual([2, expect.objectContaining({ permissions: before })]);
  });

  test('are there when the store can be written again, which the start does not wait for', async () => {
    const ports = memoryPorts();
    const late = await startInMemory({ ...ports, store: restoredLate(ports.store) });
    try {
      await vi.waitFor(async () => expect((await late.get('/roles/operator')).statusCode).toBe(200), 10_000);
    } finally {
      await late.stop();
    }
  });
});

describe('a role', () => {
  test('is defined and changed by the same request, from a date on that is still to come', async () => {
    const defined = await service.put('/roles/reader', body);
    expect([defined.statusCode, defined.headers['etag']]).toEqual([200, '"0"']);
    expect(defined.json()).toMatchObject({ role: 'reader', versions: [{ ...body, hidden: [] }] });
    expect((await service.put('/roles/reader', body)).json()).toEqual(defined.json());
    const at = { 'effective-at': '2999-01-01T00:00:00.000Z' };
    const planned = await service.put('/roles/reader', { ...body, hidden: ['cost'] }, at);
    expect(planned.json().versions).toMatchObject([{ hidden: [] }, { from: at['effective-at'], hidden: ['cost'] }]);
    const { at: now, versions } = (await service.get('/roles/reader')).json();
    expect(versions.findLast(({ from }: { readonly from: string }) => from <= now).hidden).toEqual([]);
    const past = await service.put('/roles/reader', { ...body, name: 'x' }, { 'effective-at': '2020-01-01T00:00:00Z' });
    expect([past.statusCode, past.json().code]).toEqual([409, 'role/dated-too-early']);
  });

  test.each([
    ['administrator', body, 409, 'role/fixed'],
    ['new', { ...body, permissions: [{ permission: 'ordr:read', scope: 'all' }] }, 400, 'role/permission-unknown'],
    ['new', { ...body, permissions: [...body.permissions, ...body.permissions] }, 400, 'role/permission-repeated'],
    ['new', { ...body, permissions: [{ permission: 'order:read', scope: 'world' }] }, 400, 'request/invalid'],
    ['new', { ...body, permissions: [{ permission: 'order', scope: 'all' }] }, 400, 'request/invalid'],
    ['new', { ...body, hidden: ['names'] }, 400, 'request/invalid'],
    ['new', { ...body, hidden: ['cost', 'cost'] }, 400, 'request/invalid'],
    ['new', { ...body, isFixed: true }, 400, 'request/invalid'],
    ['New', body, 400, 'request/invalid'],
  ])('is refused: %s %j', async (role, given, status, code) => {
    const refused = await service.put(`/roles/${role}`, given);
    expect([refused.statusCode, refused.json().code]).toEqual([status, code]);
  });

  test('that there is not is 404', async () => {
    const answer = await service.get('/roles/ghost');
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'role/unknown']);
  });
});
