import { Trans } from '@lingui/react/macro';
import { type ReactNode, useRef, useState } from 'react';
import { type Command, enqueue } from '../../queue/index.ts';
import { useUser } from '../../ui/use-kept.ts';

/** Keeps what has been done, to be sent. */
export const useEnqueue = () => {
  const user = useUser();
  const [isKept, setKept] = useState(true);
  const isBusy = useRef(false);
  return {
    /** Calls `onKept` when all was kept. A button that is pressed twice does it once. */
    keepAndSend: async (commands: readonly Command[], onKept: () => void = () => {}): Promise<void> => {
      if (isBusy.current || commands.length === 0) return;
      isBusy.current = true;
      try {
        await enqueue(user, commands);
        setKept(true);
        onKept();
      } catch {
        setKept(false);
      } finally {
        isBusy.current = false;
      }
    },
    /** Said where the browser has kept nothing: what was done is not lost from the page, and not sent either. */
    note: isKept
      ? null
      : ((
          <p className="floor-said wrong" role="alert">
            <Trans>This browser could not keep it, and nothing was sent. Try again.</Trans>
          </p>
        ) satisfies ReactNode),
  };
};
