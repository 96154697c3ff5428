import { DomainError } from '@sales/eventsourcing';
import { fold, specification, testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { View, ViewShelfCommand } from './commands.ts';
import type { ViewShelfEvent } from './events.ts';
import { mostViews } from './state.ts';
import { viewShelf } from './view-shelf.ts';

const given = specification(viewShelf);

const view: View = { view: testId(1), list: 'orders', name: 'My drafts', query: 'status=draft' };
const save = (of: Partial<View> = {}, isOwn = true): ViewShelfCommand => ({ type: 'SaveView', isOwn, ...view, ...of });
const remove = (isOwn = true): ViewShelfCommand => ({ type: 'RemoveView', isOwn, view: view.view });
const saved = (of: Partial<View> = {}): ViewShelfEvent => ({ type: 'ViewSaved', data: { ...view, ...of } });
const removed: ViewShelfEvent = { type: 'ViewRemoved', data: { view: view.view } };

describe('a saved view', () => {
  test('is kept, replaced under its id, and removed; the same again changes nothing', () => {
    given().when(save()).then(saved());
    given(saved()).when(save()).then();
    given(saved())
      .when(save({ query: 'status=draft&sort=number' }))
      .then(saved({ query: 'status=draft&sort=number' }));
    given(saved()).when(remove()).then(removed);
    given(saved(), removed).when(remove()).then();
    expect(fold(viewShelf, [saved(), removed])).toEqual({ views: {} });
  });

  test('has a name that no other view of its list has', () => {
    const other = { view: testId(2) };
    given(saved()).when(save(other)).thenRejected('view-shelf/name-taken', { name: view.name });
    given(saved())
      .when(save({ ...other, list: 'customers' }))
      .then(saved({ ...other, list: 'customers' }));
    given(saved(), removed).when(save(other)).then(saved(other));
  });

  test('is of the user, or of a team of the user, alone', () => {
    given().when(save({}, false)).thenRejected('view-shelf/not-own');
    given(saved()).when(remove(false)).thenRejected('view-shelf/not-own');
  });

  test('has no words that were searched for: they may name a person', () => {
    given()
      .when(save({ query: 'status=draft&search=weber' }))
      .thenRejected('view-shelf/query-with-search');
  });

  test('is one of so many', () => {
    const all = Array.from({ length: mostViews }, (_, nth) => saved({ view: testId(nth + 10), name: `View ${nth}` }));
    given(...all)
      .when(save())
      .thenRejected('view-shelf/too-many-views', { most: mostViews });
    given(...all)
      .when(save({ view: testId(10), name: 'Another name' }))
      .then(saved({ view: testId(10), name: 'Another name' }));
  });
});

const command = fc.oneof(
  fc
    .record({ view: fc.nat(5), name: fc.constantFrom('A', 'B', 'C'), list: fc.constantFrom('orders', 'stock') })
    .map(({ view: nth, ...of }) => save({ view: testId(nth), ...of })),
  fc.nat(5).map((nth): ViewShelfCommand => ({ type: 'RemoveView', isOwn: true, view: testId(nth) })),
);

test('whatever is commanded, no list has two views of one name, and a repeat adds nothing', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      let state = viewShelf.initialState;
      const at = '2026-03-01T00:00:00.000Z';
      const attempt = (one: ViewShelfCommand): readonly ViewShelfEvent[] => {
        try {
          return viewShelf.decide(one, state, at);
        } catch (error) {
          if (error instanceof DomainError) return [];
          throw error;
        }
      };
      for (const one of commands) {
        const events = attempt(one);
        state = events.reduce((now, event) => viewShelf.evolve(now, event, at), state);
        if (events.length > 0) expect(attempt(one)).toEqual([]);
        const names = Object.values(state.views).map(({ list, name }) => `${list}/${name}`);
        expect(new Set(names).size).toBe(names.length);
      }
    }),
  );
});
