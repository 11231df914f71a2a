// @vitest-environment happy-dom
/** The hooks of the room and its chat panel, with a room whose events are raised by hand. */
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatPanel } from '../src/chat/ChatPanel';
import { useChat } from '../src/chat/useChat';
import { useConnection } from '../src/room/useConnection';
import { useLocalMedia } from '../src/room/useLocalMedia';
import { useNotices } from '../src/room/useNotices';
import { useQuality } from '../src/room/useQuality';
import { useRoomState } from '../src/room/useRoomState';
import { useShortcuts } from '../src/room/useShortcuts';
import { texts } from '../src/texts';
import { makeTestRoom, participant, stateOf, withSelf } from './testRoom';

const me = participant('me', 'Me', 'local');
const ada = participant('a', 'Ada');
const ignore = () => undefined;
const choice = { cameraId: 'cam', microphoneId: '', speakerId: '', isBlurred: false };
const blur = { files: '/blur/', onTrouble: ignore };

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('useRoomState', () => {
  it('follows the room and stops listening when unmounted', () => {
    const { room, set, listening } = makeTestRoom();
    const { result, unmount } = renderHook(() => useRoomState(room));
    const next = stateOf(me, ada);
    act(() => set(next));
    expect(result.current).toBe(next);
    unmount();
    expect(listening()).toBe(0);
  });
});

describe('useConnection', () => {
  it('names the server only after the network had time to heal', () => {
    const { room, emit } = makeTestRoom();
    const { result } = renderHook(() => useConnection(room));
    act(() => emit('reconnecting', room.getState()));
    expect(result.current).toBe('reconnecting');
    act(() => vi.advanceTimersByTime(6_000));
    expect(result.current).toBe('unreachable');
  });

  it('says that the connection is back, then falls silent', () => {
    const { room, emit } = makeTestRoom();
    const { result } = renderHook(() => useConnection(room));
    act(() => emit('reconnecting', room.getState()));
    act(() => emit('reconnected', room.getState()));
    expect(result.current).toBe('back');
    act(() => vi.advanceTimersByTime(10_000));
    expect(result.current).toBe('connected');
  });
});

describe('useNotices', () => {
  const linesOf = (result: { current: ReturnType<typeof useNotices> }) => result.current.lines.map(({ text }) => text);

  it('tells who came and who left, by name', () => {
    const { room, emit } = makeTestRoom(stateOf(me, ada));
    const { result } = renderHook(() => useNotices(room));
    act(() => emit('participant_joined', 'a', room.getState()));
    act(() => emit('participant_leaving', 'a', null, room.getState()));
    act(() => emit('participant_left', 'a', stateOf(me)));
    expect(linesOf(result)).toEqual(['Ada joined', 'Ada left']);
  });

  it('tells a removal from leaving', () => {
    const { room, emit } = makeTestRoom(stateOf(me, ada));
    const { result } = renderHook(() => useNotices(room));
    act(() => emit('participant_leaving', 'a', 'kicked', room.getState()));
    act(() => emit('participant_left', 'a', stateOf(me)));
    expect(linesOf(result)).toEqual(['Ada was removed']);
  });

  it('takes lines away after a while', () => {
    const { room } = makeTestRoom();
    const { result } = renderHook(() => useNotices(room));
    act(() => result.current.say('x'));
    act(() => vi.advanceTimersByTime(5_000));
    expect(linesOf(result)).toEqual([]);
  });
});

describe('the time of a line', () => {
  it('is not prolonged by lines that come after it', () => {
    const { room } = makeTestRoom();
    const { result } = renderHook(() => useNotices(room), { wrapper: StrictMode });
    act(() => result.current.say('first'));
    act(() => vi.advanceTimersByTime(3_000));
    act(() => result.current.say('second'));
    act(() => vi.advanceTimersByTime(2_000));
    expect(result.current.lines.map(({ text }) => text)).toEqual(['second']);
  });
});

describe('useQuality', () => {
  it('asks for reports on those who are there, anew when somebody comes', () => {
    const { room } = makeTestRoom();
    const { rerender } = renderHook(({ ids }) => useQuality(room, ids), { initialProps: { ids: ['me'] } });
    rerender({ ids: ['me'] });
    rerender({ ids: ['me', 'a'] });
    expect(room.enableNetworkMetricsReport.mock.calls).toEqual([[['me']], [['me', 'a']]]);
  });

  it('gives the last report', () => {
    const { room, emit } = makeTestRoom();
    const { result } = renderHook(() => useQuality(room, ['me']));
    act(() => emit('network_metrics_report', { me: { connectionQuality: 3 } }));
    expect(result.current.get('me')).toBe(3);
  });
});

