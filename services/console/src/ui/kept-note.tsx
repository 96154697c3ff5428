import { Trans } from '@lingui/react/macro';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useFormat } from '../i18n/index.ts';
import { followLiveState, liveState } from '../live/live.ts';

const followNetwork = (onChange: () => void): (() => void) => {
  for (const name of ['online', 'offline']) addEventListener(name, onChange);
  const unfollow = followLiveState(onChange);
  return () => {
    for (const name of ['online', 'offline']) removeEventListener(name, onChange);
    unfollow();
  };
};

/** Whether the server is away, as far as the browser knows without asking. */
const isAway = (): boolean => !navigator.onLine || liveState() === 'away';

/** Says that what is typed is kept in this browser, since when, and whether the server is away. */
export const KeptNote = ({ keptAt }: { readonly keptAt: string | undefined }): ReactNode => {
  const format = useFormat();
  const isAwayNow = useSyncExternalStore(followNetwork, isAway);
  return (
    <div className={keptAt === undefined && !isAwayNow ? 'quiet kept' : 'notice kept'} role="status">
      {isAwayNow && (
        <p>
          <Trans>
            There is no connection to the server. You can go on typing: it is kept. Save it when the connection is back.
          </Trans>
        </p>
      )}
      <p>
        {keptAt === undefined ? (
          <Trans>What you type is kept in this browser until you save or discard it, or sign out.</Trans>
        ) : (
          <Trans>
            You typed this on {format.time(keptAt)} and have not saved it. It is kept in this browser until you save or
            discard it, or sign out.
          </Trans>
        )}
      </p>
    </div>
  );
};
