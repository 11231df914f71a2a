/** The page of `npm run dev:fake -w ui`: one meeting over all of it, in the fake room. Never part of a build. */
import '../index';

/** Names the room `demo` and allows to join; the fake asks no server. */
const claims = { typ: 'access', grants: [{ resources: ['videorooms:video:rooms:demo'] }] };
const wish = new URLSearchParams(location.search);
const element = document.createElement('video-room');
element.setAttribute('token', `x.${btoa(JSON.stringify(wish.has('viewer') ? { ...claims, hidden: true } : claims))}.x`);
element.setAttribute('whole-page', '');
element.setAttribute('invite-link', location.href);
element.setAttribute('room-name', 'Weekly sync');
element.style.cssText = 'position: fixed; inset: 0; width: 100%; height: 100%';
document.body.append(element);
