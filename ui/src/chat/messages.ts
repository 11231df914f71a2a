/**
 * The messages of a session as the chat shows them.
 *
 * Pure reducer; useChat.ts feeds it. Names are kept with each message, since their writers may leave.
 */
export interface ChatMessage {
  readonly id: number;
  readonly from: string;
  readonly name: string;
  readonly text: string;
  readonly isOwn: boolean;
  readonly at: Date;
  /** Follows one of the same person closely: shown without repeating name and time. */
  readonly continues: boolean;
}

export interface ChatState {
  readonly messages: readonly ChatMessage[];
  readonly unread: number;
  readonly isOpen: boolean;
}

export type ChatTurn =
  | {
      readonly type: 'received';
      readonly from: string;
      readonly name: string;
      readonly text: string;
      readonly isOwn: boolean;
      readonly at: Date;
    }
  | { readonly type: 'open' }
  | { readonly type: 'close' };

export const QUIET: ChatState = { messages: [], unread: 0, isOpen: false };

/** Enough for a long evening; older ones make room so that memory stays flat. */
const MOST_MESSAGES = 1_000;
const CONTINUES_WITHIN_MS = 120_000;

export function nextChat(state: ChatState, turn: ChatTurn): ChatState {
  switch (turn.type) {
    case 'open':
      return { ...state, isOpen: true, unread: 0 };
    case 'close':
      return { ...state, isOpen: false };
    case 'received': {
      const { type: _, ...fields } = turn;
      const last = state.messages.at(-1);
      const continues = last?.from === turn.from && turn.at.getTime() - last.at.getTime() < CONTINUES_WITHIN_MS;
      const message: ChatMessage = { ...fields, id: (last?.id ?? 0) + 1, continues };
      const counts = !state.isOpen && !turn.isOwn;
      return {
        ...state,
        messages: [...state.messages, message].slice(-MOST_MESSAGES),
        unread: state.unread + (counts ? 1 : 0),
      };
    }
  }
}
