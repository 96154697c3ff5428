import { createHash } from 'node:crypto';
import { Attachment, Id, largestAttachment, object, type Purpose, type ValueOf } from '@sales/contracts';
import {
  type CommandContext,
  type CommandHandler,
  type CommandResult,
  DomainError,
  type DomainEvent,
  derivedId,
  type FileCommand,
  type FileErrorCode,
  reject,
  rootId,
  type SealedFiles,
  streamName,
} from '@sales/eventsourcing';
import { type Static, type TSchema, Type } from 'typebox';
import { BadRequest } from '../http/bad-request.ts';
import type { ProblemEntry } from '../http/problems.ts';
import { newId } from '../http/request-context.ts';
import type { App } from '../server/server.ts';
import { commandRoute } from './command-route.ts';
import { type After, handleNamed } from './outcome.ts';
import { queryRoute } from './query-route.ts';

const content = Type.String({
  pattern: '^[A-Za-z0-9+/]*={0,2}$',
  maxLength: Math.ceil(largestAttachment / 3) * 4,
  contentEncoding: 'base64',
  description: `The bytes in base64 with its padding, at most ${largestAttachment} of them`,
});

/**
 * Base64 comes in groups of four: of a text that is cut off nothing is kept. A pattern of groups would take a stack.
 */
const bytesOf = (text: string): Buffer => {
  if (text.length % 4 === 0) return Buffer.from(text, 'base64');
  throw new BadRequest([
    { in: 'body', path: '/content', message: 'is cut off', allowed: 'base64 with its padding: groups of four' },
  ]);
};

const FileBody = object(
  {
    attachmentId: Type.Optional(Id),
    name: Attachment.properties.name,
    mediaType: Attachment.properties.mediaType,
    content,
  },
  { $id: 'AttachFile' },
);

const File = object({ ...Attachment.properties, content }, { $id: 'AttachedFile' });

/** The problems of files, for the problem table of a category. */
export const attachmentProblems = <Category extends string>(
  category: Category,
): Readonly<Record<FileErrorCode<Category>, ProblemEntry>> =>
  ({
    [`${category}/attachment-unknown`]: { status: 404, title: 'No such file' },
    [`${category}/attachment-already-exists`]: 'There is another file with this id',
    [`${category}/too-many-attachments`]: 'There are as many files as there may be',
  }) as Readonly<Record<FileErrorCode<Category>, ProblemEntry>>;

type Filed = { readonly status: string; readonly attachments?: readonly Attachment[] };

export type AttachmentRoutes<
  Category extends string,
  Param extends string,
  State extends Filed,
  Event extends DomainEvent,
  Ok extends TSchema,
> = {
  readonly category: Category;
  /** `/v1/customers/:customerId` */
  readonly url: `/v1/${string}/:${Param}`;
  /** What the parameter of the path is. */
  readonly param: TSchema;
  /** Its rules keep files: `keepingFiles`. */
  readonly things: CommandHandler<State, FileCommand<Attachment>, Event>;
  /** Id of the stream. Default: the parameter. */
  readonly idOf?: (given: string) => Promise<string>;
  readonly files: SealedFiles;
  /** The person whom its files are of; where there is none, or no function, they are of the thing itself. */
  readonly personOf?: (state: State) => string | undefined;
  /** @throws DomainError when there is no such thing */
  readonly requireKnown: (state: State) => unknown;
  /** @throws DomainError when no file may be added to it */
  readonly requireOpen: (state: State) => unknown;
  /** What every command on the thing may be refused for. */
  readonly problems: readonly string[];
  readonly ok: Ok;
  readonly answer: (after: After<State>) => ValueOf<Ok>;
};

/**
 * The routes of the files of a thing: attach one, remove it, and get it with its bytes. The bytes are kept first, then
 * the event says that they are there.
 */
export const attachmentRoutes = <
  Category extends string,
  Param extends string,
  State extends Filed,
  Event extends DomainEvent,
  Ok extends TSchema,
