// @vitest-environment happy-dom
/** The pages of sessions: the list, who is in a live one and what is done to them, and what happened in a past one. */
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import SessionsEntry from '../src/portal/sessions/SessionsEntry';
import { words } from '../src/texts/portal';
import { startFakeServer, type FakeServer } from './fakeServer';
import { END, participantRow, sessionRow, START } from './fileRows';
import { itemNamed, openPage, press, settle } from './pageFrame';

const { control, person: personTexts, recording } = words.session;
const timelineTexts = words.timeline;
let server: FakeServer;

const person = (id: string, name: string, more: object = {}) => ({
  id,
  context: JSON.stringify({ username: name }),
  origin: 'sdk',
  joined_at: START,
  is_connected: true,
  is_muted: false,
  quality: 5,
  is_cpu_limited: false,
  transport: {
    state: 'connected',
    protocol: 'udp',
    is_relayed: true,
    rtt_ms: 42,
    uplink_loss: 0.1,
    downlink_loss: 0,
    uplink_bps: 1_200_000,
    downlink_bps: 300_000,
    estimate_bps: null,
    desired_bps: 0,
    is_downlink_limited: false,
  },
  streams: [
    {
      key: 'self',
      audio: null,
      video: {
        is_enabled: true,
        is_censored: false,
        is_recorded: true,
        codec: 'vp8',
        bitrate_bps: 900_000,
        loss: 0,
        jitter_ms: 3,
        layers: [{ rid: 'h', width: 1280, height: 720, fps: 30, bitrate_bps: 900_000, loss: 0, jitter_ms: 3 }],
      },
    },
  ],
  receiving: [],
  ...more,
});
const live = (participants: object[], more: object = {}) => ({
  session_id: 's1',
  room_id: 'r1',
  started_at: START,
  measured_at: START,
  is_recording: false,
  is_recording_paused: false,
  participants,
  ...more,
});
const timeline = {
  session_id: 's1',
  room_id: 'r1',
  started_at: START,
  ended_at: END,
  duration_ms: 600_000,
  entries: [
    { at_ms: 0, type: 'participant_joined', participant_id: 'p1', stream_key: null, details: {} },
    { at_ms: 60_000, type: 'active_speaker', participant_id: 'p1', stream_key: null, details: {} },
    { at_ms: 300_000, type: 'participant_left', participant_id: 'p1', stream_key: null, details: { reason: 'kicked' } },
  ],
  recordings: [],
};
const figures = {
  rtt_ms: 40,
  worst_rtt_ms: 90,
  uplink_loss: 0.2,
  worst_uplink_loss: 0.4,
  downlink_loss: null,
  worst_downlink_loss: null,
  uplink_bps: 100_000,
  downlink_bps: 100_000,
  estimate_bps: null,
  freeze_ms: null,
};
const quality = {
  session_id: 's1',
  room_id: 'r1',
  started_at: START,
  ended_at: END,
  step_secs: 10,
  participants: [],
  stretches: [
    { participant_id: 'p1', stream_key: null, from: START, to: END, from_ms: 100_000, to_ms: 140_000, level: 1, cause: 'uplink_loss', figures },
  ],
};

