// @vitest-environment happy-dom
/** The element in a page: what its attributes mean, what it tells, and that it leaves nothing behind. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeTestRoom } from './testRoom';

const sdk = vi.hoisted(() => ({ initialize: vi.fn(), checkNetwork: vi.fn(async () => new Promise(() => undefined)) }));
vi.mock('@videorooms/client', () => sdk);

const tokenOf = (claims: object) =>
  `x.${btoa(JSON.stringify({ typ: 'access', grants: [{ resources: ['a:rooms:room'] }], ...claims }))}.x`;
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

beforeEach(async () => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = false;
  localStorage.clear();
  sdk.initialize.mockReset();
  await import('../src/index');
});
afterEach(() => document.body.replaceChildren());

async function put(attributes: Readonly<Record<string, string>>) {
  const element = document.createElement('video-room') as HTMLElement & { leave(): Promise<void>; room: unknown };
  const told: [string, unknown][] = [];
  for (const name of ['joined', 'left', 'error']) {
    element.addEventListener(name, (event) => told.push([name, (event as CustomEvent).detail]));
  }
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await settle();
  const find = (selector: string) => element.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
  return { element, told, find };
}

describe('<video-room>', () => {
  it('asks for a name only when the application gives none', async () => {
    const { find } = await put({ token: tokenOf({}) });
    expect(find('input[autocomplete="name"]')).not.toBeNull();
    const named = await put({ token: tokenOf({}), name: 'Ada' });
    expect(named.find('input[autocomplete="name"]')).toBeNull();
  });

  it('asks for a name when the one of the application is empty', async () => {
    const { find } = await put({ token: tokenOf({}), name: ' ' });
    expect(find('input[autocomplete="name"]')).not.toBeNull();
  });

  it('waits for a token, and takes an empty one for a broken one', async () => {
    const { find, told, element } = await put({});
    expect([find('.frame'), told]).toEqual([null, []]);
    element.setAttribute('token', tokenOf({}));
    await settle();
    expect(find('form')).not.toBeNull();
    element.setAttribute('token', '');
    await vi.waitFor(() => expect(told).toEqual([['error', { code: 'invalid' }]]));
  });

  it('joins, says so with the room, and says how it was left', async () => {
    const { room, emit } = makeTestRoom();
    Object.assign(room, { connect: vi.fn(async () => undefined) });
    sdk.initialize.mockResolvedValue(room);
    const { told, find, element } = await put({ token: tokenOf({}), name: 'Ada', server: 'https://rooms.example/' });
    find('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await settle();
    expect(sdk.initialize.mock.calls[0]?.[0]).toMatchObject({ roomId: 'room', serverUrl: 'https://rooms.example' });
    await vi.waitFor(() => expect(told.map(([name]) => name)).toEqual(['joined']));
    expect(told.map(([, detail]) => (detail as { room: unknown }).room)).toEqual([room]);
    expect(element.room).toBe(room);
    emit('disconnected', 'kicked', room.getState());
    await settle();
    await vi.waitFor(() => expect(told.at(-1)).toEqual(['left', { reason: 'kicked' }]));
    expect(element.room).toBeNull();
  });

  it('tells a token from which nothing can be read as an error, once', async () => {
    const { told, find } = await put({ token: 'nonsense' });
    await vi.waitFor(() => expect(told).toEqual([['error', { code: 'invalid' }]]));
    expect(find('h1')?.textContent).toBe('This link does not work');
  });

  it('takes the theme of the application until the person has chosen one', async () => {
    const { find, element } = await put({ token: tokenOf({}), theme: 'dark' });
    expect(find('.frame')?.dataset['theme']).toBe('dark');
    element.setAttribute('theme', 'nonsense');
    await settle();
    expect(find('.frame')?.dataset['theme']).toBeUndefined();
  });

  it('takes what an application set before the module was loaded', async () => {
    const element = document.createElement('video-room') as HTMLElement & { token: string | null };
    Object.defineProperty(element, 'token', { value: tokenOf({}), configurable: true, writable: true });
    document.body.append(element);
    expect(element.getAttribute('token')).toBe(tokenOf({}));
  });

  it('stays when it is moved, and ends when it is taken away', async () => {
    const { element, find } = await put({ token: tokenOf({}), name: 'Ada' });
    const form = find('form');
    document.body.append(document.createElement('div'));
    document.body.lastElementChild?.append(element);
    await settle();
    expect(find('form')).toBe(form);
    element.remove();
    await settle();
    expect(find('form')).toBeNull();
  });

  it('tells no leaving of a meeting that nobody was in, whatever was before', async () => {
    const { room } = makeTestRoom();
    Object.assign(room, { connect: vi.fn(async () => undefined) });
    sdk.initialize.mockResolvedValue(room);
    const { element, find, told } = await put({ token: tokenOf({}), name: 'Ada' });
    find('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(told.map(([name]) => name)).toEqual(['joined']));
    element.remove();
    await settle();
    element.setAttribute('token', 'nonsense');
    document.body.append(element);
    await vi.waitFor(() => expect(told.slice(1)).toEqual([['error', { code: 'invalid' }]]));
    await settle();
    expect(told).toHaveLength(2);
  });

  it('shows who only looks in neither devices nor a field for a name', async () => {
    const { find } = await put({ token: tokenOf({ hidden: true }) });
    expect(find('h1')?.textContent).toBe('Look into the room?');
    expect(find('select, input')).toBeNull();
  });
});
