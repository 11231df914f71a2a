/** The small rules of a meeting: steps, devices, memory, notices, initials. */
import { describe, expect, it } from 'vitest';
import { capture, type Capturer } from '../src/devices/capture';
import { recall, remember } from '../src/devices/remembered';
import { troubleOf } from '../src/devices/trouble';
import { sortDevices } from '../src/devices/useDevices';
import { hueOf, initialsOf } from '../src/look/Avatar';
import { FIRST_STEP, nextStep, type Step, type Turn } from '../src/meeting/flow';
import { nextLines, NO_LINES, type NoticeTurn } from '../src/room/notices';
import { afterSpeech } from '../src/room/useSpeakers';

const room = { id: 'r' } as never;

describe('nextStep', () => {
  const walk = (...turns: Turn[]): Step => turns.reduce(nextStep, FIRST_STEP);

  it('leads from the link through getting ready into the room', () => {
    expect(walk({ type: 'linkWorks' }, { type: 'join' }, { type: 'joined', room })).toEqual({ at: 'inside', room });
  });

  it('does not join before the link was checked', () => {
    expect(walk({ type: 'join' })).toEqual(FIRST_STEP);
  });

  it('keeps the first end when more follow', () => {
    expect(walk({ type: 'ended', end: 'kicked' }, { type: 'ended', end: 'failed' })).toMatchObject({ end: 'kicked' });
  });

  it('lets a kick be explained as the deletion of the room', () => {
    const step = walk({ type: 'ended', end: 'kicked' }, { type: 'explained', end: 'deleted' });
    expect(step).toMatchObject({ at: 'ended', end: 'deleted' });
  });

  it('goes straight back in from an end', () => {
    const step = walk({ type: 'ended', end: 'left' }, { type: 'join' });
    expect(step).toEqual({ at: 'joining', isReturn: true });
  });

  it('explains nothing to somebody who is on the way in again', () => {
    expect(walk({ type: 'ended', end: 'kicked' }, { type: 'again' }, { type: 'explained', end: 'deleted' })).toEqual(
      FIRST_STEP,
    );
  });

  it('ignores a room that was joined after giving up', () => {
    const step = walk(
      { type: 'linkWorks' },
      { type: 'join' },
      { type: 'ended', end: 'left' },
      { type: 'joined', room },
    );
    expect(step.at).toBe('ended');
  });
});

describe('troubleOf', () => {
  it.each([
    [{ name: 'NotAllowedError' }, 'permission_denied'],
    [{ name: 'NotFoundError' }, 'device_not_found'],
    [{ name: 'OverconstrainedError' }, 'device_not_found'],
    [{ name: 'NotReadableError' }, 'device_in_use'],
    [{ code: 'device_in_use' }, 'device_in_use'],
    [{ code: 0, name: 'NotAllowedError' }, 'permission_denied'],
    ['odd', 'unknown'],
    [null, 'unknown'],
  ])('reads %j as %s', (error, trouble) => {
    expect(troubleOf(error, true)).toBe(trouble);
  });

  it('names the insecure page before anything else', () => {
    expect(troubleOf(new TypeError('undefined'), false)).toBe('insecure_origin');
  });
});

