import { equal } from '@sales/eventsourcing';
import type { ViewShelfCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { ViewShelfEvent } from './events.ts';
import { mostViews, type ViewShelfState } from './state.ts';

const hasSearch = (query: string): boolean => new URLSearchParams(query).has('search');

export const decide = (command: ViewShelfCommand, { views }: ViewShelfState): readonly ViewShelfEvent[] => {
  if (!command.isOwn) return reject('view-shelf/not-own');
  const { view } = command;
  const known = views[view];
  if (command.type === 'RemoveView') return known === undefined ? [] : [{ type: 'ViewRemoved', data: { view } }];
  const { list, name, query } = command;
  const saved = { list, name, query };
  if (known !== undefined && equal(known, saved)) return [];
  // What people search for may name a person, and is sealed nowhere here.
  if (hasSearch(query)) return reject('view-shelf/query-with-search');
  if (known === undefined && Object.keys(views).length >= mostViews)
    return reject('view-shelf/too-many-views', { most: mostViews });
  const isTaken = Object.entries(views).some(([id, one]) => id !== view && one.list === list && one.name === name);
  return isTaken ? reject('view-shelf/name-taken', { name }) : [{ type: 'ViewSaved', data: { view, ...saved } }];
};
