import { type CommandContext, DomainError, streamName, WrongExpectedRevision } from '@sales/eventsourcing';
import { defineAggregate, furtherCommand, type Scope } from '@sales/service-kit';
import {
  type AdministrationErrorCode,
  type AdministrationState,
  administration,
  isBrokenOff,
  isReleased,
} from './administration.ts';
import { userAggregate } from './aggregate.ts';
import { reject } from './errors.ts';
import { isAdministrator, type UserState } from './state.ts';

/** Never published: it says nothing that the streams of users do not say. */
export const administrationAggregate = defineAggregate({ category: 'administration', decider: () => administration });

const only = 'main';

/** How often the release of one administrator is tried while others are released. */
const attempts = 200;

export type Administrators = {
  /** Whether there is one who is active, and has not been released. */
  readonly isThere: () => Promise<boolean>;
  /** Says that a user is about to become one: before it is so. */
  readonly name: (user: string, cause: CommandContext) => Promise<void>;
  /**
   * Lets one go who is at this epoch. @throws DomainError `user/last-administrator`
   */
  readonly release: (user: string, epoch: number, cause: CommandContext) => Promise<void>;
};

export const administratorsIn = ({ handler, platform }: Pick<Scope, 'handler' | 'platform'>): Administrators => {
  const all = handler(administrationAggregate);
  const users = handler(userAggregate);

  /** Whether a user is an administrator and nothing says that the user may go. The stream is read after `state`. */
  const stays = async (user: string, state: AdministrationState): Promise<boolean> => {
    const { state: found }: { readonly state: UserState } = await users.load(user);
    return isAdministrator(found) && !isReleased(state, user, found.epoch);
  };

  const isAnyThere = async (state: AdministrationState, without?: string): Promise<boolean> => {
    // Of those who were never released the first one is most likely there.
    const named = state.named.toSorted((a, b) => Number(a in state.released) - Number(b in state.released));
    for (const user of named) if (user !== without && (await stays(user, state))) return true;
    return false;
  };

  /** Keeps those whose release came to nothing. Whether there was one. */
  const keepLeft = async (state: AdministrationState, without: string, context: CommandContext): Promise<boolean> => {
    let isKept = false;
    for (const user of state.named) {
      const { state: found } = await users.load(user);
      const { epoch } = found;
      if (user === without || !isAdministrator(found)) continue;
      if (!isBrokenOff(state, user, epoch, platform.clock.now())) continue;
      const own = { ...furtherCommand(context, `keep administrator ${user} ${epoch}`), actor: 'system:identity' };
      await users.handle(user, { type: 'KeepAdministrator', epoch }, own);
      isKept = true;
    }
    return isKept;
  };

  const releaseOnce = async (user: string, epoch: number, context: CommandContext): Promise<boolean> => {
    const { state } = await all.load(only);
    if (isReleased(state, user, epoch)) return true;
    if (!(await isAnyThere(state, user)))
      return (await keepLeft(state, user, context)) ? false : reject('user/last-administrator');
    const command = { type: 'ReleaseAdministrator', user, epoch, seen: state.releases } as const;
    try {
      await all.handle(only, command, context);
      return true;
    } catch (error) {
      const code: AdministrationErrorCode = 'administration/moved-on';
      if (error instanceof DomainError && error.code === code) return false;
      throw error;
    }
  };

  let last: Promise<unknown> = Promise.resolve();
  /** One after another, so that the releases of one process do not get in the way of each other. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };

  return {
    isThere: async () => isAnyThere((await all.load(only)).state),
    name: async (user, cause) => {
      const { state } = await all.load(only);
      if (state.named.includes(user)) return;
      await all.handle(only, { type: 'NameAdministrator', user }, furtherCommand(cause, 'name administrator'));
    },
    release: (user, epoch, cause) =>
      inTurn(async () => {
        for (let attempt = 1; attempt <= attempts; attempt++) {
          const context = furtherCommand(cause, `release administrator ${epoch}, ${attempt}`);
          if (await releaseOnce(user, epoch, context)) return;
        }
        throw new WrongExpectedRevision(streamName('administration', only), 'any', undefined);
      }),
  };
};
