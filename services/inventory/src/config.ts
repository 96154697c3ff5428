import type { SettingsOf } from '@sales/service-kit';
import { Type } from 'typebox';

export const inventorySettings = {
  /** How long an order may take to take note of the stock that it was given before it loses it, in hours. */
  INVENTORY_RESERVATION_HOURS: Type.Number({ default: 24, minimum: 0.001, maximum: 8760 }),
};

export type InventorySettings = SettingsOf<typeof inventorySettings>;
