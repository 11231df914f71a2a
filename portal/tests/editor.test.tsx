// @vitest-environment happy-dom
/** The editor of compositions: what is shown, what keys do, what is asked of the server, and what it refuses. */
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import CompositionsEntry from '../src/portal/compositions/CompositionsEntry';
import { words } from '../src/texts/portal';
import { startFakeServer, type FakeServer } from './fakeServer';
import { compositionRow, participantRow, sessionRow, START } from './fileRows';
import { openPage, press, settle } from './pageFrame';

const texts = words.editor;
let server: FakeServer;

const recorded = (recording_id: string, participant_id: string, type: 'audio' | 'video', more: object = {}) => ({
  recording_id,
  participant_id,
  stream_key: 'self',
  type,
  status: 'completed',
  offset_ms: 0,
  duration_ms: 60_000,
  ...more,
});
const timeline = {
  session_id: 's1',
  room_id: 'r1',
  started_at: START,
  ended_at: START,
  duration_ms: 60_000,
  entries: [{ at_ms: 100, type: 'active_speaker', participant_id: 'p2', stream_key: null, details: {} }],
  recordings: [
    recorded('v1', 'p1', 'video', { duration_ms: 20_000 }),
    recorded('v2', 'p2', 'video'),
    recorded('v3', 'p1', 'video', { offset_ms: 25_000, duration_ms: 35_000 }),
    recorded('a1', 'p1', 'audio'),
    recorded('a2', 'p2', 'audio'),
  ],
};

