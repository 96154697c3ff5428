import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ProblemError } from '@sales/client';
import { type ReactNode, useState } from 'react';
import type { Worker } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { type Command, discard, heldBy, hurry, type Queued, type QueueState, useQueue } from '../../queue/index.ts';
import { useProblemText } from '../../ui/problem.tsx';
import { useUser } from '../../ui/use-kept.ts';

/** What a command does, in words. */
const useCommandText = (): ((command: Command) => string) => {
  const { t } = useLingui();
  const { quantity } = useFormat();
  return (command) => {
    if (command.job === 'ship') return t`Ship ${command.number}`;
    const { warehouse, sku, name = sku } = command;
    switch (command.job) {
      case 'receive':
        return t`Receive ${quantity(command.quantity)} × ${name} at ${warehouse}`;
      case 'arrive':
        return t`Receive ${quantity(command.quantity)} × ${name} at ${warehouse} from ${command.from}`;
      case 'count':
        return t`Count ${name} at ${warehouse}: ${quantity(command.counted)}`;
      case 'transfer':
        return t`Transfer ${quantity(command.quantity)} × ${name} from ${warehouse} to ${command.to}`;
    }
  };
};

/** What was wanted and what is possible, where the refusal says so. */
const Possible = ({
  details = {},
}: {
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}): ReactNode => {
  const { quantity } = useFormat();
  const { wanted, reserved, available = reserved } = details;
  if (typeof wanted !== 'string' || typeof available !== 'string') return null;
  return (
    <p>
      <Trans>
        Wanted: {quantity(wanted)}; possible: {quantity(available)}
      </Trans>
    </p>
  );
};

type Given = {
  readonly queued: Queued<Command>;
  readonly queue: readonly Queued<Command>[];
  readonly onCorrect: (queued: Queued<Command>) => void;
};

/** Asks once more before something that was done is thrown away. */
const Discard = ({ queued }: Pick<Given, 'queued'>): ReactNode => {
  const [isAsked, setAsked] = useState(false);
  if (!isAsked)
    return (
      <Button size="lg" variant="default" onClick={() => setAsked(true)}>
        <Trans>Discard…</Trans>
      </Button>
    );
  return (
    <>
      {queued.progress.is !== 'waiting' && queued.progress.is !== 'refused' && (
        <p>
          <Trans>It was sent and got no answer, so that it may be recorded: look before you do it again.</Trans>
        </p>
      )}
      <Button size="lg" color="red" autoFocus onClick={() => void discard(queued.id)}>
        <Trans>Discard it for good</Trans>
      </Button>
      <Button size="lg" variant="default" onClick={() => setAsked(false)}>
        <Trans>Keep it</Trans>
      </Button>
    </>
  );
};

const Waiting = ({ queued, queue, onCorrect }: Given): ReactNode => {
  const { t } = useLingui();
  const { time } = useFormat();
  const textOf = useCommandText();
  const problemText = useProblemText();
  const { command, doneAt, progress } = queued;
  const text = textOf(command);
  const before = heldBy(queue, queued);
  // A server that has nothing to say of its failure sends a page, or nothing.
  const problem = 'problem' in progress && progress.problem.code !== 'http/no-problem' ? progress.problem : undefined;
  const { title, detail, correlationId } = problem ? problemText(new ProblemError(text, problem)) : {};
  const isRefused = progress.is === 'refused';
  return (
    <li className={isRefused ? 'refused' : progress.is === 'failing' ? 'failing' : ''} aria-label={text}>
      <h3>{isRefused ? t`Refused: ${text}` : text}</h3>
      <p className="quiet">
        <Trans>Entered on {time(doneAt)}, not recorded</Trans>
      </p>
      {progress.is === 'failing' && (
        <p>
          <Plural
            value={progress.failures}
            one="The server has failed at it. It is tried again; the rest goes on."
            other="The server has failed at it # times. It is tried again; the rest goes on."
          />
        </p>
      )}
      {title !== undefined && <p className="strong">{title}</p>}
      {detail !== undefined && detail !== '' && <p lang="en">{detail}</p>}
      <Possible details={problem?.details} />
      {correlationId !== undefined && (
        <p className="quiet">
          <Trans>
            Quote <code>{correlationId}</code> when you ask for help.
          </Trans>
        </p>
      )}
      {before !== undefined && (
        <p>
          <Trans>Comes after: {textOf(before.command)}</Trans>
        </p>
      )}
      <div className="floor-actions">
        {isRefused && (
          <Button size="lg" onClick={() => onCorrect(queued)}>
            <Trans>Correct</Trans>
          </Button>
        )}
        {progress.is === 'failing' && (
          <Button size="lg" variant="default" onClick={() => void hurry(queued.id)}>
            <Trans>Try again</Trans>
          </Button>
        )}
        <Discard queued={queued} />
      </div>
    </li>
  );
};

