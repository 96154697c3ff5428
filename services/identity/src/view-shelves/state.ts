import type { View } from './commands.ts';
import type { ViewShelfEvent } from './events.ts';

/** Most views of one user or team: a state must not grow without end. */
export const mostViews = 100;

/** The views by id, in the order in which they were first saved. */
export type ViewShelfState = { readonly views: Readonly<Record<string, Omit<View, 'view'>>> };

export const initialState: ViewShelfState = { views: {} };

export const evolve = ({ views }: ViewShelfState, event: ViewShelfEvent): ViewShelfState => {
  const { view, ...saved } = event.data;
  if (event.type === 'ViewSaved') return { views: { ...views, [view]: saved as Omit<View, 'view'> } };
  const { [view]: _, ...others } = views;
  return { views: others };
};
