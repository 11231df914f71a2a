/**
 * Log lines of the SDK on the browser's console.
 *
 * Every part gets a `Log` from `room.ts`. Nothing is written below the level of `initialize({logLevel})`; tokens and
 * contexts are never logged.
 */

/** From everything to nothing; `TIME` adds how long steps took. */
export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'TIME' | 'WARN' | 'ERROR' | 'OFF';

export const LOG_LEVELS: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'TIME', 'WARN', 'ERROR', 'OFF'];

export interface Log {
  trace(message: string, ...more: unknown[]): void;
  debug(message: string, ...more: unknown[]): void;
  info(message: string, ...more: unknown[]): void;
  /** How long a step took since `startedAtMs` (`performance.now()`). */
  time(step: string, startedAtMs: number): void;
  warn(message: string, ...more: unknown[]): void;
  error(message: string, ...more: unknown[]): void;
}

export function createLog(level: LogLevel): Log {
  const threshold = LOG_LEVELS.indexOf(level);
  const write =
    (at: LogLevel, method: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, ...more: unknown[]): void => {
      if (LOG_LEVELS.indexOf(at) >= threshold) console[method](`[videorooms] ${message}`, ...more);
    };
  const time = write('TIME', 'info');
  return {
    trace: write('TRACE', 'debug'),
    debug: write('DEBUG', 'debug'),
    info: write('INFO', 'info'),
    time: (step, startedAtMs) => time(`${step}: ${Math.round(performance.now() - startedAtMs)} ms`),
    warn: write('WARN', 'warn'),
    error: write('ERROR', 'error'),
  };
}