/** Said to each other person of this machine. */
const OfOthers = ({ queue, user }: { readonly queue: QueueState['queue']; readonly user: Worker }): ReactNode => {
  const { t } = useLingui();
  const others = Map.groupBy(
    queue.filter((queued) => queued.user.id !== user.id),
    (queued) => queued.user.id,
  );
  return [...others].map(([id, all]) => {
    const name = all[0]?.user.name || t`another person`;
    return (
      <p key={id} className="notice">
        <Plural
          value={all.length}
          one={`# thing that ${name} has done waits on this machine.`}
          other={`# things that ${name} has done wait on this machine.`}
        />{' '}
        <Trans>All of it is sent when {name} signs in here again, and as no one else.</Trans>
      </p>
    );
  });
};

/** The last things that were recorded, with when they were done and when they were recorded. */
const LastRecorded = ({ recorded }: Pick<QueueState, 'recorded'>): ReactNode => {
  const { time } = useFormat();
  const textOf = useCommandText();
  return (
    <ul>
      {recorded.slice(0, 3).map(({ id, command, doneAt, recordedAt }) => (
        <li key={id}>
          <strong>{textOf(command)}</strong>{' '}
          <span className="quiet">
            {time(doneAt) === time(recordedAt) ? (
              <Trans>recorded on {time(recordedAt)}</Trans>
            ) : (
              <Trans>
                done on {time(doneAt)}, recorded on {time(recordedAt)}
              </Trans>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
};

const useOwn = () => {
  const user = useUser();
  const state = useQueue();
  return { ...state, user, own: state.queue.filter((queued) => queued.user.id === user.id) };
};

const needsPerson = ({ progress }: Queued<Command>): boolean => progress.is === 'refused' || progress.is === 'failing';

/** How much this machine has still to send; nothing where there is nothing. */
export const WaitingCount = (): ReactNode => {
  const { own, isAway } = useOwn();
  const waiting = own.filter(({ progress }) => progress.is !== 'refused').length;
  return (
    <div className="floor-waiting" role="status">
      {waiting > 0 && (
        <strong>
          <Plural value={waiting} one="# waits to be sent" other="# wait to be sent" />
        </strong>
      )}
      {waiting > 0 && isAway && (
        <span>
          <Trans>
            There is no connection. Go on: all is kept on this machine, and sent when the connection is back.
          </Trans>
        </span>
      )}
    </div>
  );
};

/** What a person has to decide about: what was refused, and what the server fails at. */
export const QueueAlerts = ({ onCorrect }: Pick<Given, 'onCorrect'>): ReactNode => {
  const { t } = useLingui();
  const { own } = useOwn();
  return (
    <ul className="floor-queue" aria-label={t`Not done`} aria-live="polite">
      {own.filter(needsPerson).map((queued) => (
        <Waiting key={queued.id} queued={queued} queue={own} onCorrect={onCorrect} />
      ))}
    </ul>
  );
};

/** What is sent by itself, what others have left here, and what was recorded last. */
export const QueueFoot = ({ onCorrect }: Pick<Given, 'onCorrect'>): ReactNode => {
  const { t } = useLingui();
  const { own, queue, recorded, user } = useOwn();
  const waiting = own.filter((queued) => !needsPerson(queued));
  return (
    <footer className="floor-foot">
      {waiting.length > 0 && (
        <details className="floor-later">
          <summary>{t`What waits to be sent`}</summary>
          <p className="quiet">
            <Trans>It is sent as you and no one else, from any page of the console that is open on this machine.</Trans>
          </p>
          <ul className="floor-queue">
            {waiting.map((queued) => (
              <Waiting key={queued.id} queued={queued} queue={own} onCorrect={onCorrect} />
            ))}
          </ul>
        </details>
      )}
      <OfOthers queue={queue} user={user} />
      <div className="floor-recorded" role="status">
        <LastRecorded recorded={recorded} />
      </div>
    </footer>
  );
};