beforeEach(() => {
  server = startFakeServer({
    'GET /room_sessions': [sessionRow()],
    'GET /room_sessions/s1': sessionRow({ active: true, ended_at: null }),
    'GET /room_sessions/s1/live': live([person('p1', 'Ada'), person('p2', 'Bo', { is_muted: true, is_connected: false })]),
    'GET /room_sessions/s1/participants': [participantRow('p1', 'Ada')],
    'GET /room_sessions/s1/timeline': timeline,
    'GET /room_sessions/s1/quality': quality,
    'GET /rooms/r1': { id: 'r1', unique_name: 'Weekly sync' },
    'GET /rooms': [],
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = (address = '#/sessions/s1', role: 'owner' | 'viewer' = 'owner') => openPage(<SessionsEntry />, { address, role });
const past = () => {
  server.answers['GET /room_sessions/s1'] = sessionRow();
  return open();
};
const done = (action: string) => server.asked.includes(`POST /room_sessions/s1/actions/${action}`);

describe('the list of sessions', () => {
  it('names rooms, and asks for what its address says', async () => {
    await open('#/sessions?room=r1&active=false&from=2026-11-01&page=2');
    expect(screen.getByRole('link', { name: 'Weekly sync' }).getAttribute('href')).toBe('#/rooms/r1');
    const asked = server.asked.find((one) => one.startsWith('GET /room_sessions?'));
    for (const part of ['filter[room_id]=r1', 'filter[active]=false', 'filter[date_created_at][gte]=2026-11-01', 'page[number]=2']) {
      expect(asked).toContain(part);
    }
  });
});

describe('a live session', () => {
  it('shows its people with the figures of their connections, streams and layers', async () => {
    await open();
    const ada = itemNamed('Ada');
    expect(within(ada).getByRole('img', { name: personTexts.quality(5) })).toBeTruthy();
    for (const text of ['42 ms', '10 %', /1[.,]2 Mbit\/s/, 'VP8', '1280×720', '30 fps', personTexts.relay]) {
      expect(ada.textContent).toMatch(text);
    }
    expect(itemNamed('Bo').textContent).toContain(personTexts.reconnecting);
    expect(itemNamed('Bo').textContent).toContain(personTexts.muted);
  });

  it('mutes and unmutes one at once', async () => {
    await open();
    await press(control.muteOf('Ada'));
    await press(control.unmuteOf('Bo'));
    expect(server.bodies).toEqual([{ participants: ['p1'] }, { participants: ['p2'] }]);
    expect(done('mute') && done('unmute')).toBe(true);
    expect(screen.getByText(control.muted('Ada'))).toBeTruthy();
  });

  it('ends only after asking, and says in the dialog why it was refused', async () => {
    server.refusals['POST /room_sessions/s1/actions/end'] = { status: 422, errors: [{ code: '1', title: 'x', detail: 'It is over.' }] };
    await open();
    await press(control.endSession);
    expect(done('end')).toBe(false);
    const dialog = screen.getByRole('alertdialog');
    fireEvent.click(within(dialog).getByRole('button', { name: control.endAction }));
    await settle();
    expect(dialog.textContent).toContain('It is over.');
  });

  it('starts recording at once, and stops it only after asking', async () => {
    await open();
    server.answers['GET /room_sessions/s1/live'] = live([], { is_recording: true });
    await press(recording.start);
    expect(done('start_recording')).toBe(true);
    await press(recording.stop);
    expect(done('stop_recording')).toBe(false);
    fireEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: recording.stopAction }));
    await settle();
    expect(done('stop_recording')).toBe(true);
  });

  it('offers to go on with what is paused, and to stop it', async () => {
    server.answers['GET /room_sessions/s1/live'] = live([], { is_recording_paused: true });
    await open();
    expect(screen.getByText(recording.paused)).toBeTruthy();
    expect(screen.queryByRole('button', { name: recording.start })).toBeNull();
    expect(screen.getByRole('button', { name: recording.stop })).toBeTruthy();
    await press(recording.resume);
    expect(done('resume_recording')).toBe(true);
  });

  it('looks in by a link made for this once, in a tab that cannot reach back', async () => {
    server.answers['POST /rooms/r1/actions/generate_join_client_token'] = { token: 't', refresh_token: 'secret' };
    const tab = { opener: {}, location: { replace: vi.fn() }, close: vi.fn() };
    vi.stubGlobal('open', () => tab);
    await open();
    await press(control.lookIn);
    expect(server.bodies).toMatchObject([{ hidden: true }]);
    expect(tab.opener).toBeNull();
    expect(tab.location.replace.mock.calls[0]?.[0]).toMatch(/\/meet\/r1#token=secret/);
  });

  it('makes no link where the browser blocks the tab, and says so', async () => {
    vi.stubGlobal('open', () => null);
    await open();
    await press(control.lookIn);
    expect(screen.getAllByText(control.lookInBlocked)).not.toEqual([]);
    expect(server.bodies).toEqual([]);
  });

  it('says who looks in already', async () => {
    const olga = { id: 'h1', context: '{"username":"Olga"}', session_id: 's1', room_id: 'r1', joined_at: START };
    server.answers['GET /rooms/r1/hidden_participants'] = [olga];
    await open();
    expect(screen.getByText(control.lookingIn('Olga'))).toBeTruthy();
  });

  it('lets a viewer look and do nothing', async () => {
    await open('#/sessions/s1', 'viewer');
    expect(itemNamed('Ada')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Mute|End|record|Look/ })).toBeNull();
  });

  it('shows names as the text they are, however they are made', async () => {
    const evil = `\u202e<img src=x onerror=alert(1)>${'x'.repeat(4000)}`;
    server.answers['GET /room_sessions/s1/live'] = live([person('p1', evil)]);
    await open();
    expect(document.querySelector('li img[src=x]')).toBeNull();
    expect(screen.getByRole('heading', { level: 3 }).textContent).toMatch(/^<img src=x/);
  });
});

