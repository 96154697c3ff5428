import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { randomId } from '@sales/client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import type { Topic } from '../api/queries.ts';
import { useMay } from '../api/session.ts';
import { type Action, AskWhy, type Why } from './actions.tsx';
import { Dialog } from './dialog.tsx';
import { forEachItem, type Item, type Progress, type Result } from './each.ts';
import { useProblemText } from './problem.tsx';

/** Before what got no answer is sent again, in ms. */
const again = 2000;

type Running = { readonly action: Action; readonly of: number; readonly progress: Progress; readonly isDone: boolean };

const Outcome = ({ result: { name, error } }: { readonly result: Result }): ReactNode => {
  const textOf = useProblemText();
  const told = error === undefined ? undefined : textOf(error);
  return (
    <tr>
      <td>{name}</td>
      <td className="name">
        {told === undefined ? (
          <span className="badge done">
            <Trans>Done</Trans>
          </span>
        ) : (
          <>
            <span className="badge stopped">{told.title}</span>{' '}
            {told.isForeign && (
              <span className="quiet" lang="en">
                {told.detail}
              </span>
            )}
          </>
        )}
      </td>
    </tr>
  );
};

/** What became of each: those that were refused first. */
const Results = ({ results }: { readonly results: readonly Result[] }): ReactNode => {
  const { t } = useLingui();
  const refused = results.filter(({ error }) => error !== undefined);
  const done = results.filter(({ error }) => error === undefined);
  return (
    <>
      <p role="status">
        <Plural value={done.length} one="# done" other="# done" />
        {refused.length > 0 && (
          <>
            {' · '}
            <Plural value={refused.length} one="# refused, and still selected" other="# refused, and still selected" />
          </>
        )}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section className="table-frame results" aria-label={t`Results`} tabIndex={0}>
        <table className="lines">
          <tbody>
            {[...refused, ...done].map((result) => (
              <Outcome key={result.id} result={result} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
};

/** What can be done with all rows that are chosen, with a result for each. */
export const Bulk = ({
  topic,
  actions: offered,
  selected,
  all,
  onAll,
  onClear,
  onDone,
}: {
  readonly topic: Topic;
  readonly actions: readonly Action[];
  /** What is chosen, by id, and what it is called. */
  readonly selected: ReadonlyMap<string, string>;
  /** Offers all that match, where there are more than these. */
  readonly all: 'offered' | 'busy' | 'failed' | 'cut' | undefined;
  readonly onAll: () => void;
  readonly onClear: () => void;
  /** These were done, and are chosen no more. */
  readonly onDone: (ids: readonly string[]) => void;
}): ReactNode => {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const may = useMay();
  const [asking, setAsking] = useState<Action | undefined>(undefined);
  const [running, setRunning] = useState<Running | undefined>(undefined);
  const stop = useRef<AbortController>(undefined);
  /** One for each thing and action, for as long as the page is open: what was cut off is not done twice. */
  const keys = useRef(new Map<string, string>());
  const keyOf = (action: Action, id: string, why: Why): string => {
    const name = JSON.stringify([action.permission, id, why]);
    const key = keys.current.get(name) ?? randomId();
    keys.current.set(name, key);
    return key;
  };
  const run = async (action: Action, why: Why): Promise<void> => {
    setAsking(undefined);
    const items = [...selected].map(([id, name]): Item => ({ id, name, key: keyOf(action, id, why) }));
    const controller = new AbortController();
    stop.current = controller;
    let last: Progress = { results: [], isWaiting: false };
    const tell = (isDone: boolean): void => setRunning({ action, of: items.length, progress: last, isDone });
    tell(false);
    await forEachItem(items, {
      send: ({ id, key }) => action.send(id, why, key),
      signal: controller.signal,
      pause: () =>
        new Promise((resolve) => {
          setTimeout(resolve, again);
          controller.signal.addEventListener('abort', () => resolve(), { once: true });
        }),
      onProgress: (progress) => {
        last = progress;
        tell(false);
      },
    });
    tell(true);
    onDone(last.results.filter(({ error }) => error === undefined).map(({ id }) => id));
    void queries.invalidateQueries({ queryKey: [topic] });
  };
  const begin = (action: Action): void => {
    if (action.reasons === undefined) void run(action, { reason: '' });
    else setAsking(action);
  };
  const title = running && i18n._(running.action.title).replace('…', '');
  const results = running?.progress.results ?? [];
  return (
    <>
      {selected.size > 0 && (
        <div className="bulk" role="toolbar" aria-label={t`With what is selected`}>
          <strong role="status">
            <Plural value={selected.size} one="# selected" other="# selected" />
          </strong>
          {all === 'cut' && (
            <span className="quiet">
              <Trans>More match; so many can be selected at once.</Trans>
            </span>
          )}
          {all === 'failed' && (
            <span role="alert">
              <Trans>Not all could be read.</Trans>
            </span>
          )}
          {all !== undefined && all !== 'cut' && (
            <Button size="compact-sm" variant="subtle" loading={all === 'busy'} onClick={onAll}>
              <Trans>Select all that match</Trans>
            </Button>
          )}
          {offered.filter(may).map((action) => (
            <Button key={action.permission} size="compact-sm" variant="default" onClick={() => begin(action)}>
              {i18n._(action.title)}
            </Button>
          ))}
          <Button size="compact-sm" variant="subtle" onClick={onClear}>
            <Trans>Clear selection</Trans>
          </Button>
        </div>
      )}
      {asking !== undefined && (
        <AskWhy
          action={asking}
          error={null}
          onClose={() => setAsking(undefined)}
          onSay={(why) => void run(asking, why)}
        />
      )}
      {running !== undefined && (
        <Dialog title={title ?? ''} isWide onClose={running.isDone ? () => setRunning(undefined) : undefined}>
          {!running.isDone && (
            <div className="running">
              <progress aria-label={title} max={running.of} value={results.length} />
              <p role="status">
                {running.progress.isWaiting ? (
                  <Trans>The connection is broken: what got no answer is sent again.</Trans>
                ) : (
                  <Trans>
                    {results.length} of {running.of}
                  </Trans>
                )}
              </p>
              <Button size="xs" variant="default" data-autofocus onClick={() => stop.current?.abort()}>
                <Trans>Stop</Trans>
              </Button>
            </div>
          )}
          {running.isDone && (
            <>
              <Results results={results} />
              {results.length < running.of && (
                <p className="quiet">
                  <Plural
                    value={running.of - results.length}
                    one="# was not sent, or got no answer"
                    other="# were not sent, or got no answer"
                  />
                </p>
              )}
              <Button size="sm" mt="sm" data-autofocus onClick={() => setRunning(undefined)}>
                <Trans>Close</Trans>
              </Button>
            </>
          )}
        </Dialog>
      )}
    </>
  );
};
