/** Whom and what the room state puts on screen. */
import type { Participant, State, Stream } from '@videorooms/client';
import { describe, expect, it } from 'vitest';
import { contextName, contextOf } from '../src/people/context';
import { gather } from '../src/people/people';

interface Somebody {
  readonly id: string;
  readonly context?: string;
  readonly origin?: Participant['origin'];
  readonly streams?: Readonly<Record<string, Partial<Stream>>>;
  readonly attributes?: Readonly<Record<string, string>>;
}

function stateOf(...people: Somebody[]): State {
  const streams = new Map<string, Stream>();
  const participants = new Map<string, Participant>();
  for (const { id, context, origin = 'remote', streams: own = {}, attributes = {} } of people) {
    const ids: Record<string, string> = {};
    for (const [key, fields] of Object.entries(own)) {
      ids[key] = `${id} ${key}`;
      streams.set(ids[key], {
        id: ids[key],
        key,
        participantId: id,
        origin: 'remote',
        isAudioEnabled: false,
        isVideoEnabled: true,
        isAudioCensored: false,
        isVideoCensored: false,
        isConfigured: true,
        layers: [],
        ...fields,
      });
    }
    participants.set(id, {
      id,
      origin,
      streams: ids,
      canReceiveMessages: true,
      connection: 'connected',
      attributes,
      ...(context === undefined ? {} : { context }),
    });
  }
  return {
    status: 'connected',
    localParticipantId: 'me',
    permissions: { moderate: false },
    isRecording: false,
    participants,
    streams,
    subscriptions: new Map(),
  };
}

describe('gather', () => {
  it('puts the own person first and keeps the others in the order of joining', () => {
    const { people } = gather(stateOf({ id: 'a' }, { id: 'me', origin: 'local' }, { id: 'b' }));
    expect(people.map(({ id }) => id)).toEqual(['me', 'a', 'b']);
  });

  it('shows a person by the stream self, and a shared screen apart', () => {
    const state = stateOf({ id: 'a', streams: { presentation: {}, self: { isAudioEnabled: true } } });
    const { people, presentations } = gather(state);
    expect(people[0]).toMatchObject({ streamKey: 'self', hasSound: true, hasPicture: true });
    expect(presentations).toMatchObject([{ participantId: 'a', streamKey: 'presentation' }]);
  });

  it('takes the first stream for the person where another client uses other keys', () => {
    const { people, presentations } = gather(stateOf({ id: 'a', streams: { camera: {}, slides: {} } }));
    expect(people[0]).toMatchObject({ streamKey: 'camera' });
    expect(presentations).toMatchObject([{ streamKey: 'slides' }]);
  });

  it('never takes a shared screen for the person', () => {
    const { people } = gather(stateOf({ id: 'a', streams: { presentation: {} } }));
    expect(people[0]).toMatchObject({ streamKey: '', hasPicture: false });
  });

  it('shows no screen that has stopped', () => {
    const { presentations } = gather(
      stateOf({ id: 'a', streams: { self: {}, presentation: { isVideoEnabled: false } } }),
    );
    expect(presentations).toEqual([]);
  });

  it('shows what a moderator has muted as off', () => {
    const state = stateOf({ id: 'a', streams: { self: { isAudioEnabled: true, isAudioCensored: true } } });
    expect(gather(state).people[0]).toMatchObject({ hasSound: false });
  });
});

describe('gather, for who only looks in', () => {
  it('shows all others and not the one who looks', () => {
    const { people } = gather(stateOf({ id: 'me', origin: 'local' }, { id: 'a' }), true);
    expect(people.map(({ id }) => id)).toEqual(['a']);
  });
});

describe('contextName', () => {
  it.each([
    ['{"username":"Ada"}', 'Ada'],
    ['{"id":7,"username":"Ada"}', 'Ada'],
    ['{"name":"Ada"}', 'Ada'],
    ['Ada', 'Ada'],
    ['  Ada \n Lovelace ', 'Ada Lovelace'],
    ['42', '42'],
    ['{"username":7}', ''],
    ['evil\u202Egnp.exe', 'evilgnp.exe'],
    ['\u200B\u200E', ''],
    ['{}', ''],
    ['', ''],
    [undefined, ''],
    [null, ''],
  ])('reads %j as %j', (context, name) => {
    expect(contextName(context)).toBe(name);
  });

  it('reads what this page itself writes', () => {
    expect(contextName(contextOf('Ada "the first"'))).toBe('Ada "the first"');
  });

  it('shortens names that would push everything else away', () => {
    expect(contextName('x'.repeat(500))).toHaveLength(80);
  });
});
