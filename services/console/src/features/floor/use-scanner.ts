import { useEffect, useEffectEvent } from 'react';
import { afterKey, isTypedInto, noRun } from './scanner.ts';

/** Gives what a scanner types, wherever the focus is, but for fields that people type into. */
export const useScanner = (onCode: (code: string) => void): void => {
  const tell = useEffectEvent(onCode);
  useEffect(() => {
    let run = noRun;
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTypedInto(event.target)) {
        run = noRun;
        return;
      }
      const after = afterKey(run, event.key, event.timeStamp);
      run = after.run;
      if (!after.isTaken) return;
      // The button that has the focus is not pressed; shortcuts of other pages heed `data-scanner`.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (after.code !== undefined) tell(after.code);
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, []);
};