>(
  app: App,
  {
    category,
    url,
    param,
    things,
    idOf,
    files,
    personOf,
    requireKnown,
    requireOpen,
    problems,
    ok,
    answer,
  }: AttachmentRoutes<Category, Param, State, Event, Ok>,
): void => {
  const named = url.slice(url.indexOf(':') + 1);
  const params = object({ [named]: param });
  const idIn = async (path: Readonly<Record<string, unknown>>): Promise<string> => {
    const given = String(path[named]);
    return (await idOf?.(given)) ?? given;
  };
  /** What the bytes of a file are kept under. */
  const fileName = (id: string, attachmentId: string): string => `${category}/${id}/${attachmentId}`;
  const find = ({ attachments = [] }: Filed, attachmentId: string): Attachment | undefined =>
    attachments.find((one) => one.attachmentId === attachmentId);
  const isKept = async (id: string, attachmentId: string): Promise<boolean> =>
    find((await things.load(id)).state, attachmentId) !== undefined;

  const attach = async (
    id: string,
    { attachmentId: given, content: text, ...said }: Static<typeof FileBody>,
    context: CommandContext,
  ): Promise<CommandResult<State, Event>> => {
    const bytes = bytesOf(text);
    const attachmentId = given ?? newId(context, 'attachment');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const attachment: Attachment = { attachmentId, ...said, size: bytes.length, sha256 };
    const name = fileName(id, attachmentId);
    const { state } = await things.load(id);
    requireOpen(state);
    const owner = { person: personOf?.(state) ?? streamName(category, id), purpose: 'text' satisfies Purpose };
    if (find(state, attachmentId) === undefined) await files.put(name, owner, bytes);
    const once = { commandId: derivedId(rootId, `attachment:${name}`), content: attachment };
    const removeIdle = async (): Promise<void> => {
      if (!(await isKept(id, attachmentId))) await files.remove(name);
    };
    try {
      const result = await handleNamed(things, id, context, once, async () => ({ type: 'AddAttachment', attachment }));
      // The request came again after the file was removed.
      if (result.repeated) await removeIdle();
      return result;
    } catch (error) {
      if (error instanceof DomainError) await removeIdle();
      throw error;
    }
  };

  commandRoute(app, {
    method: 'POST',
    url: `${url}/attach`,
    permission: `${category}:attach`,
    summary: 'Attach a file',
    description:
      'For example a contract, a form or a picture. The service assigns an id to the file, unless the body has one: ' +
      'under that it is attached once. Events have its name, media type, size and hash, not its content.',
    params,
    body: FileBody,
    bodyLimit: 8 * 1024 * 1024,
    ok: { schema: ok },
    problems: [...problems, `${category}/attachment-already-exists`, `${category}/too-many-attachments`],
    command: async ({ params: path, body, context }) => attach(await idIn(path), body, context),
    answer,
  });
  commandRoute(app, {
    method: 'POST',
    url: `${url}/remove-attachment`,
    permission: `${category}:remove-attachment`,
    summary: 'Remove a file',
    description:
      'Deletes the content of the file; the timeline still shows that it was there. Removing it again changes nothing.',
    params,
    body: object({ attachmentId: Id }),
    ok: { schema: ok },
    problems,
    command: async ({ params: path, body: { attachmentId }, context }) => {
      const id = await idIn(path);
      const result = await things.handle(id, { type: 'RemoveAttachment', attachmentId }, context);
      if (!(await isKept(id, attachmentId))) await files.remove(fileName(id, attachmentId));
      return result;
    },
    answer,
  });
  queryRoute(app, {
    url: `${url}/attachments/:attachmentId`,
    permission: `${category}:read`,
    summary: 'Download a file',
    description: 'The ids are in `attachments` of the customer, order or product. A removed file is answered with 404.',
    params: object({ [named]: param, attachmentId: Id }),
    ok: File,
    // What is in a file is not known: who is not shown what persons have said is not shown files.
    fields: { cost: [], credit: [] },
    problems: [...problems.filter((code) => /[/](unknown|not-found)$/.test(code)), `${category}/attachment-unknown`],
    reads: [], // its own stream is never behind
    etag: ({ sha256 }) => sha256,
    handle: async ({ params: path }) => {
      const id = await idIn(path);
      const { state } = await things.load(id);
      requireKnown(state);
      const attachmentId = String(path['attachmentId']);
      const known = find(state, attachmentId);
      const bytes = known && (await files.find(fileName(id, attachmentId)));
      return known === undefined || bytes === undefined
        ? reject(`${category}/attachment-unknown`, { attachmentId })
        : { ...known, content: Buffer.from(bytes).toString('base64') };
    },
  });
};
