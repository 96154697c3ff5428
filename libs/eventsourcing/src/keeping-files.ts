import { again, type Content } from './again.ts';
import type { Decider } from './decider.ts';
import { reject } from './errors.ts';
import type { DomainEvent } from './types.ts';

/** What the events of a thing say of a file that belongs to it. */
export type KeptFile = Content & { readonly attachmentId: string };

export type FileCommand<File extends KeptFile = KeptFile> =
  | { readonly type: 'AddAttachment'; readonly attachment: File }
  | { readonly type: 'RemoveAttachment'; readonly attachmentId: string };

type FileEvent =
  | { readonly type: 'AttachmentAdded'; readonly data: { readonly attachment: KeptFile } }
  | { readonly type: 'AttachmentRemoved'; readonly data: { readonly attachmentId: string } };

/** What is refused with files of a thing; its category stands before each. */
export type FileErrorCode<Category extends string> =
  | `${Category}/attachment-${'unknown' | 'already-exists'}`
  | `${Category}/too-many-attachments`;

/** Most files of one thing: a state must not grow without end. */
const mostFiles = 100;

const isFileCommand = (command: { readonly type: string }): command is FileCommand =>
  command.type === 'AddAttachment' || command.type === 'RemoveAttachment';

const isFileEvent = (event: DomainEvent): event is FileEvent =>
  event.type === 'AttachmentAdded' || event.type === 'AttachmentRemoved';

const decideFiles = (category: string, command: FileCommand, files: readonly KeptFile[]): readonly FileEvent[] => {
  if (command.type === 'RemoveAttachment') {
    const { attachmentId } = command;
    const known = files.some((one) => one.attachmentId === attachmentId);
    return known ? [{ type: 'AttachmentRemoved', data: { attachmentId } }] : [];
  }
  const { attachment } = command;
  const { attachmentId } = attachment;
  const known = files.find((one) => one.attachmentId === attachmentId);
  if (known !== undefined) return again(`${category}/attachment-already-exists`, { attachmentId }, known, attachment);
  if (files.length >= mostFiles) return reject(`${category}/too-many-attachments`, { most: mostFiles });
  return [{ type: 'AttachmentAdded', data: { attachment } }];
};

/** Id of the file that an event is about; undefined of any other. */
export const fileOf = (event: DomainEvent): string | undefined => {
  if (!isFileEvent(event)) return undefined;
  return event.type === 'AttachmentAdded' ? event.data.attachment.attachmentId : event.data.attachmentId;
};

/** The files of a thing after an event. */
const filesAfter = (files: readonly KeptFile[], event: FileEvent): readonly KeptFile[] => {
  if (event.type === 'AttachmentAdded') return [...files, event.data.attachment];
  const { attachmentId } = event.data;
  return files.filter((one) => one.attachmentId !== attachmentId);
};

type FileIn<State> = State extends { readonly attachments?: readonly (infer File extends KeptFile)[] } ? File : never;

/**
 * Rules with those of files: the state lists the files that the thing has. `requireOpen` refuses files where there is
 * no such thing, or where nothing may be added to it any more.
 * @throws DomainError `FileErrorCode`
 */
export const keepingFiles = <
  State extends { readonly attachments?: readonly KeptFile[] },
  Command extends { readonly type: string },
  Event extends DomainEvent,
>(
  category: string,
  requireOpen: (state: State) => unknown,
  { initialState, decide, evolve }: Decider<State, Command, Event>,
): Decider<State, Command | FileCommand<FileIn<State>>, Event> => ({
  initialState,
  decide: (command, state, at) => {
    // What is left when the commands on files are taken away.
    if (!isFileCommand(command)) return decide(command as Command, state, at);
    requireOpen(state);
    // The events of a thing that has files are among its events.
    return decideFiles(category, command, state.attachments ?? []) as readonly DomainEvent[] as readonly Event[];
  },
  evolve: (state, event, at) => {
    const { attachments } = state;
    if (isFileEvent(event)) return { ...state, attachments: filesAfter(attachments ?? [], event) };
    const next = evolve(state, event, at);
    return attachments === undefined || next.attachments !== undefined ? next : { ...next, attachments };
  },
});
