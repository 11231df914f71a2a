/** attach: elements, layers by size and sight, subscriptions that come and go with views. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { Room } from '../src/index.ts';
import { FakeMediaStream, videoTrack } from './fakes/media.ts';
import { idle, pass, settled, useFakePage } from './fakes/page.ts';
import { REMOTE, participant, stream } from './fakes/server.ts';

const page = useFakePage();
const LAYERS = [
  { rid: 'l', width: 320, height: 180 },
  { rid: 'm', width: 640, height: 360 },
  { rid: 'h', width: 1280, height: 720 },
];

class FakeElement extends EventTarget {
  readonly localName: string;
  readonly ownerDocument = page.document;
  srcObject: FakeMediaStream | null = null;
  muted = false;
  autoplay = false;
  playsInline = false;
  clientHeight: number;
  onSight: (visible: boolean) => void = () => {};
  onSize: () => void = () => {};

  constructor(height = 720, localName = 'video') {
    super();
    this.clientHeight = height;
    this.localName = localName;
  }

  isFloating = false;
  matches = (selector: string): boolean => selector === ':picture-in-picture' && this.isFloating;

  /** Comes into picture in picture, or back. */
  floats(isFloating: boolean): void {
    this.isFloating = isFloating;
    this.dispatchEvent(new Event(isFloating ? 'enterpictureinpicture' : 'leavepictureinpicture'));
  }

  async play(): Promise<void> {}

  resize(height: number): void {
    this.clientHeight = height;
    this.onSize();
  }
}

beforeEach(() => {
  page.server.participants = [participant(REMOTE)];
  page.server.streams = [stream(REMOTE, 'self', { layers: LAYERS })];
  vi.stubGlobal(
    'ResizeObserver',
    class {
      readonly #call: () => void;
      constructor(call: () => void) {
        this.#call = call;
      }
      observe(element: FakeElement): void {
        element.onSize = this.#call;
      }
      disconnect(): void {}
    },
  );
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      readonly #call: (entries: { isIntersecting: boolean }[]) => void;
      constructor(call: (entries: { isIntersecting: boolean }[]) => void) {
        this.#call = call;
      }
      observe(element: FakeElement): void {
        element.onSight = (isIntersecting) => this.#call([{ isIntersecting }]);
      }
      disconnect(): void {}
    },
  );
});

const attach = (room: Room, element: FakeElement, id = REMOTE, key = 'self'): (() => void) =>
  room.attach(element as unknown as HTMLVideoElement, id, key);
const layersAsked = (): unknown[] => page.server.requestsOf('layers').map(({ layers }) => Object.values(layers)[0]);

test('attach subscribes to the picture and shows it', async () => {
  const room = await page.connected();
  const element = new FakeElement();
  attach(room, element);
  await idle();
  expect(room.getState().subscriptions.get(REMOTE)?.get('self')).toMatchObject({ audio: false, video: true });
  expect(element.srcObject?.getTracks()).toEqual([room.getParticipantStream(REMOTE, 'self')!.videoTrack]);
  expect(element).toMatchObject({ autoplay: true, playsInline: true, muted: false });
});

test('without the mixed sound a video element gets the sound too', async () => {
  const room = await page.connected({ mixedAudio: false });
  const element = new FakeElement();
  attach(room, element);
  await idle();
  expect(element.srcObject?.getTracks().map(({ kind }) => kind)).toEqual(['video', 'audio']);
});

test('an audio element gets the sound alone', async () => {
  const room = await page.connected();
  attach(room, new FakeElement(0, 'audio'));
  await idle();
  expect(room.getState().subscriptions.get(REMOTE)?.get('self')).toMatchObject({ audio: true, video: false });
});

test('a picture and its sound in two elements share a subscription', async () => {
  const room = await page.connected();
  const [picture, sound] = [new FakeElement(), new FakeElement(0, 'audio')];
  attach(room, picture);
  await idle();
  attach(room, sound);
  await idle();
  expect(room.getState().subscriptions.get(REMOTE)?.get('self')).toMatchObject({ audio: true, video: true });
  expect(picture.srcObject?.getTracks().map(({ kind }) => kind)).toEqual(['video']);
  expect(sound.srcObject?.getTracks().map(({ kind }) => kind)).toContain('audio');
});

test('a refused subscription is not asked for again and again', async () => {
  const room = await page.connected();
  page.server.answers.bind = () => ({ error: { code: 'too_many_tracks' } });
  const element = new FakeElement();
  const detach = attach(room, element);
  await pass(5_000);
  expect(page.server.requestsOf('bind')).toHaveLength(1);
  delete page.server.answers.bind;
  detach();
  attach(room, element);
  await idle();
  expect(element.srcObject).not.toBeNull();
});

test('the subscription begins with the layer that fits', async () => {
  const room = await page.connected();
  attach(room, new FakeElement(150));
  await idle();
  expect(layersAsked()).toEqual(['l']);
});

test('a larger element gets a higher layer at once, a smaller one a lower after half a second', async () => {
  const room = await page.connected();
  const element = new FakeElement(150);
  attach(room, element);
  await idle();
  element.resize(700);
  await idle();
  expect(layersAsked()).toEqual(['l', null]);
  element.resize(300);
  await pass(400);
  expect(layersAsked()).toEqual(['l', null]);
  await pass(200);
  expect(layersAsked()).toEqual(['l', null, 'm']);
});

