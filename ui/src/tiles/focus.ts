/**
 * What is large on the stage: what the viewer pinned, else shared screens, else who speaks, where the layout asks for it.
 *
 * Pure; called by Stage.tsx. A pin is the viewer's own and reaches nobody else; it ends when what it holds goes.
 */
import type { Gathering, Person, Presentation } from '../people/people';
import type { LayoutName } from './stageLayout';

/** A person by id, or a shared screen by the id and key of its stream. */
export interface Pinned {
  readonly participantId: string;
  /** Null for the person. */
  readonly screenKey: string | null;
}

export interface Focus {
  readonly screens: readonly Presentation[];
  /** Null when screens are large, or nobody is. */
  readonly personId: string | null;
}

const samePin = (a: Pinned | null, b: Pinned | null): boolean =>
  a?.participantId === b?.participantId && a?.screenKey === b?.screenKey;

export function isPinned(pin: Pinned | null, participantId: string, screenKey: string | null): boolean {
  return pin !== null && samePin(pin, { participantId, screenKey });
}

export function focusOf(
  { people, presentations }: Gathering,
  pin: Pinned | null,
  layout: LayoutName,
  heardAt: ReadonlyMap<string, number>,
  before: string | null = null,
): Focus {
  const screens = presentations.filter(({ isLocal }) => !isLocal);
  if (pin) {
    const pinned = screens.filter((screen) => isPinned(pin, screen.participantId, screen.streamKey));
    if (pinned.length > 0) return { screens: pinned, personId: null };
    if (pin.screenKey === null && people.some(({ id }) => id === pin.participantId)) {
      return { screens: [], personId: pin.participantId };
    }
  }
  if (screens.length > 0) return { screens, personId: null };
  return { screens: [], personId: layout === 'grid' ? null : speakerOf(people, heardAt, before) };
}

/**
 * Who was heard last; before anybody was, the first of the others. Nobody sees themselves large while others are here. Of
 * those who speak at once, the one who is large already stays.
 */
function speakerOf(people: readonly Person[], heardAt: ReadonlyMap<string, number>, before: string | null): string | null {
  const others = people.filter(({ isLocal }) => !isLocal);
  const heard = (id: string) => (heardAt.get(id) ?? 0) + (id === before ? 0.5 : 0);
  const found = others.reduce<Person | undefined>(
    (best, person) => (best === undefined || heard(person.id) > heard(best.id) ? person : best),
    undefined,
  );
  return (found ?? people[0])?.id ?? null;
}
