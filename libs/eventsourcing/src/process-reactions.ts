import type { CommandContext, CommandResult } from './command.ts';
import { crashpoint } from './crashpoint.ts';
import { DomainError } from './errors.ts';
import { derivedId } from './ids.ts';
import type { Asked, Followed, ProcessManager, Routed } from './process-manager.ts';
import type { PublishedEvent } from './published-event.ts';
import type { DomainEvent, NewEvent } from './types.ts';

/** Id of an input that a reaction to an event answers. */
const answerId = ({ eventId }: Pick<NewEvent<DomainEvent>, 'eventId'>, index: number): string =>
  derivedId(eventId, `answer:${index}`);

/**
 * What a process does for one event, or one alarm: records what it decides, acts on that, and takes what it answers
 * itself. All of it may come again, and adds nothing then. `onRefusal` is told of inputs that are refused.
 */
export const processReactions = <State, Input, Event extends DomainEvent, Work = never>(
  process: ProcessManager<State, Input, Event, Work>,
  onRefusal: (error: DomainError, event: PublishedEvent) => void,
) => {
  const actor = `system:${process.name}`;

  const advance = async (routed: Routed<Input>, inputId: string, causationId: string | undefined, cause: Followed) => {
    const { id, input } = routed;
    const commandId = derivedId(inputId, `${process.name}:${id}`);
    const result = await process.handler.handle(id, input, {
      ...cause,
      commandId,
      causationId: causationId ?? commandId,
      actor,
    });
    if (result.events.length > 0) crashpoint('process.decided');
    await actOn(id, result, cause);
  };

  /** Reacts to what an instance has recorded, and then takes what the reactions answer. */
  const actOn = async (
    id: string,
    { events, state }: Pick<CommandResult<State, Event>, 'events' | 'state'>,
    cause: Followed,
  ): Promise<void> => {
    for (const event of events) {
      const answers: Routed<Input>[] = [];
      let isAnswered = false;
      const command = (name: string): CommandContext => ({
        ...cause,
        actor,
        causationId: event.eventId,
        commandId: derivedId(event.eventId, name),
      });
      await process.react?.(event, state, {
        id,
        command,
        answer: (answer) => answers.push(answer),
        answered: () => {
          isAnswered = true;
        },
      });
      crashpoint('process.dispatched');
      if (isAnswered) {
        const commandId = derivedId(answerId(event, 0), `${process.name}:${id}`);
        const earlier = await process.handler.recall(id, { ...command('answered'), commandId });
        if (earlier !== undefined) await actOn(id, earlier, cause);
      }
      for (const [index, answer] of answers.entries())
        await advance(answer, answerId(event, index), event.eventId, cause);
    }
  };

  /** What an event comes to for instances: it is routed to them at once, or after its work was done. */
  const inputsOf = async (
    one: Routed<Input> | Asked<Work>,
    event: PublishedEvent,
    { causedAt, ...cause }: Followed,
  ): Promise<readonly Routed<Input>[]> => {
    if (!('work' in one)) return [one];
    const routed = await process.carryOut?.(one.work, {
      command: (name, root) => ({
        ...cause,
        // Events share the commands of a root: another event may have had them carried out long before this one.
        ...(root === undefined && causedAt !== undefined && { causedAt }),
        actor,
        causationId: event.id,
        commandId: derivedId(root ?? event.id, `${process.name}:${name}`),
      }),
    });
    crashpoint('process.worked');
    return routed ?? [];
  };

  const reactTo = async (event: PublishedEvent): Promise<void> => {
    const routes = process.route(event);
    if (routes.length === 0) return;
    crashpoint('process.received');
    const cause: Followed = {
      causedAt: event.position,
      correlationId: event.correlationId,
      effectiveAt: event.effectiveAt,
      ...(event.traceparent !== undefined && { traceparent: event.traceparent }),
    };
    const inputs = new Map<string, number>();
    for (const one of routes) {
      for (const routed of await inputsOf(one, event, cause)) {
        const nth = inputs.get(routed.id) ?? 0;
        inputs.set(routed.id, nth + 1);
        // An event may mean several things for one instance: only the first of them has the id of the event.
        const inputId = nth === 0 ? event.id : derivedId(event.id, `input:${nth}`);
        try {
          await advance(routed, inputId, event.id, cause);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          onRefusal(error, event);
        }
      }
    }
  };

  return { advance, reactTo };
};