describe('a past session', () => {
  it('is read once, for it does not change any more', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await past();
    const asked = server.asked.length;
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(server.asked).toHaveLength(asked);
  });

  it('has a lane for each, which says in words what is drawn', async () => {
    await past();
    const people = screen.getByRole('list', { name: timelineTexts.people });
    expect(within(people).getByText(timelineTexts.lane.summary('5 min', '4 min'))).toBeTruthy();
    expect(people.querySelectorAll('.span-spoke')).toHaveLength(1);
    expect(people.querySelectorAll('.span-bad-bad')).toHaveLength(1);
  });

  it('tells bad stretches with their likely cause in words, and shows them on the timeline', async () => {
    await past();
    const table = screen.getByRole('table', { name: timelineTexts.quality.badStretches });
    const { title, detail } = timelineTexts.quality.causes.uplink_loss;
    for (const text of ['Ada', title, detail, '20 %', '40 %', timelineTexts.quality.levels[1]]) {
      expect(table.textContent).toContain(text);
    }
    await press(/^Show on the timeline: Ada/);
    expect(screen.getByRole('button', { name: timelineTexts.whole }).getAttribute('aria-disabled')).toBe('false');
  });

  it('is zoomed and moved by keys, and says what is in sight', async () => {
    await past();
    const drawing = screen.getByRole('group', { name: timelineTexts.chart });
    const said = () => document.querySelector('.lanes-span')?.textContent;
    const whole = said();
    fireEvent.keyDown(drawing, { key: '+' });
    await settle();
    const closer = said();
    fireEvent.keyDown(drawing, { key: 'ArrowRight' });
    await settle();
    expect(new Set([whole, closer, said()]).size).toBe(3);
    fireEvent.keyDown(drawing, { key: '0' });
    await settle();
    expect(said()).toBe(whole);
  });

  it('says the same as a table, with or without who spoke', async () => {
    await past();
    const table = screen.getByRole('table', { name: timelineTexts.happenings.table });
    expect(within(table).getAllByRole('row')).toHaveLength(3);
    expect(table.textContent).toContain('Left: sent out');
    fireEvent.click(screen.getByRole('checkbox', { name: timelineTexts.happenings.withSpeaking }));
    await settle();
    expect(within(table).getAllByRole('row')).toHaveLength(4);
  });

  it('is said not to be there when it is not', async () => {
    await open('#/sessions/s9');
    expect(screen.getByRole('heading', { name: words.session.one.missing })).toBeTruthy();
  });
});
