import { codeLength, lengthOf, naturalKey, skuLength, spellingOf } from '@sales/contracts';
import {
  type CommandContext,
  type CommandHandler,
  type Decider,
  type DomainEvent,
  derivedId,
  reject,
  rootId,
  streamName,
  systemClock,
} from '@sales/eventsourcing';
import { defineAggregate, furtherCommand, type Scope } from '@sales/service-kit';
import { code } from './code.ts';

export type CodeErrorCode = 'code/too-long';

/** Never published: what is published has its code in one spelling. */
export const codeAggregate = defineAggregate({
  category: 'code',
  decider: () => code,
  usuallyNew: true,
  cacheWeight: 1000,
});

/** What has a code; the category of its streams. */
export type Coded = 'product' | 'warehouse' | 'priceList';

/** The spellings of codes: whatever way a code is written, it stands for what was first called so. */
export type Codes = {
  /** The code as it was first spelt, or as it is given where nothing has it. */
  spelt(of: Coded, code: string): Promise<string>;
  /** The same, and from now on the code is spelt so. @throws DomainError `code/too-long` */
  fix(of: Coded, code: string, context: CommandContext): Promise<string>;
};

/** Codes that are kept in memory; a spelling never changes. */
const capacity = 200_000;

const longest: Readonly<Record<Coded, number>> = { product: skuLength, warehouse: codeLength, priceList: codeLength };

export const codesIn = ({ handler, store }: Pick<Scope, 'handler' | 'store'>): Codes => {
  const codes = handler(codeAggregate);
  const known = new Map<string, string>();
  const idOf = (of: Coded, given: string): string => `${of}.${naturalKey(given)}`;

  /**
   * Whether there is something under this very spelling: the stores of earlier versions have no record of spellings.
   */
  const exists = async (of: Coded, spelling: string): Promise<boolean> =>
    (await store.read(streamName(of, spelling), { maxCount: 1 })).length > 0;

  const remember = (id: string, spelling: string): string => {
    if (known.size >= capacity) known.clear();
    known.set(id, spelling);
    return spelling;
  };

  const fix: Codes['fix'] = async (of, given, context) => {
    const id = idOf(of, given);
    const found = known.get(id);
    if (found !== undefined) return found;
    const [characters, allowed] = [lengthOf(given), longest[of]];
    if (characters > allowed) return reject<CodeErrorCode>('code/too-long', { code: given, characters, allowed });
    const { state } = await codes.handle(id, { type: 'SpellCode', spelling: spellingOf(given) }, context);
    return remember(id, state.spelling ?? spellingOf(given));
  };

  return {
    fix,
    spelt: async (of, given) => {
      const id = idOf(of, given);
      const found = known.get(id) ?? (await codes.load(id)).state.spelling;
      if (found !== undefined) return remember(id, found);
      const spelling = spellingOf(given);
      if (!(await exists(of, spelling))) return spelling;
      const commandId = derivedId(rootId, `code:${id}`);
      return fix(of, given, { commandId, actor: 'system:codes', correlationId: commandId, causationId: commandId });
    },
  };
};

/**
 * A handler whose ids are codes, in whatever spelling. The first command of those that create fixes the spelling,
 * unless it would be refused.
 */
export const byCode = <State, Command extends { readonly type: string }, Event extends DomainEvent>(
  of: Coded,
  handler: CommandHandler<State, Command, Event>,
  decider: Decider<State, Command, Event>,
  creating: readonly Command['type'][],
  codes: Codes,
): CommandHandler<State, Command, Event> => {
  const idFor = (given: string, command: Command, context: CommandContext): Promise<string> => {
    if (!creating.includes(command.type) || context.ifMatch !== undefined) return codes.spelt(of, given);
    decider.decide(command, decider.initialState, context.effectiveAt ?? systemClock.now());
    return codes.fix(of, given, furtherCommand(context, 'code'));
  };
  return {
    handle: async (given, command, context) => handler.handle(await idFor(given, command, context), command, context),
    recall: async (given, context) => handler.recall(await codes.spelt(of, given), context),
    load: async (given, asOf) => handler.load(await codes.spelt(of, given), asOf),
  };
};