describe('useLocalMedia', () => {
  const off = { cameraOn: false, microphoneOn: false };
  const on = { cameraOn: true, microphoneOn: true };

  it('starts what was on before joining once, even when React mounts twice', async () => {
    const { room } = makeTestRoom();
    const media = { room, state: room.getState(), choice, first: on, blur, onTrouble: vi.fn() };
    renderHook(() => useLocalMedia(media), { wrapper: StrictMode });
    await act(async () => undefined);
    expect(room.setCameraEnabled.mock.calls).toEqual([[true, { width: 1280, deviceId: 'cam' }]]);
    expect(room.setMicrophoneEnabled.mock.calls).toEqual([[true, {}]]);
  });

  it('reads from the state what is on, and switches the other way', async () => {
    const { room } = makeTestRoom();
    const state = withSelf(room.getState(), { isAudioEnabled: true, isVideoEnabled: false });
    const { result } = renderHook(() => useLocalMedia({ room, state, choice, first: off, blur, onTrouble: vi.fn() }));
    expect(result.current.microphone.on).toBe(true);
    expect(result.current.camera.on).toBe(false);
    await act(async () => result.current.microphone.toggle());
    expect(room.setMicrophoneEnabled.mock.calls).toEqual([[false, {}]]);
  });

  it('tells why a device does not start', async () => {
    const { room } = makeTestRoom();
    const onTrouble = vi.fn();
    room.setCameraEnabled.mockRejectedValue(Object.assign(new Error('no'), { code: 'device_in_use' }));
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => undefined } });
    const { result } = renderHook(() => useLocalMedia({ room, state: room.getState(), choice, first: off, blur, onTrouble }));
    await act(async () => result.current.camera.toggle());
    vi.unstubAllGlobals();
    expect(onTrouble.mock.calls).toEqual([['camera', 'device_in_use']]);
    expect(result.current.camera.busy).toBe(false);
  });

  it('says nothing when the person closes the picker of screens', async () => {
    const { room } = makeTestRoom();
    const onTrouble = vi.fn();
    room.setScreenShareEnabled.mockRejectedValue(Object.assign(new Error('no'), { code: 'permission_denied' }));
    const { result } = renderHook(() => useLocalMedia({ room, state: room.getState(), choice, first: off, blur, onTrouble }));
    await act(async () => result.current.screen.toggle());
    expect(onTrouble).not.toHaveBeenCalled();
  });

  it('takes another microphone at once only where the microphone is on', async () => {
    const { room } = makeTestRoom();
    const state = withSelf(room.getState(), { isAudioEnabled: false, isVideoEnabled: true });
    const { result } = renderHook(() => useLocalMedia({ room, state, choice, first: off, blur, onTrouble: vi.fn() }));
    await act(async () => result.current.changeDevices({ ...choice, microphoneId: 'other' }, 'microphoneId'));
    await act(async () => result.current.changeDevices({ ...choice, cameraId: 'other' }, 'cameraId'));
    expect(room.setMicrophoneEnabled).not.toHaveBeenCalled();
    expect(room.setCameraEnabled.mock.calls).toEqual([[true, { width: 1280, deviceId: 'other' }]]);
  });
});

describe('useShortcuts', () => {
  const press = (target: Element, key: string, more: KeyboardEventInit = {}) =>
    fireEvent.keyDown(target, { key, ...more });

  it('acts on single keys, in either case', () => {
    const m = vi.fn();
    renderHook(() => useShortcuts({ m }, true));
    press(document.body, 'm');
    press(document.body, 'M');
    expect(m).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['with Ctrl', { ctrlKey: true }],
    ['with Meta', { metaKey: true }],
    ['with Alt', { altKey: true }],
    ['held down', { repeat: true }],
  ])('stays silent %s', (_, more) => {
    const m = vi.fn();
    renderHook(() => useShortcuts({ m }, true));
    press(document.body, 'm', more);
    expect(m).not.toHaveBeenCalled();
  });

  it('stays silent while somebody writes, and when turned off', () => {
    const m = vi.fn();
    const { rerender } = renderHook(({ enabled }) => useShortcuts({ m }, enabled), { initialProps: { enabled: true } });
    const field = document.body.appendChild(document.createElement('textarea'));
    press(field, 'm');
    field.remove();
    rerender({ enabled: false });
    press(document.body, 'm');
    expect(m).not.toHaveBeenCalled();
  });
});

