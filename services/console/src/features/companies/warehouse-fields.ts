import type { Warehouse } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { Edited } from '../../ui/edit.ts';
import type { Fields } from '../../ui/merge.ts';

export const noWarehouse: Fields = { warehouse: '', name: '', city: '', country: '', rank: '0' };

const bodyOf = (fields: Fields) => {
  const text = (name: string): string => (fields[name] ?? '').trim();
  return {
    ...{ name: text('name'), rank: Number(text('rank')) },
    ...(text('city') !== '' && { city: text('city') }),
    ...(text('country') !== '' && { country: text('country').toUpperCase() }),
  };
};

const fieldsOf = ({ name, city = '', country = '', rank }: Warehouse): Fields => ({
  ...{ name, city, country, rank: String(rank) },
});

/** A warehouse in a form, straight from its events. */
export const editedWarehouse = (warehouse: string): Edited<Warehouse> => ({
  topic: 'stock',
  category: 'warehouse',
  id: warehouse,
  read: (signal) =>
    sales.get('/inventory/v1/warehouses/{warehouse}', { path: { warehouse }, query: {}, ...(signal && { signal }) }),
  fieldsOf,
  commandsOf: (current, changes) => {
    if (Object.keys(changes).length === 0) return [];
    const body = bodyOf({ ...fieldsOf(current), ...changes });
    return [
      [
        JSON.stringify(body),
        (ifMatch, idempotencyKey) =>
          sales.put('/inventory/v1/warehouses/{warehouse}', {
            ...{ path: { warehouse }, body, idempotencyKey },
            ...(ifMatch !== undefined && { ifMatch }),
          }),
      ],
    ];
  },
});

/** Opens a warehouse of a company. */
export const openWarehouse = (entity: string, fields: Fields, idempotencyKey: string) =>
  sales.post('/inventory/v1/warehouses', {
    body: { ...bodyOf(fields), entity, warehouse: (fields['warehouse'] ?? '').trim() },
    idempotencyKey,
  });

/** Whether what stands in a field cannot be sent. */
export const isWrong = (name: string, value: string): boolean => {
  const text = value.trim();
  if (name === 'warehouse' || name === 'name') return text === '';
  if (name === 'country') return text !== '' && !/^[A-Za-z]{2}$/.test(text);
  return name === 'rank' && !/^\d{1,6}$/.test(text);
};