test('device pixels count, not those of the page', async () => {
  vi.stubGlobal('devicePixelRatio', 2);
  const room = await page.connected();
  attach(room, new FakeElement(150));
  await idle();
  expect(layersAsked()).toEqual(['m']);
});

test('nothing is received for an element out of sight, and a short absence is waited out', async () => {
  const room = await page.connected();
  const element = new FakeElement();
  attach(room, element);
  await idle();
  element.onSight(false);
  await pass(300);
  element.onSight(true);
  await pass(1_000);
  expect(layersAsked()).toEqual([]);
  element.onSight(false);
  await pass(600);
  expect(layersAsked()).toEqual(['off']);
  element.onSight(true);
  await idle();
  expect(layersAsked()).toEqual(['off', null]);
});

test('a hidden page receives no pictures', async () => {
  const room = await page.connected();
  attach(room, new FakeElement());
  await idle();
  page.document.visibilityState = 'hidden';
  page.document.dispatchEvent(new Event('visibilitychange'));
  await pass(600);
  expect(layersAsked()).toEqual(['off']);
});

test('a picture in picture is received while its page is hidden', async () => {
  const room = await page.connected();
  const element = new FakeElement();
  attach(room, element);
  await idle();
  page.document.visibilityState = 'hidden';
  page.document.dispatchEvent(new Event('visibilitychange'));
  await pass(600);
  element.floats(true);
  await idle();
  expect(layersAsked()).toEqual(['off', null]);
  element.floats(false);
  await pass(600);
  expect(layersAsked()).toEqual(['off', null, 'off']);
});

test('the largest of several elements decides', async () => {
  const room = await page.connected();
  const large = new FakeElement(300);
  attach(room, new FakeElement(100));
  const detach = attach(room, large);
  await idle();
  expect(layersAsked()).toEqual(['m']);
  detach();
  await pass(600);
  expect(layersAsked()).toEqual(['m', 'l']);
});

test('the last view takes the subscription along after a while', async () => {
  const room = await page.connected();
  const element = new FakeElement();
  const detach = attach(room, element);
  await idle();
  detach();
  expect(element.srcObject).toBeNull();
  expect(room.getState().subscriptions.size).toBe(1);
  await pass(1_100);
  expect(room.getState().subscriptions.size).toBe(0);
});

test('a view that is back in time keeps the subscription', async () => {
  const room = await page.connected();
  const element = new FakeElement();
  attach(room, element)();
  attach(room, element);
  await pass(2_000);
  expect(room.getState().subscriptions.size).toBe(1);
  expect(element.srcObject).not.toBeNull();
});

test('a subscription of the application outlives the views', async () => {
  const room = await page.connected();
  await settled(room.addSubscription(REMOTE, 'self', { audio: true, video: true }));
  attach(room, new FakeElement())();
  await pass(2_000);
  expect(room.getState().subscriptions.size).toBe(1);
});

test('a view waits for its stream and follows it when it comes back', async () => {
  page.server.streams = [];
  const room = await page.connected();
  const element = new FakeElement();
  attach(room, element);
  await idle();
  expect(element.srcObject).toBeNull();
  page.server.change({ kind: 'stream_published', stream: stream(REMOTE) });
  await idle();
  const first = element.srcObject;
  expect(first).not.toBeNull();
  page.server.change({ kind: 'stream_unpublished', participantId: REMOTE, key: 'self' });
  await idle();
  expect(element.srcObject).toBeNull();
  page.server.change({ kind: 'stream_published', stream: stream(REMOTE) });
  await idle();
  expect(element.srcObject).not.toBeNull();
});

test('an own stream is shown muted and without its sound', async () => {
  const room = await page.connected();
  const camera = videoTrack();
  await settled(room.addStream('self', { video: camera }));
  const element = new FakeElement();
  attach(room, element, room.getState().localParticipantId);
  expect(element.srcObject?.getTracks()).toEqual([camera]);
  expect(element.muted).toBe(true);
  expect(room.getState().subscriptions.size).toBe(0);
});

test('an element shows one stream at a time', async () => {
  page.server.streams.push(stream(REMOTE, 'presentation'));
  const room = await page.connected();
  const element = new FakeElement();
  attach(room, element);
  await idle();
  attach(room, element, REMOTE, 'presentation');
  await pass(1_500);
  expect([...room.getState().subscriptions.get(REMOTE)!.keys()]).toEqual(['presentation']);
  expect(element.srcObject?.getTracks()).toEqual([room.getParticipantStream(REMOTE, 'presentation')!.videoTrack]);
});

test('a wish by name overrules the elements until it is taken back', async () => {
  const room = await page.connected();
  attach(room, new FakeElement(700));
  await idle();
  room.setPreferredLayer(REMOTE, 'self', 'l');
  await idle();
  room.setPreferredLayer(REMOTE, 'self', 'auto');
  await idle();
  expect(layersAsked()).toEqual(['l', null]);
});

test('leaving the room empties the elements', async () => {
  const room = await page.connected();
  const element = new FakeElement();
  attach(room, element);
  await idle();
  await room.disconnect();
  expect(element.srcObject).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});
