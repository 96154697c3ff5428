import type { Money, Quantity, Why } from '@sales/contracts';

/** On a business day, where the warehouse is. */
type Moving = { readonly movedOn: string };

type ForOrder = { readonly orderId: string; readonly lineId: string };

export type ReceiveStock = Moving & {
  readonly type: 'ReceiveStock';
  readonly quantity: Quantity;
  /** Of the whole quantity, so that no cent is lost to a rounded unit cost; the moving average where absent. */
  readonly cost?: Money;
  readonly reference?: string;
  /** The announcement that it came under. */
  readonly receiptId?: string;
};

/** Says what is to come in under an id; 0: nothing any more. */
export type ExpectReceipt = {
  readonly type: 'ExpectReceipt';
  readonly receiptId: string;
  readonly quantity: Quantity;
  readonly expectedOn?: string;
  /** The warehouse that has sent it, for a transfer. */
  readonly from?: string;
  readonly reference?: string;
};

export type ReserveStock = ForOrder & {
  readonly type: 'ReserveStock';
  /** All that the line is to hold here: what it holds already counts. */
  readonly quantity: Quantity;
  /** Take what there is when it is less. */
  readonly partial: boolean;
};

export type ReleaseReservation = ForOrder &
  Why & {
    readonly type: 'ReleaseReservation';
    /** Absent: all of it. */
    readonly quantity?: Quantity;
    /** Let go of what is held when it is less. */
    readonly partial: boolean;
    /** The line may hold nothing any more: what comes late is refused. */
    readonly close: boolean;
  };

export type AwaitStock = ForOrder & {
  readonly type: 'AwaitStock';
  /** All that the line is to wait for here from now on; 0: it waits no more. */
  readonly quantity: Quantity;
};

export type ShipStock = Moving &
  ForOrder & {
    readonly type: 'ShipStock';
    readonly shipmentId: string;
    readonly quantity: Quantity;
    /** Ship what is held when it is less. */
    readonly partial: boolean;
  };

export type ReturnStock = Moving &
  ForOrder & {
    readonly type: 'ReturnStock';
    readonly returnId: string;
    readonly quantity: Quantity;
    /** At which they had left; the moving average where absent. */
    readonly cost?: Money;
  };

export type AdjustStock = Moving &
  Why & {
    readonly type: 'AdjustStock';
    /** Signed. */
    readonly quantity: Quantity;
    /** Of what is added; the moving average where absent. What is taken away always goes at moving average. */
    readonly cost?: Money;
    readonly reference?: string;
  };

export type CountStock = Moving & {
  readonly type: 'CountStock';
  readonly counted: Quantity;
  /** Revision of the item that the counter saw, and what was on hand then: what has moved since is put on top. */
  readonly countedAt: number;
  readonly seen: Quantity;
  /** Of what the count has found; the moving average where absent. */
  readonly cost?: Money;
  readonly reference?: string;
};

export type DispatchTransfer = Moving & {
  readonly type: 'DispatchTransfer';
  readonly transferId: string;
  readonly to: string;
  readonly quantity: Quantity;
  readonly expectedOn?: string;
};

export type ReceiveTransfer = Moving & {
  readonly type: 'ReceiveTransfer';
  readonly transferId: string;
  readonly from: string;
  readonly quantity: Quantity;
  readonly cost: Money;
};

export type StockItemCommand =
  | ReceiveStock
  | ExpectReceipt
  | ReserveStock
  | ReleaseReservation
  | AwaitStock
  | (ForOrder & { readonly type: 'PickStock'; readonly quantity: Quantity })
  | ShipStock
  | ReturnStock
  | AdjustStock
  | CountStock
  | DispatchTransfer
  | { readonly type: 'CompleteTransfer'; readonly transferId: string }
  | ReceiveTransfer
  | {
      readonly type: 'SetReorderPolicy';
      readonly min: Quantity;
      readonly max: Quantity;
      readonly leadTimeDays: number;
    }
  /** Without `bin`: it stands at no named place any more. */
  | { readonly type: 'AssignBin'; readonly bin?: string };

type WithoutDay<Command> = Command extends Moving ? Omit<Command, 'movedOn'> : Command;

/** A command before it is known which day it is at the warehouse. */
export type StockItemRequest = WithoutDay<StockItemCommand>;

type MovingRequest = WithoutDay<Extract<StockItemCommand, Moving>>;

const moving: Readonly<Record<MovingRequest['type'], true>> = {
  ReceiveStock: true,
  ShipStock: true,
  ReturnStock: true,
  AdjustStock: true,
  CountStock: true,
  DispatchTransfer: true,
  ReceiveTransfer: true,
};

/** Whether goods move by it. */
export const isMoving = (request: StockItemRequest): request is MovingRequest => request.type in moving;
