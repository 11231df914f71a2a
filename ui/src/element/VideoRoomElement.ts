/**
 * The element `<video-room>`: a whole meeting in an application's page, with a shadow tree of its own.
 *
 * `index.ts` defines it. Attributes say what is wanted; events say what happens. It asks for nothing until it is in a
 * document, and leaves the room when it is taken out.
 */
import type { Room } from '@videorooms/client';
import { createElement, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { PlaceContext, type Place } from '../look/place';
import { layoutOf, themeOf } from '../look/look';
import { readAccess, type Access } from '../meeting/access';
import { Meeting, type MeetingStep } from '../meeting/Meeting';
import { adoptStyles } from './styles';

/** What each event of the element carries as its `detail`. */
export interface VideoRoomEvents {
  /** In the room; its SDK room, for all that the element does not do. */
  joined: { readonly room: Room };
  /** Out again after having been in; `reason` is one of {@link LeaveReason}. */
  left: { readonly reason: LeaveReason };
  /** Not let in, or thrown out by a fault. */
  error: { readonly code: LeaveReason };
  /** Another screen is shown. */
  stepchange: { readonly step: MeetingStep['at'] };
}

export type LeaveReason = Extract<MeetingStep, { at: 'ended' }>['end'];

/** Ends that nobody wanted. */
const FAULTS: ReadonlySet<LeaveReason> = new Set([
  'expired',
  'invalid',
  'forbidden',
  'full',
  'unreachable',
  'busy',
  'unsupported',
  'failed',
  'deleted',
] as const);

const ATTRIBUTES = ['server', 'token', 'name', 'context', 'room-name', 'invite-link', 'theme', 'layout', 'whole-page'];

// On a server there is no such class; importing must work there all the same.
const Ground = (globalThis.HTMLElement ?? Object) as typeof HTMLElement;

export class VideoRoomElement extends Ground {
  static readonly observedAttributes: readonly string[] = ATTRIBUTES;

  #root: Root | null = null;
  #room: Room | null = null;
  #getToken: (() => Promise<string>) | null = null;
  #access: { readonly of: string; readonly value: Access | null } | null = null;
  #isDue = false;
  #hasBeenIn = false;

  /** The SDK's room while in it, else null. */
  get room(): Room | null {
    return this.#room;
  }

  /** Gives a fresh client token whenever the room needs one; not needed with a refresh token as `token`. */
  get getToken(): (() => Promise<string>) | null {
    return this.#getToken;
  }

  set getToken(source: (() => Promise<string>) | null) {
    this.#getToken = source;
    this.#access = null;
    this.#renderSoon();
  }

  /** A client token, or the refresh token that came with it. The same as the attribute. */
  get token(): string | null {
    return this.getAttribute('token');
  }

  set token(token: string | null) {
    if (token === null) this.removeAttribute('token');
    else this.setAttribute('token', token);
  }

  /** Leaves the room, if in one. Resolves when the server knows, or after a second. */
  async leave(): Promise<void> {
    await this.#room?.disconnect();
  }

  connectedCallback(): void {
    if (!this.shadowRoot) adoptStyles(this.attachShadow({ mode: 'open' }));
    for (const name of ['token', 'getToken'] as const) this.#takeOver(name);
    // A page that moves the element takes it out and puts it in again at once: that is no leaving.
    this.#renderSoon();
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  /** Nothing is left of a meeting; whoever was in it has left. */
  #end(): void {
    this.#root?.unmount();
    this.#root = null;
    this.#room = null;
    this.#access = null;
    this.#hasBeenIn = false;
  }

  attributeChangedCallback(): void {
    this.#renderSoon();
  }

  /** What an application set before the module was loaded lies on the element itself, in front of the property. */
  #takeOver(name: 'token' | 'getToken'): void {
    if (!Object.hasOwn(this, name)) return;
    const given: unknown = this[name];
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, given);
  }

  /** Attributes come one by one; a meeting begins with all of them. */
  #renderSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (this.isConnected) this.#render();
    });
  }

  #render(): void {
    if (!this.shadowRoot) return;
    // The application may still be asking for its token.
    if (this.token === null) return this.#end();
    this.#root ??= createRoot(this.shadowRoot);
    const place: Place = {
      host: this,
      isWholePage: this.hasAttribute('whole-page'),
      server: this.#server(),
      inviteLink: this.getAttribute('invite-link'),
    };
    const meeting = createElement(Meeting, {
      key: this.token,
      access: this.#readAccess(),
      roomName: this.getAttribute('room-name'),
      personName: this.getAttribute('name')?.trim() || null,
      context: this.getAttribute('context'),
      theme: themeOf(this.getAttribute('theme'), 'system'),
      layout: layoutOf(this.getAttribute('layout'), 'grid'),
      onStep: this.#tell,
    });
    this.#root.render(createElement(StrictMode, null, createElement(PlaceContext, { value: place }, meeting)));
  }

  #server(): string {
    const given = this.getAttribute('server')?.replace(/\/+$/, '') ?? '';
    return given === globalThis.location?.origin ? '' : given;
  }

  /** The same object as long as nothing of it changes: a new one would begin anew. */
  #readAccess(): Access | null {
    const server = this.#server();
    const of = `${server}\n${this.token ?? ''}`;
    if (this.#access?.of !== of) {
      this.#access = { of, value: readAccess({ server, token: this.token, getToken: this.#getToken }) };
    }
    return this.#access.value;
  }

  readonly #tell = (step: MeetingStep): void => {
    this.#room = step.at === 'inside' ? step.room : null;
    this.#emit('stepchange', { step: step.at });
    if (step.at === 'inside') {
      this.#hasBeenIn = true;
      this.#emit('joined', { room: step.room });
    }
    if (step.at !== 'ended') return;
    const { end } = step;
    if (FAULTS.has(end)) this.#emit('error', { code: end });
    if (this.#hasBeenIn) this.#emit('left', { reason: end });
    this.#hasBeenIn = false;
  };

  #emit<E extends keyof VideoRoomEvents>(name: E, detail: VideoRoomEvents[E]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
