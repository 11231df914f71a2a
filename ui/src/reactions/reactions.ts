/**
 * Reactions: small pictures that people send instead of words.
 *
 * Pure reducer; useReactions.ts feeds it. A reaction is a message of type `reaction`; only those known here are shown, so
 * that nobody puts something else on everybody's screen. Each is gone by itself; many at once leave the newest.
 */
import { texts } from '../texts';

export type Emoji = keyof typeof texts.reactions.names;

export const EMOJI = Object.keys(texts.reactions.names) as Emoji[];

export interface Reaction {
  readonly id: number;
  readonly participantId: string;
  readonly name: string;
  readonly emoji: Emoji;
  /** Where it rises, 0 to 1 across: spread, so that those of one moment do not cover each other. */
  readonly across: number;
}

export interface Reactions {
  readonly next: number;
  readonly shown: readonly Reaction[];
}

export type ReactionTurn =
  | { readonly type: 'came'; readonly participantId: string; readonly name: string; readonly emoji: Emoji }
  | { readonly type: 'gone'; readonly upTo: number };

export const NO_REACTIONS: Reactions = { next: 1, shown: [] };

/** More at once are only noise, and cost frames of the pictures. */
const MOST_SHOWN = 24;
/** The golden ratio spreads any number of them evenly. */
const SPREAD = 0.618;

export const isEmoji = (text: string): text is Emoji => Object.hasOwn(texts.reactions.names, text);

export function nextReactions(state: Reactions, turn: ReactionTurn): Reactions {
  if (turn.type === 'gone') {
    if (!state.shown.some(({ id }) => id <= turn.upTo)) return state;
    return { ...state, shown: state.shown.filter(({ id }) => id > turn.upTo) };
  }
  const { participantId, name, emoji } = turn;
  const reaction: Reaction = { id: state.next, participantId, name, emoji, across: (state.next * SPREAD) % 1 };
  return { next: state.next + 1, shown: [...state.shown, reaction].slice(-MOST_SHOWN) };
}

/** The last reaction of each person. */
export const lastOfEach = (shown: readonly Reaction[]): ReadonlyMap<string, Reaction> =>
  new Map(shown.map((reaction) => [reaction.participantId, reaction]));
