import { useSyncExternalStore } from 'react';

const kept = 'sales-plain-keys';
const changed = new EventTarget();

// Another tab has chosen.
addEventListener('storage', ({ key }) => {
  if (key === kept) changed.dispatchEvent(new Event('change'));
});

/** Whether letters pressed alone do something: who speaks to the machine turns that off. */
export const arePlainKeysOn = (): boolean => localStorage.getItem(kept) !== 'off';

export const turnPlainKeys = (on: boolean): void => {
  if (on) localStorage.removeItem(kept);
  else localStorage.setItem(kept, 'off');
  changed.dispatchEvent(new Event('change'));
};

const follow = (told: () => void): (() => void) => {
  changed.addEventListener('change', told);
  return () => changed.removeEventListener('change', told);
};

export const usePlainKeys = (): boolean => useSyncExternalStore(follow, arePlainKeysOn);

/** Whether a key is meant for the page: alone, not in a field, and not what an input method composes. */
export const isPlainKey = (event: KeyboardEvent): boolean =>
  arePlainKeysOn() &&
  !event.isComposing &&
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  (!(event.target instanceof HTMLElement) ||
    event.target.closest('input, textarea, select, dialog, [role=dialog]') === null);
