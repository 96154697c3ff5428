import { useEffect, useEffectEvent } from 'react';
import { isPlainKey } from './plain-keys.ts';

/** `e` begins to edit what a page shows, where that can be done. */
export const useEditKey = (canEdit: boolean, edit: () => void): void => {
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.key !== 'e' || !canEdit || !isPlainKey(event)) return;
    event.preventDefault();
    edit();
  });
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
};
