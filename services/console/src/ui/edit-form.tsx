import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { ByWhom, ChangesSince, lastAt, useChangesSince } from './changes-since.tsx';
import type { Edit } from './edit.ts';
import { KeptNote } from './kept-note.tsx';
import type { Conflict, Fields, Merged } from './merge.ts';
import { Problem } from './problem.tsx';

/** How the fields of a form are called and shown, by their names. */
export type Words = {
  readonly labelOf: (name: string) => string;
  /** Where what they change stands in the timeline of the thing. */
  readonly pathsOf: (name: string) => readonly string[];
  /** What stands in a field, for people. Default: as it is. */
  readonly textOf?: (name: string, value: string) => string;
};

const shown = ({ textOf }: Words, name: string, value: string | undefined): string =>
  (value === undefined || textOf === undefined ? value : textOf(name, value)) || '—';

/** What both have changed, with who changed it and when: the reader chooses. */
const Conflicts = <Thing extends { readonly revision: number }>({
  edit: { edited, choose },
  conflict: { conflicts, since },
  words,
}: {
  readonly edit: Edit<Thing>;
  readonly conflict: { readonly conflicts: readonly Conflict[]; readonly since: number };
  readonly words: Words;
}): ReactNode => {
  const { t } = useLingui();
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set());
  const changes = useChangesSince(edited, since);
  const pick = (name: string, isMine: boolean): void => {
    const next = new Set(mine);
    if (isMine) next.add(name);
    else next.delete(name);
    setMine(next);
  };
  return (
    <div className="conflicts" role="alert">
      <h3>
        <Trans>Others have changed the same: choose what is to stand</Trans>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section className="table-frame" aria-label={t`Theirs and yours`} tabIndex={0}>
        <table className="lines">
          <thead>
            <tr>
              <th>{t`Field`}</th>
              <th>{t`Before`}</th>
              <th>{t`Theirs`}</th>
              <th>{t`Yours`}</th>
            </tr>
          </thead>
          <tbody>
            {conflicts.map(({ name, before, theirs, mine: own }) => {
              const label = words.labelOf(name);
              const change = lastAt(changes, words.pathsOf(name));
              return (
                <tr key={name}>
                  <th scope="row">{label}</th>
                  <td>{shown(words, name, before)}</td>
                  <td>
                    <label>
                      <input
                        type="radio"
                        name={name}
                        aria-label={t`Theirs: ${label}`}
                        checked={!mine.has(name)}
                        onChange={() => pick(name, false)}
                      />
                      <span>{theirs === undefined ? t`removed` : shown(words, name, theirs)}</span>
                    </label>
                    {change !== undefined && <ByWhom of={change} />}
                  </td>
                  <td>
                    <label>
                      <input
                        type="radio"
                        name={name}
                        aria-label={t`Yours: ${label}`}
                        disabled={theirs === undefined}
                        checked={mine.has(name)}
                        onChange={() => pick(name, true)}
                      />
                      <span>{shown(words, name, own)}</span>
                    </label>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <Button
        size="xs"
        onClick={() =>
          choose(
            Object.fromEntries(
              conflicts.map(({ name, theirs = '', mine: own }) => [name, mine.has(name) ? own : theirs]),
            ),
          )
        }
      >
        <Trans>Save what is chosen</Trans>
      </Button>
    </div>
  );
};

/** What others have changed and a save has kept, in words. */
export const toldOf = (taken: Merged['taken'], words: Words): readonly string[] =>
  taken.map(
    ({ name, before, after }) => `${words.labelOf(name)}: ${shown(words, name, before)} → ${shown(words, name, after)}`,
  );

/** Says what others have changed and a save has kept. */
export const Kept = ({ changes }: { readonly changes: readonly string[] }): ReactNode =>
  changes.length > 0 && (
    <div className="notice" role="status">
      <p>
        <Trans>Saved. What others have changed meanwhile was kept:</Trans>
      </p>
      <ul>
        {changes.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  );

/**
 * The form of a thing that there is. It says when others have changed the thing, saves with Ctrl Enter, and asks where
 * both have changed the same.
 */
export const EditForm = <Thing extends { readonly revision: number }>({
  name,
  edit,
  words,
  wrong,
  onCancel,
  children,
}: {
  /** Of the form in the style sheet. */
  readonly name: string;
  readonly edit: Edit<Thing>;
  readonly words: Words;
  /** Whether what stands in a field cannot be sent. */
  readonly wrong: (name: string, value: string) => boolean;
  readonly onCancel: () => void;
  /** Its fields, once the thing is read. */
  readonly children: (thing: Thing, mine: Fields) => ReactNode;
}): ReactNode => {
  const { edited, begun, unread, error, isPending, isOvertaken, conflict, submit } = edit;
  const isRight = begun !== undefined && !Object.entries(begun.mine).some(([field, text]) => wrong(field, text));
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.key !== 'Enter') return;
    event.preventDefault();
    if (isRight) submit();
  });
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const cancel = (): void => {
    edit.discard();
    onCancel();
  };
  if (begun === undefined) return unread === null ? null : <Problem error={unread} />;
  return (
    <form
      className={`edit-form ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight) submit();
      }}
    >
      {isOvertaken && (
        <div className="notice" role="status">
          <p>
            <Trans>Others have changed this since you began. What you save is put together with it.</Trans>
          </p>
          <ChangesSince thing={edited} revision={begun.revision} />
        </div>
      )}
      <KeptNote keptAt={begun.keptAt} />
      {children(begun.thing, begun.mine)}
      {conflict !== undefined ? (
        <Conflicts key={conflict.thing.revision} edit={edit} conflict={conflict} words={words} />
      ) : (
        <div className="edit-foot">
          <Button type="submit" size="xs" disabled={!isRight} loading={isPending}>
            <Trans>Save</Trans>
          </Button>
          <Button size="xs" variant="default" disabled={isPending} onClick={cancel}>
            <Trans>Discard changes</Trans>
          </Button>
        </div>
      )}
      {error !== null && <Problem error={error} />}
    </form>
  );
};
