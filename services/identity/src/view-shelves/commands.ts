export type View = {
  readonly view: string;
  readonly list: string;
  readonly name: string;
  readonly query: string;
};

export type ViewShelfCommand =
  | ({
      readonly type: 'SaveView';
      /** Whether the sender is the user, or a member of the team now. */
      readonly isOwn: boolean;
    } & View)
  | { readonly type: 'RemoveView'; readonly isOwn: boolean; readonly view: string };
