/** Pure rules of mission control: charts as tables, settings found, forms, code of the quick start. */
import { describe, expect, it } from 'vitest';
import type { Setting } from '../src/api/queries/settings';
import { ApiError } from '../src/api/errors';
import { isEmpty, rowsOf } from '../src/portal/chart/model';
import { fieldErrorsOf } from '../src/portal/parts/fieldErrors';
import { changesOf } from '../src/portal/rooms/roomForm';
import { settingsFound, valueText } from '../src/portal/settings/found';
import { isAtLeast } from '../src/portal/shell/me';
import { joinSample, LANGUAGES, samplesOf } from '../src/portal/start/samples';
import { eventLabel } from '../src/portal/webhooks/eventTypes';
import { bitrateText, bytesText, shareText } from '../src/portal/wording/measures';
import { isCut, plain } from '../src/portal/wording/text';
import { agoText, spanText } from '../src/portal/wording/times';
import { words } from '../src/texts/portal';

describe('a chart', () => {
  const series = [{ label: 'joins', values: [1, null, 3], look: 'bars' }] as const;

  it('is a table of the same values', () => {
    expect(rowsOf({ times: [10, 20, 30], series })).toEqual([
      { time: 10, values: [1] },
      { time: 20, values: [null] },
      { time: 30, values: [3] },
    ]);
  });

  it('is a table that somebody can read to its end', () => {
    const times = Array.from({ length: 2_001 }, (_, index) => index);
    expect(rowsOf({ times, series: [] }, 500).length).toBeLessThanOrEqual(500);
  });

  it('is empty without values, whatever times there are', () => {
    expect(isEmpty({ times: [1], series: [{ label: '', values: [null], look: 'line' }] })).toBe(true);
    expect(isEmpty({ times: [10, 20, 30], series })).toBe(false);
  });
});

describe('settings', () => {
  const setting = (name: string, more: Partial<Setting> = {}): Setting => ({
    record_type: 'setting',
    name,
    value: 1,
    is_default: true,
    is_secret: false,
    description: `What ${name} means.`,
    ...more,
  });

  it.each([
    ['port', ['port']],
    ['VIDEOROOMS_HOST', ['host']],
    ['means what', ['host', 'port']],
    ['nothing of that', []],
  ])('are found by "%s"', (search, names) => {
    const found = settingsFound([setting('host'), setting('port')], search, false);
    expect(found.map(({ name }) => name)).toEqual(names);
  });

  it('can be only those that somebody set', () => {
    const found = settingsFound([setting('host'), setting('port', { is_default: false })], '', true);
    expect(found.map(({ name }) => name)).toEqual(['port']);
  });

  it.each([
    [{ value: null, is_secret: true, is_default: false }, words.settings.secretSet],
    [{ value: null, is_secret: true }, words.settings.secretUnset],
    [{ value: '' }, words.settings.nothing],
    [{ value: [] }, words.settings.nothing],
    [{ value: true }, words.settings.yes],
    [{ value: ['a', 'b'] }, 'a, b'],
    [{ value: [{ urls: 'stun:x' }] }, '[{"urls":"stun:x"}]'],
    [{ value: 0 }, '0'],
  ])('show %j as text', (more, text) => {
    expect(valueText(setting('s', more)).text).toBe(text);
  });
});

describe('fieldErrorsOf', () => {
  const refused = (...pointers: string[]) =>
    new ApiError(422, pointers.map((pointer) => ({ code: '1', title: '', detail: `at ${pointer}`, pointer })));

  it('shows a pointer into a list at the whole of it', () => {
    const errors = fieldErrorsOf(refused('/events/3'), ['events']);
    expect([errors.at('events'), errors.at('name'), errors.elsewhere]).toEqual(['at /events/3', undefined, '']);
  });

  it('says above the form what is at no field of it', () => {
    expect(fieldErrorsOf(refused('/other'), ['name']).elsewhere).toBe('at /other');
    expect(fieldErrorsOf(null, ['name']).elsewhere).toBe('');
  });
});

describe('the form of a room', () => {
  it('tells empty from nothing', () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ unique_name: '  ', max_participants: '12', webhook_timeout_secs: '' })) {
      form.set(name, value);
    }
    form.append('webhook_extra_events', 'video.room.deleted');
    expect(changesOf(form)).toMatchObject({
      unique_name: null,
      max_participants: 12,
      enable_recording: false,
      recording_retention_days: null,
      webhook_event_url: '',
      webhook_timeout_secs: null,
      webhook_extra_events: ['video.room.deleted'],
    });
  });
});

describe('roles', () => {
  it.each([
    ['owner', 'operator', true],
    ['operator', 'operator', true],
    ['viewer', 'operator', false],
    ['operator', 'owner', false],
  ] as const)('%s is at least %s: %s', (role, needed, is) => {
    expect(isAtLeast(role, needed)).toBe(is);
  });
});

describe('the quick start', () => {
  it.each(LANGUAGES)('is filled in with the address of the server, in %s', (language) => {
    const { room, token } = samplesOf(language, 'https://rooms.example');
    expect(room).toContain('https://rooms.example/v2');
    expect(token).toContain('generate_join_client_token');
    expect(joinSample('https://rooms.example')).toContain('https://rooms.example/sdk/client.js');
  });
});

describe('wording', () => {
  const NOW = Date.parse('2026-11-26T12:00:00Z');

  it.each([
    ['2026-11-26T11:59:58Z', 'just now'],
    ['2026-11-26T12:00:20Z', 'just now'],
    ['2026-11-26T11:59:30Z', '30 s ago'],
    ['2026-11-26T11:45:00Z', '15 min ago'],
    ['2026-11-26T03:00:00Z', '9 h ago'],
    ['2026-11-25T11:00:00Z', '1 day ago'],
    ['2026-11-26T13:30:00Z', 'in 1 h 30 min'],
    ['no time', ''],
  ])('says of %s: %s', (at, text) => {
    expect(agoText(at, NOW)).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [59.6, '1 min'],
    [3_600, '1 h'],
    [12_000, '3 h 20 min'],
    [187_200, '2 d 4 h'],
  ])('says how long %s seconds are', (seconds, text) => {
    expect(spanText(seconds)).toBe(text);
  });

  it('scales sizes, rates and shares', () => {
    expect([bytesText(999), bytesText(999_600), bytesText(2_500_000_000)]).toEqual(['999 B', '1 MB', '2.5 GB']);
    expect([bitrateText(0), bitrateText(1_234_567)]).toEqual(['0 bit/s', '1.2 Mbit/s']);
    expect(shareText(0.0234)).toBe('2.3 %');
  });

  it('shortens event types by what all have', () => {
    expect(eventLabel('video.room.session.started')).toBe('room.session.started');
    expect(eventLabel('another')).toBe('another');
  });

  it('cuts texts of strangers by characters, not by halves of them', () => {
    const faces = '😀'.repeat(100);
    expect(plain(faces, 10)).toBe(`${'😀'.repeat(9)}…`);
    expect([isCut(faces, 10), isCut('short', 10), isCut('x'.repeat(5000))]).toEqual([true, false, true]);
  });
});
