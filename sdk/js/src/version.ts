/** The SDK's version, written in by the build from package.json. */
declare const __SDK_VERSION__: string | undefined;

/** Version of this SDK, `0.1.0`. */
export const version: string = typeof __SDK_VERSION__ === 'string' ? __SDK_VERSION__ : '0.0.0';
