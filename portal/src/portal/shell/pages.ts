/**
 * The pages of the portal: what each is called, whom it is for, and where its code is, which is loaded when it is opened.
 *
 * The shell's navigation and Portal.tsx read this table. A page gets its id and parameters by `usePlace` and `useParameters`.
 */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { Role } from '../../api/me';
import { Film, Key, Record } from '../../icons/icons';
import { Door, Gear, Hook, Journal, Overview, Person, Pulse, Rocket } from '../../icons/portal';
import type { PageName } from '../../router/routes';
import { words } from '../../texts/portal';

export type ShownPage = Exclude<PageName, 'sign-in' | 'welcome'>;

interface PageEntry {
  readonly page: ShownPage;
  readonly label: string;
  readonly Icon: ComponentType<{ readonly size?: number }>;
  readonly role: Role;
  readonly Content: LazyExoticComponent<ComponentType>;
}

interface PageGroup {
  readonly label: string | null;
  readonly pages: readonly PageEntry[];
}

const labels = words.shell.pages;
const { groups } = words.shell;

export const PAGE_GROUPS: readonly PageGroup[] = [
  {
    label: null,
    pages: [
      { page: 'overview', label: labels.overview, Icon: Overview, role: 'viewer', Content: lazy(() => import('../overview/OverviewPage')) },
    ],
  },
  {
    label: groups.live,
    pages: [
      { page: 'rooms', label: labels.rooms, Icon: Door, role: 'viewer', Content: lazy(() => import('../rooms/RoomsEntry')) },
      { page: 'sessions', label: labels.sessions, Icon: Pulse, role: 'viewer', Content: lazy(() => import('../sessions/SessionsEntry')) },
      { page: 'recordings', label: labels.recordings, Icon: Record, role: 'viewer', Content: lazy(() => import('../recordings/RecordingsEntry')) },
      { page: 'compositions', label: labels.compositions, Icon: Film, role: 'viewer', Content: lazy(() => import('../compositions/CompositionsEntry')) },
    ],
  },
  {
    label: groups.developers,
    pages: [
      { page: 'start', label: labels.start, Icon: Rocket, role: 'viewer', Content: lazy(() => import('../start/StartPage')) },
      { page: 'webhooks', label: labels.webhooks, Icon: Hook, role: 'viewer', Content: lazy(() => import('../webhooks/WebhooksPage')) },
      { page: 'keys', label: labels.keys, Icon: Key, role: 'owner', Content: lazy(() => import('../keys/KeysPage')) },
    ],
  },
  {
    label: groups.administration,
    pages: [
      { page: 'users', label: labels.users, Icon: Person, role: 'owner', Content: lazy(() => import('../users/UsersPage')) },
      { page: 'audit', label: labels.audit, Icon: Journal, role: 'owner', Content: lazy(() => import('../audit/AuditPage')) },
      { page: 'settings', label: labels.settings, Icon: Gear, role: 'owner', Content: lazy(() => import('../settings/SettingsPage')) },
    ],
  },
];

export const PAGES: ReadonlyMap<PageName, PageEntry> = new Map(
  PAGE_GROUPS.flatMap((group) => group.pages).map((entry) => [entry.page, entry]),
);