beforeEach(() => {
  server = startFakeServer({
    'GET /room_sessions/s1': sessionRow(),
    'GET /room_sessions/s1/timeline': timeline,
    'GET /room_sessions/s1/participants': [participantRow('p1', 'Ada'), participantRow('p2', 'Bo')],
    'GET /rooms/r1': { id: 'r1', unique_name: 'Weekly sync' },
    'POST /room_compositions': compositionRow('new'),
    'GET /room_compositions': [],
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const open = (address = '#/compositions/new?session=s1', role: 'owner' | 'viewer' = 'owner') =>
  openPage(<CompositionsEntry />, { address, role });
const choose = async (layout: keyof typeof texts.layout.names) => {
  fireEvent.click(screen.getByLabelText(texts.layout.names[layout]));
  await settle();
};
const cells = () =>
  within(screen.getByRole('list', { name: texts.canvas.cells }))
    .getAllByRole('listitem')
    .map(({ textContent, style }) => [textContent, style.width]);
const region = (name: string) => screen.getByLabelText(new RegExp(`^Region ${name},`));
const key = (name: string, pressed: string, more: object = {}) => fireEvent.keyDown(region(name), { key: pressed, ...more });
const field = (label: string) => screen.getByLabelText(label);
const body = () => server.bodies.at(-1) as Record<string, unknown>;

describe('the editor', () => {
  it('shows everyone by name where they will be', async () => {
    await open();
    expect(cells()).toEqual([
      ['Ada', '50%'],
      ['Bo', '50%'],
    ]);
    await choose('speaker');
    expect(cells()).toEqual([
      ['Bo', '80%'],
      ['Ada', '20%'],
    ]);
  });

  it('asks for the layout by name, with names and all sound, as long as nothing else is chosen', async () => {
    await open();
    await choose('picture_in_picture');
    await press(texts.compose);
    expect(body()).toMatchObject({
      session_id: 's1',
      layout: 'picture_in_picture',
      video_layout: null,
      audio_sources: ['*'],
      labels: true,
      resolution: '1280x720',
    });
    expect(location.hash).toBe('#/compositions?session=s1');
  });

  it('moves and sizes a region by keys, and says where it is', async () => {
    await open();
    await choose('picture_in_picture');
    await choose('regions');
    fireEvent.focus(region('small'));
    key('small', 'ArrowLeft');
    key('small', 'ArrowUp');
    key('small', 'ArrowLeft', { shiftKey: true });
    await settle();
    expect(region('small').getAttribute('aria-label')).toBe(texts.canvas.region('small', 920, 500, 312, 180));
    expect(screen.getByText(texts.canvas.sized('small', 312, 180))).toBeTruthy();
    await press(texts.compose);
    expect(body()['video_layout']).toMatchObject({ small: { x_pos: 920, y_pos: 500, width: 312, height: 180, z_pos: 1 } });
  });

  it('takes a region away by the Delete key, and brings it back', async () => {
    await open();
    await choose('side_by_side');
    await choose('regions');
    key('right', 'Delete');
    await settle();
    expect(screen.queryByLabelText(/^Region right,/)).toBeNull();
    await press(texts.undo);
    expect(region('right')).toBeTruthy();
    await press(texts.redo);
    expect(screen.queryByLabelText(/^Region right,/)).toBeNull();
  });

  it('gives a region to people in an order, with all their recordings', async () => {
    await open();
    await choose('regions');
    fireEvent.focus(region('everyone'));
    await settle();
    expect((field(texts.region.name) as HTMLInputElement).value).toBe('everyone');
    fireEvent.change(field(texts.region.columns), { target: { value: '1' } });
    await settle();
    await press(texts.compose);
    expect(body()['video_layout']).toMatchObject({ everyone: { max_columns: 1, max_rows: null, video_sources: ['*'] } });
  });

  it('begins as an earlier composition was', async () => {
    const stage = { x_pos: 10, y_pos: 20, z_pos: 3, width: 640, height: 360, max_columns: 1, max_rows: 1, video_sources: ['v3', 'v1'] };
    server.answers['GET /room_compositions/c1'] = compositionRow('c1', { layout: null, video_layout: { stage }, format: 'webm', labels: false });
    await open('#/compositions/new?session=s1&from=c1');
    fireEvent.focus(region('stage'));
    await settle();
    expect((screen.getByRole('checkbox', { name: 'Ada' }) as HTMLInputElement).checked).toBe(true);
    expect((screen.getByRole('checkbox', { name: 'Bo' }) as HTMLInputElement).checked).toBe(false);
    await press(texts.compose);
    expect(body()).toMatchObject({
      format: 'webm',
      labels: false,
      layout: null,
      video_layout: { stage: { ...stage, video_sources: ['v1', 'v3'] } },
    });
  });

  it('shows what the server refuses, with its code, at the field', async () => {
    const errors = [
      { code: '10034', title: 'x', detail: 'The region leaves the picture, whose width is 1280.', source: { pointer: '/video_layout/left/width' } },
      { code: '10034', title: 'x', detail: 'The end is not behind the start.', source: { pointer: '/end_secs' } },
      { code: '20001', title: 'x', detail: 'The session has no recordings.', source: { pointer: '/session_id' } },
    ];
    server.refusals['POST /room_compositions'] = { status: 422, errors };
    await open();
    await choose('side_by_side');
    await choose('regions');
    fireEvent.focus(region('right'));
    await settle();
    await press(texts.compose);
    expect((field(texts.region.name) as HTMLInputElement).value).toBe('left');
    const describedBy = field(texts.region.width).getAttribute('aria-describedby') ?? '';
    expect(document.getElementById(describedBy.split(' ')[0] ?? '')?.textContent).toContain('whose width is 1280. (10034)');
    expect(screen.getByText('The end is not behind the start. (10034)')).toBeTruthy();
    expect(screen.getByText('The session has no recordings. (20001)')).toBeTruthy();
    fireEvent.change(field(texts.region.width), { target: { value: '320' } });
    await settle();
    expect(screen.queryByText(/whose width is 1280/)).toBeNull();
  });

  it('does not ask for two regions of one name, of which one would be lost', async () => {
    await open();
    await choose('side_by_side');
    await choose('regions');
    fireEvent.focus(region('right'));
    await settle();
    fireEvent.change(field(texts.region.name), { target: { value: 'left' } });
    await settle();
    await press(texts.compose);
    expect(server.bodies).toEqual([]);
    expect(screen.getByText(texts.region.nameTaken)).toBeTruthy();
  });

  it('takes the cut from what is written and from the previewed moment', async () => {
    await open();
    fireEvent.change(field(texts.output.start), { target: { value: '0:05' } });
    fireEvent.change(field(texts.preview.label), { target: { value: '50000' } });
    await settle();
    await press(texts.output.toHere('0:50'));
    fireEvent.change(field(texts.output.start), { target: { value: 'soon' } });
    await settle();
    expect(screen.getByText(texts.output.cutWrong)).toBeTruthy();
    fireEvent.change(field(texts.output.start), { target: { value: '0:07.5' } });
    await settle();
    await press(texts.compose);
    expect(body()).toMatchObject({ start_secs: 7.5, end_secs: 50 });
  });

  it('asks before regions are given up for a layout by name', async () => {
    await open();
    await choose('regions');
    await choose('grid');
    await press(texts.layout.discardAction);
    expect(screen.queryByLabelText(/^Region \w+,/)).toBeNull();
  });

  it('lays out a session that goes on, by what is recorded so far', async () => {
    server.answers['GET /room_sessions/s1'] = sessionRow({ active: true, ended_at: null });
    server.answers['GET /room_sessions/s1/timeline'] = {
      ...timeline,
      duration_ms: null,
      entries: [
        { at_ms: 500, type: 'recording_started', participant_id: 'p1', stream_key: null, details: { recording_id: 'v1' } },
        { at_ms: 9000, type: 'participant_joined', participant_id: 'p2', stream_key: null, details: {} },
      ],
      recordings: [recorded('v1', 'p1', 'video', { status: 'processing', offset_ms: null, duration_ms: null })],
    };
    await open();
    expect(screen.getByText(new RegExp(texts.stillLive))).toBeTruthy();
    expect(cells()).toEqual([['Ada', '100%']]);
  });

  it('says so where there is nothing to compose, no session, or no right to', async () => {
    server.answers['GET /room_sessions/s1/timeline'] = { ...timeline, recordings: [] };
    await open();
    expect(screen.getByRole('heading', { name: texts.nothingRecorded })).toBeTruthy();
    cleanup();
    await open('#/compositions/new');
    expect(screen.getByRole('heading', { name: texts.noSession })).toBeTruthy();
    cleanup();
    await open('#/compositions/new?session=s1', 'viewer');
    expect(screen.getByRole('heading', { name: words.shell.denied.title })).toBeTruthy();
  });
});
