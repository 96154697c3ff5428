import { type FoldedTable, idOf, type PublishedEvent, type Row } from '@sales/eventsourcing';

/** The key of the row of a part of an order that an event is about: none where it is about no such part. */
export const partOfOrder =
  (column: string, idIn: (event: PublishedEvent) => string | undefined): FoldedTable['keys'] =>
  (event): readonly Row[] => {
    const id = idIn(event);
    return id === undefined ? [] : [{ order_id: idOf(event.stream), [column]: id }];
  };
