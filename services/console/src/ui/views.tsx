import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Dialog } from './dialog.tsx';
import { Menu, MenuItem } from './menu.tsx';
import { Problem } from './problem.tsx';
import { type SavedView, savedOf, useSavedViews } from './saved-views.ts';
import type { SearchParams } from './search-params.ts';

const isSame = (one: SearchParams, other: SearchParams): boolean =>
  JSON.stringify(Object.entries(one).toSorted()) === JSON.stringify(Object.entries(other).toSorted());

type Tab = { readonly key: string; readonly title: string; readonly query: SearchParams; readonly saved?: SavedView };

/** Saved questions as tabs: those of the console, those of the reader, those of the reader's teams. */
export const Views = ({
  label,
  list,
  given,
  query,
  countOf,
  onChoose,
}: {
  readonly label: string;
  readonly list: string;
  /** Those that come with the console. */
  readonly given: readonly { readonly title: string; readonly query: SearchParams }[];
  readonly query: SearchParams;
  readonly countOf: (view: SearchParams) => ReactNode;
  readonly onChoose: (view: SearchParams) => void;
}): ReactNode => {
  const { t } = useLingui();
  const { views, shelves, save, remove, canSave } = useSavedViews(list);
  /** The tab that was chosen last: what is changed after that is a change of it. */
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [isNaming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const [owner, setOwner] = useState('');
  const tabs: readonly Tab[] = [
    ...given.map((one) => ({ key: one.title, ...one })),
    ...views.map((one) => {
      const { view, shelf, name: title } = one;
      return {
        key: view,
        title: shelf.kind === 'team' ? `${title} (${shelf.name})` : title,
        query: one.query,
        saved: one,
      };
    }),
  ];
  const seen = savedOf(query);
  const { sort: _, ...filters } = seen;
  const isAt = ({ query: of, saved }: Tab): boolean => isSame(of, saved === undefined ? filters : seen);
  const last = tabs.find(({ key }) => key === chosen);
  const isModified = last?.saved !== undefined && !isAt(last);
  const current = isModified ? undefined : last !== undefined && isAt(last) ? last : tabs.find(isAt);
  const modified = isModified ? last : undefined;
  const close = (): void => {
    save.reset();
    setNaming(false);
  };
  const error = save.error ?? remove.error;
  return (
    <nav className="views" aria-label={label}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          aria-current={tab === current ? 'page' : undefined}
          onClick={() => {
            setChosen(tab.key);
            onChoose(tab.query);
          }}
        >
          {tab.title}
          {tab === modified && (
            <em>
              {' '}
              <Trans>modified</Trans>
            </em>
          )}
          {countOf(tab.query)}
        </button>
      ))}
      {canSave && (
        <Menu
          label={t`Views`}
          button={(props) => (
            <Button
              {...props}
              className="views-save"
              size="compact-sm"
              variant="subtle"
              leftSection={<IconBookmark size={14} aria-hidden />}
            >
              <Trans>Views</Trans>
            </Button>
          )}
        >
          {modified?.saved !== undefined && (
            <MenuItem onClick={() => modified.saved && save.mutate({ ...modified.saved, query })}>
              <Trans>Save the changes of {modified.title}</Trans>
            </MenuItem>
          )}
          <MenuItem
            onClick={() => {
              setName('');
              setOwner('');
              setNaming(true);
            }}
          >
            <Trans>Save as a new view…</Trans>
          </MenuItem>
          {current?.saved !== undefined && (
            <MenuItem onClick={() => current.saved && remove.mutate(current.saved)}>
              <Trans>Remove {current.title}</Trans>
            </MenuItem>
          )}
        </Menu>
      )}
      {isNaming && (
        <Dialog title={t`Save as a new view`} onClose={close}>
          <form
            className="as-of-form"
            onSubmit={(event) => {
              event.preventDefault();
              const shelf = shelves.find((one) => one.kind === 'team' && one.owner === owner) ?? shelves[0];
              if (shelf === undefined || name.trim() === '') return;
              save.mutate(
                { shelf, name: name.trim(), query },
                {
                  onSuccess: (view) => {
                    setChosen(view);
                    setNaming(false);
                  },
                },
              );
            }}
          >
            <TextInput
              size="sm"
              label={t`Name`}
              data-autofocus
              maxLength={60}
              required
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            {shelves.length > 1 && (
              <NativeSelect
                size="sm"
                label={t`For`}
                data={shelves.map((one) => ({
                  value: one.kind === 'user' ? '' : one.owner,
                  label: one.kind === 'user' ? t`me alone` : one.name,
                }))}
                value={owner}
                onChange={({ currentTarget }) => setOwner(currentTarget.value)}
              />
            )}
            <p className="quiet">
              <Trans>Filters and order are saved, words that were searched for are not.</Trans>
            </p>
            {save.error !== null && <Problem error={save.error} />}
            <Button type="submit" size="sm" loading={save.isPending}>
              <Trans>Save</Trans>
            </Button>
          </form>
        </Dialog>
      )}
      {error !== null && !isNaming && (
        <Dialog
          title={t`That did not work`}
          onClose={() => {
            save.reset();
            remove.reset();
          }}
        >
          <Problem error={error} />
        </Dialog>
      )}
    </nav>
  );
};
