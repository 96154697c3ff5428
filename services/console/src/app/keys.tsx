import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useMay } from '../api/session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { arePlainKeysOn, turnPlainKeys, usePlainKeys } from '../ui/plain-keys.ts';
import { Tick } from '../ui/tick.tsx';
import { KeysList } from './keys-list.tsx';
import { useSections } from './navigation.ts';
import { pageKeys } from './page-keys.ts';

const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** A dialog has the keys to itself. */
const isInDialog = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.closest('dialog') !== null;

/** The row that the list of the page goes on from: a grid that has the focus moves it itself. */
const rowToFocus = ({ target }: KeyboardEvent): HTMLElement | null =>
  target instanceof HTMLElement && target.closest('[role=grid]') !== null
    ? null
    : document.querySelector<HTMLElement>('main [role=grid] [role=row][tabindex="0"]');

/** How long a `g` or `c` waits for the letter after it, in ms. */
const sequence = 1500;

type Global = { readonly openPalette: () => void; readonly openMap: () => void };

/** Keys that do the same on each page. What an input method composes is not for us. */
export const useGlobalKeys = (given: Global): void => {
  const navigate = useNavigate();
  const sections = useSections();
  const mayOrder = useMay()({ permission: 'order:place' });
  const latest = useRef({ ...given, sections, mayOrder });
  latest.current = { ...given, sections, mayOrder };
  useEffect(() => {
    let begun = { key: '', at: Number.NEGATIVE_INFINITY };
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.keyCode === 229 || isInDialog(event)) return;
      const { key } = event;
      if (key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        latest.current.openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || !arePlainKeysOn()) return;
      // Letters are those of a scanner there.
      if (document.querySelector('[data-scanner]') !== null) return;
      const first = event.timeStamp - begun.at < sequence ? begun.key : '';
      begun = { key: '', at: Number.NEGATIVE_INFINITY };
      // The letter after it means nothing else, whatever the page does by it.
      if (first !== '') event.stopPropagation();
      const section = latest.current.sections.find((one) => one.key === key);
      if (first === 'g' && section !== undefined) void navigate({ to: section.path });
      else if (first === 'c' && key === 'o' && latest.current.mayOrder) void navigate({ to: '/orders/new' });
      else if (key === 'g' || key === 'c') begun = { key, at: event.timeStamp };
      else if (key === '/') latest.current.openPalette();
      else if (key === '?') latest.current.openMap();
      else if (key === 'f') document.querySelector<HTMLElement>('[data-filter]')?.focus();
      else if (key === 'j' || key === 'k') {
        const row = rowToFocus(event);
        if (row === null) return;
        row.focus();
      } else if (key === 'E') document.querySelector<HTMLElement>('[data-export]')?.click();
      else return;
      event.preventDefault();
    };
    // Before the page.
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, [navigate]);
};

/** All keys on one page. */
export const KeyMap = ({ onClose }: { readonly onClose: () => void }): ReactNode => {
  const { t } = useLingui();
  const sections = useSections();
  const arePlainOn = usePlainKeys();
  const may = useMay();
  const canOrder = may({ permission: 'order:place' });
  const canDecide = may({ permission: 'order:approve' }) || may({ permission: 'order:reject' });
  const { submit, decide, ...others } = pageKeys;
  return (
    <Dialog title={t`Keyboard shortcuts`} onClose={onClose}>
      <KeysList
        of={[
          { keys: ['Ctrl K', '/'], what: msg`Search or go to` },
          ...sections.map(({ key, name }) => ({ keys: [`g ${key}`], what: name })),
          ...(canOrder ? [{ keys: ['c o'], what: msg`New order` }] : []),
          submit,
          ...(canDecide ? [decide] : []),
          ...Object.values(others),
          { keys: ['?'], what: msg`All keyboard shortcuts` },
        ]}
      />
      <Tick label={t`Letters pressed alone are shortcuts`} isChecked={arePlainOn} onChange={turnPlainKeys} />
    </Dialog>
  );
};
