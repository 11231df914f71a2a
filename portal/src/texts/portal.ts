/**
 * Every word of mission control, gathered from one file an area. Pages read `words`.
 *
 * Apart from texts/index.ts, which the meeting page loads too: who joins a room does not load the words of the portal. Another
 * language is another object of type `Words` chosen here.
 */
import { audit } from './audit';
import { charts } from './charts';
import { keys } from './keys';
import { lists } from './lists';
import { measures } from './measures';
import { overview } from './overview';
import { rooms } from './rooms';
import { sessions } from './sessions';
import { settings } from './settings';
import { shell } from './shell';
import { signIn } from './signIn';
import { start } from './start';
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
  start,
  webhooks,
  keys,
  users,
  audit,
  settings,
};

export type Words = typeof english;

export const words: Words = english;
