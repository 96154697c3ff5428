import { Attachment, customers, Instant, orders, type ValueOf } from '@sales/contracts';
import {
  categoryOf,
  type Database,
  erasedText,
  type Handling,
  idOf,
  on,
  type PublishedEvent,
  sql,
} from '@sales/eventsourcing';
import { eventOf, type TimelineRow } from '@sales/read-kit';
import { Type } from 'typebox';

export const FileOfPerson = Type.Object(
  {
    stream: Type.String({ description: 'What it is attached to' }),
    ...Attachment.properties,
    attachedAt: Instant,
    href: Type.String({ description: 'Where its content is' }),
  },
  { $id: 'FileOfPerson' },
);
export type FileOfPerson = ValueOf<typeof FileOfPerson>;

type Change = { readonly added: Attachment } | { readonly removed: string };

const changes: readonly Handling<[], Change>[] = [
  on(customers, {
    AttachmentAdded: ({ data }): Change => ({ added: data.attachment }),
    AttachmentRemoved: ({ data }) => ({ removed: data.attachmentId }),
  }),
  on(orders, {
    AttachmentAdded: ({ data }): Change => ({ added: data.attachment }),
    AttachmentRemoved: ({ data }) => ({ removed: data.attachmentId }),
  }),
];
const types = changes.flatMap((one) => [...one.types]);

/** Things with files of customers, by category. */
const paths: Readonly<Record<string, string>> = { customer: '/customer/v1/customers', order: '/order/v1/orders' };

const fileOf = ({ stream, effectiveAt }: PublishedEvent, attachment: Attachment): FileOfPerson => ({
  stream,
  ...attachment,
  attachedAt: effectiveAt,
  href: `${paths[categoryOf(stream)]}/${idOf(stream)}/attachments/${attachment.attachmentId}`,
});

/** The files that are attached to these things now and can be read. */
export const filesIn = async (database: Database, streams: readonly string[]): Promise<readonly FileOfPerson[]> => {
  const rows = await database.query<TimelineRow>(sql`
    select * from read.timeline where stream = any(${[...streams]}::text[]) and type = any(${types}::text[])
      order by position`);
  const files = new Map<string, FileOfPerson>();
  for (const event of rows.map(eventOf)) {
    const change = changes.map((one) => one(event)).find((one) => one !== undefined);
    if (change === undefined) continue;
    if ('removed' in change) files.delete(`${event.stream}/${change.removed}`);
    else files.set(`${event.stream}/${change.added.attachmentId}`, fileOf(event, change.added));
  }
  return [...files.values()].filter(({ name }) => name !== erasedText);
};
