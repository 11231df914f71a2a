/**
 * Every word of mission control, gathered from one file an area. Pages read `words`.
 *
 * Apart from texts/index.ts, which the meeting page loads too: who joins a room does not load the words of the portal. Another
 * language is another object of type `Words` chosen here.
 */
import { audit } from './audit';
import { charts } from './charts';
import { editor } from './editor';
import { compositions, files, recordings } from './files';
import { keys } from './keys';
import { lists } from './lists';
import { measures } from './measures';
import { overview } from './overview';
import { rooms } from './rooms';
import { session } from './session';
import { sessions } from './sessions';
import { settings } from './settings';
import { shell } from './shell';
import { signIn } from './signIn';
import { start } from './start';
import { timeline } from './timeline';
import { users } from './users';
import { webhooks } from './webhooks';

const english = {
  shell,
  signIn,
  lists,
  charts,
  measures,
  overview,
  rooms,
  sessions,
  session,
  timeline,
  files,
  recordings,
  compositions,
  editor,
  keys,
  webhooks,
  start,
  users,
  audit,
  settings,
};

export type Words = typeof english;

export const words: Words = english;