describe('ChatPanel', () => {
  function Chat({ room }: { readonly room: ReturnType<typeof makeTestRoom>['room'] }) {
    return <ChatPanel chat={useChat(room, true, ignore)} canWrite onClose={ignore} />;
  }
  const write = async (text: string) => {
    fireEvent.change(screen.getByRole('textbox', { name: texts.chat.message }), { target: { value: text } });
    await act(async () => fireEvent.click(screen.getByRole('button', { name: texts.chat.send })));
  };

  it('shows messages as text, never as markup', () => {
    const { room, emit } = makeTestRoom(stateOf(me, ada));
    render(<Chat room={room} />);
    const payload = '<img src=x onerror=alert(1)> https://example.org';
    act(() => emit('message_received', 'a', { type: 'text', payload }, [], room.getState()));
    expect(screen.getByRole('log').querySelector('img')).toBeNull();
    expect(screen.getByRole('log').textContent).toContain(payload);
    expect(screen.getByRole('link').getAttribute('rel')).toContain('noopener');
  });

  it('sends what was written and empties the field', async () => {
    const { room } = makeTestRoom();
    render(<Chat room={room} />);
    await write('  Hello  ');
    expect(room.sendMessage.mock.calls).toEqual([[{ type: 'text', payload: 'Hello' }]]);
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('');
  });

  it('keeps the text and says so when it could not be sent', async () => {
    const { room } = makeTestRoom();
    room.sendMessage.mockRejectedValue(new Error('network_error'));
    render(<Chat room={room} />);
    await write('Hello');
    expect(screen.getByRole('alert').textContent).toBe(texts.chat.notSent);
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Hello');
  });

  it('refuses what the protocol cannot carry before sending it', async () => {
    const { room } = makeTestRoom();
    render(<Chat room={room} />);
    await write('x'.repeat(16_385));
    expect(room.sendMessage).not.toHaveBeenCalled();
    expect(screen.getByRole('alert').textContent).toContain('16384');
  });

  it('gives a glimpse of what comes while it is closed, and of nothing while it is open', () => {
    const { room, emit } = makeTestRoom(stateOf(me, ada));
    const seen = vi.fn();
    const { result, rerender } = renderHook(({ isOpen }) => useChat(room, isOpen, seen), {
      initialProps: { isOpen: false },
    });
    const say = (from: string, payload: string) =>
      act(() => emit('message_received', from, { type: 'text', payload }, [], room.getState()));
    say('a', 'x'.repeat(500));
    say('me', 'own');
    rerender({ isOpen: true });
    say('a', 'seen in the panel');
    expect(seen.mock.calls).toEqual([[`Ada: ${'x'.repeat(89)}…`]]);
    expect(result.current.unread).toBe(0);
  });

  it('keeps what is written while a message is on its way', async () => {
    const { room } = makeTestRoom();
    let sent = ignore as () => void;
    room.sendMessage.mockReturnValue(new Promise<undefined>((resolve) => (sent = () => resolve(undefined))));
    render(<Chat room={room} />);
    await write('Hello');
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Hello, all' } });
    await act(async () => sent());
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Hello, all');
  });

  it('keeps what is written when it is closed', () => {
    const { room } = makeTestRoom();
    function Room({ isOpen }: { readonly isOpen: boolean }) {
      const chat = useChat(room, isOpen, ignore);
      return isOpen ? <ChatPanel chat={chat} canWrite onClose={ignore} /> : null;
    }
    const { rerender } = render(<Room isOpen />);
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Half a thou' } });
    rerender(<Room isOpen={false} />);
    rerender(<Room isOpen />);
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Half a thou');
  });

  it('leaves Escape to an input method that composes a word', () => {
    const { room } = makeTestRoom();
    const onClose = vi.fn();
    const { result } = renderHook(() => useChat(room, true, ignore));
    render(<ChatPanel chat={result.current} canWrite onClose={onClose} />);
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Escape', isComposing: true });
    expect(onClose).not.toHaveBeenCalled();
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Escape' });
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('sends nothing for nothing', async () => {
    const { room } = makeTestRoom();
    render(<Chat room={room} />);
    await write('   ');
    expect(room.sendMessage).not.toHaveBeenCalled();
  });
});
