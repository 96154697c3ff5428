import { useLingui } from '@lingui/react/macro';
import { Kbd, Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useMay } from '../api/session.ts';
import { arePlainKeysOn, turnPlainKeys, usePlainKeys } from '../ui/plain-keys.ts';
import { useSections } from './navigation.ts';

const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

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
      if (event.isComposing || event.keyCode === 229) return;
      const { key } = event;
      if (key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        latest.current.openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || !arePlainKeysOn()) return;
      const first = event.timeStamp - begun.at < sequence ? begun.key : '';
      begun = { key: '', at: Number.NEGATIVE_INFINITY };
      const section = latest.current.sections.find((one) => one.key === key);
      if (first === 'g' && section !== undefined) void navigate({ to: section.path });
      else if (first === 'c' && key === 'o' && latest.current.mayOrder) void navigate({ to: '/orders/new' });
      else if (key === 'g' || key === 'c') begun = { key, at: event.timeStamp };
      else if (key === '/') latest.current.openPalette();
      else if (key === '?') latest.current.openMap();
      else if (key === 'f') document.querySelector<HTMLElement>('[data-filter]')?.focus();
      else if (key === 'E') document.querySelector<HTMLElement>('[data-export]')?.click();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate]);
};

/** All keys on one page. */
export const KeyMap = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }): ReactNode => {
  const { t, i18n } = useLingui();
  const sections = useSections();
  const arePlainOn = usePlainKeys();
  const may = useMay();
  const canOrder = may({ permission: 'order:place' });
  const canDecide = may({ permission: 'order:approve' }) || may({ permission: 'order:reject' });
  const keys: readonly (readonly [readonly string[], string])[] = [
    [['Ctrl K', '/'], t`Search or go to`],
    ...sections.map(({ key, name }) => [[`g ${key}`], i18n._(name)] as const),
    ...(canOrder ? [[['c o'], t`New order`] as const] : []),
    [['Ctrl Enter'], t`Submit order, save a form`],
    ...(canDecide ? [[['a', 'x'], t`Approve, reject`] as const] : []),
    [['e'], t`Edit`],
    [['f'], t`Filter`],
    [['Shift E'], t`Export`],
    [['j', 'k', '↓', '↑'], t`Next and previous row`],
    [['x', 'Shift X'], t`Select a row, or all up to it`],
    [['Enter'], t`Open`],
    [['?'], t`All keyboard shortcuts`],
  ];
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`Keyboard shortcuts`}
      lockScroll={false}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <dl className="keys">
        {keys.map(([names, what]) => (
          <div key={what}>
            <dt>
              {names.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="plain-keys">
        <input
          type="checkbox"
          checked={arePlainOn}
          onChange={({ currentTarget }) => turnPlainKeys(currentTarget.checked)}
        />
        {t`Letters pressed alone are shortcuts`}
      </label>
    </Modal>
  );
};
