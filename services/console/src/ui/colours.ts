import { useSyncExternalStore } from 'react';

/** `auto`: as the machine of the reader has it. */
export type Colours = 'auto' | 'light' | 'dark';

const key = 'sales-colours';
const changed = new EventTarget();
const machine = matchMedia('(prefers-color-scheme: dark)');

const kept = (): Colours => {
  const colours = localStorage.getItem(key);
  return colours === 'light' || colours === 'dark' ? colours : 'auto';
};

const show = (): void => {
  const colours = kept();
  const isDark = colours === 'dark' || (colours === 'auto' && machine.matches);
  document.documentElement.dataset['mantineColorScheme'] = isDark ? 'dark' : 'light';
  changed.dispatchEvent(new Event('change'));
};

machine.addEventListener('change', show);
// Another tab has chosen.
addEventListener('storage', (event) => {
  if (event.key === key) show();
});

export const chooseColours = (colours: Colours): void => {
  if (colours === 'auto') localStorage.removeItem(key);
  else localStorage.setItem(key, colours);
  show();
};

const follow = (told: () => void): (() => void) => {
  changed.addEventListener('change', told);
  return () => changed.removeEventListener('change', told);
};

export const useColours = (): Colours => useSyncExternalStore(follow, kept);
