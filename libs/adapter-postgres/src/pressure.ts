/**
 * How hard people press. While many of their commands are appended at a time, those who follow the events let more of them
 * gather: people wait for their answers, nobody waits for a follower, and larger batches cost less.
 */
export type Pressure = {
  /** A transaction has just been begun with so many commands of people in it. */
  note(commands: number): void;
  /** How long a follower should let events gather now, in ms; `least` when nobody presses. */
  gathering(least: number): number;
};

const most = 250;
/** Milliseconds for each command that is appended together with others. */
const perCommand = 10;
/** Commands at a time that are no burden. */
const light = 4;
/** What was so long ago says nothing about now, in ms. */
const memory = 250;

export const pressure = (now: () => number = () => performance.now()): Pressure => {
  let commandsAtATime = 0;
  let notedAt = Number.NEGATIVE_INFINITY;
  return {
    note: (commands) => {
      if (now() - notedAt > memory) commandsAtATime = 0;
      commandsAtATime += (commands - commandsAtATime) / 8;
      notedAt = now();
    },
    gathering: (least) => {
      const isOver = now() - notedAt > memory || commandsAtATime < light;
      return isOver ? least : Math.min(Math.max(commandsAtATime * perCommand, least), most);
    },
  };
};
