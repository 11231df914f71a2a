// @vitest-environment happy-dom
/** The drawing of a chart: what it does after what it shows has changed, without uPlot's canvas. */
import { cleanup, render } from '@testing-library/react';
import type uPlot from 'uplot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Plot from '../src/portal/chart/Plot';

const drawn = vi.hoisted(() => [] as uPlot.Options[]);
vi.mock('uplot', () => ({
  default: class {
    constructor(options: uPlot.Options) {
      drawn.push(options);
    }
    setData() {}
    setScale() {}
    setSize() {}
    destroy() {}
  },
}));

afterEach(cleanup);

describe('a plot', () => {
  it('tells who shows it now what is pointed at, though it was built before', () => {
    const [before, now] = [vi.fn(), vi.fn()];
    const series = [{ label: 'Loss', look: 'line' as const, values: [1, 2] }];
    const shape = { times: [1, 2], series, format: String, formatTime: String, height: 100 };
    const { rerender } = render(<Plot {...shape} onHover={before} />);
    rerender(<Plot {...shape} onHover={now} />);
    expect(drawn).toHaveLength(1);
    drawn[0]?.hooks?.setCursor?.[0]?.({ cursor: { idx: 1 } } as uPlot);
    expect(now).toHaveBeenCalledWith(1);
    expect(before).not.toHaveBeenCalled();
  });
});