describe('capture', () => {
  const track = (kind: string) => ({ kind }) as MediaStreamTrack;
  const streamOf = (constraints: MediaStreamConstraints) => {
    const audio = constraints.audio ? [track('audio')] : [];
    const video = constraints.video ? [track('video')] : [];
    return { getAudioTracks: () => audio, getVideoTracks: () => video, getTracks: () => [...audio, ...video] };
  };
  const capturer = (refuse: (constraints: MediaStreamConstraints) => string | undefined) => {
    const asked: MediaStreamConstraints[] = [];
    const ask: Capturer = async (constraints) => {
      asked.push(constraints);
      const name = refuse(constraints);
      if (name) throw Object.assign(new Error(name), { name });
      return streamOf(constraints) as unknown as MediaStream;
    };
    return { ask, asked };
  };

  it('asks the person once for both', async () => {
    const { ask, asked } = capturer(() => undefined);
    const captured = await capture({ audio: '', video: '' }, ask);
    expect(asked).toHaveLength(1);
    expect(captured).toEqual({ audio: { track: track('audio') }, video: { track: track('video') } });
  });

  it('keeps the microphone when there is no camera', async () => {
    const { ask } = capturer(({ video }) => (video ? 'NotFoundError' : undefined));
    expect(await capture({ audio: '', video: '' }, ask)).toEqual({
      audio: { track: track('audio') },
      video: { trouble: 'device_not_found' },
    });
  });

  it('takes the default device when the remembered one is unplugged', async () => {
    const { ask, asked } = capturer(({ video }) =>
      typeof video === 'object' && video.deviceId ? 'OverconstrainedError' : undefined,
    );
    expect(await capture({ audio: null, video: 'gone' }, ask)).toMatchObject({ audio: null, video: { track: {} } });
    expect(asked).toHaveLength(2);
  });

  it('asks for nothing that is not wanted', async () => {
    const { ask, asked } = capturer(() => undefined);
    expect(await capture({ audio: null, video: null }, ask)).toEqual({ audio: null, video: null });
    expect(asked).toHaveLength(0);
  });
});

describe('recall and remember', () => {
  const store = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    };
  };

  it('keeps what was chosen and leaves the rest', () => {
    const place = store();
    remember({ name: 'Ada' }, place as never);
    remember({ cameraOn: false }, place as never);
    expect(recall(place as never)).toMatchObject({ name: 'Ada', cameraOn: false, microphoneOn: true });
  });

  it('starts afresh from anything that it did not write', () => {
    for (const odd of ['{', '7', '"x"', 'null', '{"name":5,"cameraOn":"no"}']) {
      expect(recall({ getItem: () => odd, setItem: () => undefined })).toMatchObject({ name: '', cameraOn: true });
    }
  });

  it('goes on without a store', () => {
    expect(recall(null).name).toBe('');
    expect(() => remember({ name: 'x' }, null)).not.toThrow();
  });
});

describe('sortDevices', () => {
  it("leaves out the browser's own default rows and devices without an id", () => {
    const device = (kind: MediaDeviceKind, deviceId: string) => ({ kind, deviceId, label: deviceId });
    const found = [
      device('audioinput', 'default'),
      device('audioinput', 'mic'),
      device('videoinput', ''),
      device('audiooutput', 'communications'),
    ];
    expect(sortDevices(found)).toEqual({ audioinput: [{ id: 'mic', label: 'mic' }], videoinput: [], audiooutput: [] });
  });
});

describe('afterSpeech', () => {
  it('keeps the same object while the same people speak', () => {
    const first = afterSpeech({ now: new Set(), heardAt: new Map() }, ['a']);
    expect(afterSpeech(first, ['a'])).toBe(first);
  });

  it('remembers who was heard last when they fall silent', () => {
    const silent = ['a', 'b', ''].reduce(
      (before, id) => afterSpeech(before, id ? [id] : []),
      afterSpeech({ now: new Set(), heardAt: new Map() }, []),
    );
    expect([...silent.now]).toEqual([]);
    expect(silent.heardAt.get('b')).toBeGreaterThan(silent.heardAt.get('a') ?? 0);
  });
});

describe('nextLines', () => {
  it('keeps the last three lines and drops each by its own id', () => {
    const say = (text: string): NoticeTurn => ({ type: 'say', text, tone: 'plain' });
    const state = ['a', 'b', 'c', 'd'].map(say).reduce(nextLines, NO_LINES);
    expect(state.lines.map(({ text }) => text)).toEqual(['b', 'c', 'd']);
    expect(nextLines(state, { type: 'drop', id: 3 }).lines.map(({ text }) => text)).toEqual(['b', 'd']);
  });
});

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada', 'A'],
    ['  Jean  Luc  Picard ', 'JP'],
    ['😀 smile', '😀S'],
    ['', '?'],
  ])('makes of %j %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('gives one id always the same colour', () => {
    expect(hueOf('a-b')).toBe(hueOf('a-b'));
    expect(hueOf('a-b')).not.toBe(hueOf('a-c'));
  });
});
