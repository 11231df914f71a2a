/**
 * Short-lived lines such as "Ada joined", shown and read out, then gone.
 *
 * Pure reducer; useNotices.ts feeds it.
 */
export interface NoticeLine {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
}

export interface NoticeLines {
  readonly next: number;
  readonly lines: readonly NoticeLine[];
}

export type NoticeTurn =
  | { readonly type: 'say'; readonly text: string; readonly tone: NoticeLine['tone'] }
  | { readonly type: 'drop'; readonly id: number };

export const NO_LINES: NoticeLines = { next: 1, lines: [] };

/** When many join at once, only the last few stay on screen. */
const MOST_LINES = 3;

export function nextLines(state: NoticeLines, turn: NoticeTurn): NoticeLines {
  if (turn.type === 'drop') return { ...state, lines: state.lines.filter(({ id }) => id !== turn.id) };
  const line: NoticeLine = { id: state.next, text: turn.text, tone: turn.tone };
  return { next: state.next + 1, lines: [...state.lines, line].slice(-MOST_LINES) };
}
