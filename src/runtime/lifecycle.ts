import type { Log } from "./log.ts";

export interface Component {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts in order; when one fails, stops the started ones in reverse and rethrows. The returned function stops all in
 * reverse, whatever fails on the way, and may be called again.
 */
export async function startAll(components: readonly Component[], log: Log): Promise<() => Promise<void>> {
  const started: Component[] = [];
  const stopAll = async (): Promise<void> => {
    for (let component = started.pop(); component; component = started.pop()) {
      try {
        await component.stop();
      } catch (error) {
        log.error({ err: error, component: component.name }, "stop failed");
      }
    }
  };
  for (const component of components) {
    const began = performance.now();
    try {
      started.push(component);
      await component.start();
    } catch (error) {
      await stopAll();
      throw error;
    }
    log.debug({ component: component.name, ms: Math.round(performance.now() - began) }, "started");
  }
  return stopAll;
}
