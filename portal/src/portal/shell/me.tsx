/** Who is signed in, for whatever part of the portal asks. What a role may not do is not offered to it. */
import { createContext, use } from 'react';
import type { Me, Role } from '../../api/me';

export const MeContext = createContext<Me | null>(null);

const RANKS: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, owner: 2 };

export function useMe(): Me {
  const me = use(MeContext);
  if (me === null) throw new Error('asked for who is signed in outside of the shell');
  return me;
}

/** Whether the signed-in one has at least that role. */
export function useMay(role: Role): boolean {
  return isAtLeast(useMe().role, role);
}

export function isAtLeast(role: Role, needed: Role): boolean {
  return RANKS[role] >= RANKS[needed];
}
